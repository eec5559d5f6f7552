"""The file of a list of requests, byte for byte, against rows that are read and written one by one."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backoffice import words
from backoffice.requests.columns import SORTS
from domain.mailboxes import readable
from models import Account, AccountRequest, Claim, Decision
from services.machinery import exports
from tests.backoffice.conftest import People
from tests.services.test_exports import cell_by_cell
from tests.support import factories

pytestmark = pytest.mark.slow

GRID = "/backoffice/demandes/"
R = AccountRequest
TYPED = ["Zoé", "=1+1", "+33 1 23", 'dit "le Grand"; -1', "deux\r\nlignes", "", "  -", "Œuvre\xa0", "'a", "\u200b＝1"]
REFERENCE = re.compile(r'name="rowid" value="([^"]+)"')


def at(draw: random.Random) -> datetime:
    """Any instant of some years, often beside a change of the hour."""
    change = datetime(2025, 10, 26, 1, tzinfo=UTC)
    return draw.choice([change, datetime(2020, 1, 1, tzinfo=UTC)]) + timedelta(seconds=draw.randrange(-9_000, 9_000))


def hour(instant: datetime | None) -> str:
    return "" if instant is None else instant.astimezone(ZoneInfo("Europe/Paris")).strftime("%Y-%m-%d %H:%M")


def decided(row: AccountRequest) -> Decision | None:
    return row.decisions.where(Decision.status == "applied").order_by(Decision.id.desc()).first()


def cells_of(row: AccountRequest, who: Account, now: datetime) -> list[str]:
    """What stands in a row, in the order of the file's columns."""
    last = decided(row)
    claim = Claim.get_or_none((Claim.request == row.id) & (Claim.expires_at > now))
    return [
        row.reference,
        words.state_label(row.state),
        *map(hour, (row.waiting_since, row.state_since, row.submitted_at, row.activated_at, row.closed_at)),
        *(row.first_name, row.last_name, readable(row.email), row.capacity, words.kind_label(row.kind)),
        row.entity_name or (row.ministry.label if row.ministry else ""),
        row.siret or "",
        row.phone,
        f"{row.postcode} {row.city}".strip(),
        *("" if day is None else day.isoformat() for day in (row.mandate_date, row.implied_decision_on)),
        hour(last.settled_at) if last else "",
        words.decided(last.action) if last else "",
        words.decided_as(row.decided_as) if row.decided_as else "",
        last.reason if last else "",
        "oui" if claim and who.staff_role else "",
        "" if row.escalated_at is None else "oui",
    ]


def varied(people: People, request_of: Callable[..., Any], draw: random.Random) -> None:
    """Requests whose every column may hold anything, or nothing; some decided twice, some in somebody's care."""
    ministry, now = factories.make_ministry(label="Ministère de l’Œuvre"), people.deps.now()
    keepers, states = [people.account(name) for name in ("si", "reviewer")], ["with_si", "rejected", "approved"]
    made = [request_of(state) for state in (*states, "awaiting_applicant", "expired", *["with_manager"] * 3)]
    for row in made:
        texts = {name: draw.choice(TYPED) for name in ("first_name", "last_name", "capacity", "phone", "city")}
        moments = ("waiting_since", "state_since", "submitted_at", "activated_at")
        values: dict[str, Any] = texts | {name: at(draw) for name in moments}
        for name, value in {"closed_at": at(draw), "escalated_at": at(draw), "siret": None}.items():
            values |= {name: value} if draw.random() < 0.5 else {}
        values |= {"entity_name": draw.choice(["", *TYPED]), "ministry": draw.choice([None, ministry])}
        values |= {"implied_decision_on": draw.choice([None, date(2026, 12, 24)])}
        values |= {"email": draw.choice(["Ana@XN--9CA.example", "a b", row.email])}
        R.update(values).where(R.id == row.id).execute()
        if draw.random() < 0.5:
            left = draw.choice([-1, 1])
            Claim.create(
                request=row, account=draw.choice(keepers), taken_at=now, expires_at=now + timedelta(hours=left)
            )
        facts = {"author": keepers[1], "request_version": 1, "created_at": now, "due_at": now, "request": row}
        for status in draw.choice([[], ["applied"], ["applied", "failed"], ["applied", "applied"]]):
            action, reason = draw.choice(["reject", "approve", "request_changes"]), draw.choice(TYPED)
            settled = draw.choice([None, at(draw)])
            Decision.create(action=action, reason=reason, status=status, settled_at=settled, **facts)


def headings_of(answer: Any) -> list[str]:
    return next(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("who", ["si", "manager"])
def test_the_file_of_every_order_filter_and_choice_of_columns_is_that_of_its_rows_one_by_one(
    people: People, request_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    draw = random.Random(7)
    monkeypatch.setattr(exports, "FIRST", 2)
    monkeypatch.setattr(exports, "PAGE", 3)
    varied(people, request_of, draw)
    browser = people[who]
    everything = headings_of(browser.get(f"{GRID}export/csv/?vue=toutes"))
    assert len(everything) == 24
    lists = [f"tri={word}{draw.choice(['', '&sens=desc'])}" for word in SORTS]
    lists += ["", "etat=rejected", "recherche=oe", "fichier=siret,owner", "fichier=decider,decision", "fichier=email"]
    with people.app.test_request_context():
        cells = {row.reference: cells_of(row, people.account(who), people.deps.now()) for row in R.select()}
    shown = 0
    for asked in lists:
        page = browser.get(f"{GRID}?vue=toutes&{asked.partition('fichier=')[0]}").text
        references = list(dict.fromkeys(REFERENCE.findall(page)))
        answer = browser.get(f"{GRID}export/csv/?vue=toutes&{asked}")
        headings = headings_of(answer)
        places = [everything.index(heading) for heading in headings]
        lines = [headings] + [[cells[reference][place] for place in places] for reference in references]
        assert answer.data.decode("utf-8") == "\ufeff" + cell_by_cell(lines), asked
        shown += len(references)
    assert shown > len(lists)
