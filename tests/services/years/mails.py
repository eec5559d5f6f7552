"""The mails of two years, as rows that two runs can be compared by, and what must hold of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from domain.calendar import paris_date
from domain.states import MailState
from models import AccountRequest, Mail
from services.people.digests import ONE_A_DAY


@dataclass(frozen=True, order=True)
class Told:
    """A mail: its day in Paris, its event, whom it went to, and all that it says."""

    day: date
    event: str
    person: str
    facts: str

    @property
    def meant(self) -> tuple[object, ...]:
        """What no other mail may mean: of what waits, one of a day; of all others, one that says this."""
        a_day = self.event in (*ONE_A_DAY, "service_mailbox_reminder")
        return (self.event, self.person, self.facts, self.day if a_day else "")


BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass
class Post:
    """The mails that were written, kept as they come: those of a request that nobody activated go with it."""

    _rows: dict[str, Told] = field(default_factory=dict)
    _since: datetime = BEFORE_ALL

    def collect(self, now: datetime) -> None:
        """Add those written since the last time. Requests are called by their applicants: references are random."""
        for mail in Mail.select().where(Mail.created_at >= self._since):
            assert mail.state == MailState.SENT, (mail.event, mail.state, mail.last_error)
            self._rows[mail.message_id] = self._row(mail)
        self._since = now

    def sorted(self) -> list[Told]:
        return sorted(self._rows.values())

    def _row(self, mail: Mail) -> Told:
        facts = json.dumps(mail.facts, sort_keys=True, ensure_ascii=False)
        asked = AccountRequest.select(AccountRequest.reference, AccountRequest.last_name)
        for reference, name in asked.tuples():
            facts = facts.replace(reference, name)
        return Told(paris_date(mail.created_at), mail.event, mail.to_address, facts)


def meant_twice(mails: Iterable[Told]) -> list[tuple[object, ...]]:
    counted = Counter(mail.meant for mail in mails)
    return [meaning for meaning, count in counted.items() if count > 1]
