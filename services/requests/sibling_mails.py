"""What the managers of a legal unit's entities are told when another entity of that unit appears: its name and number.

Within their one mail a working day, in the rhythm that each chose: who wants no mails of what waits has none of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.calendar import midnight_after, paris_date
from domain.states import MailPreference
from models import Account, Entity, Mail, database
from queries.entities import same_siren
from queries.locks import lock_account_by_id
from queries.memberships import managers_of
from services.machinery import outbox, tasks
from services.machinery.dependencies import Dependencies
from services.people.digests import MORNING_HOUR, had_mail_on


def sibling_mails_handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does with tasks of the kind `entities.TELL_SIBLINGS`. Raises tasks.TryAgain."""
    entity = Entity.get_or_none(Entity.id == payload["entity_id"])
    if entity is None or entity.merged_into_id is not None or entity.identifier is None:
        return
    now = deps.now()
    morning = deps.working_days.from_hour(now, MORNING_HOUR)
    if morning > now:
        raise tasks.TryAgain(morning, "les mails partent les jours ouvrés")
    informed = [_tell(deps, person.id, known, entity) for known, person in _managers(entity)]
    if not all(informed):
        next_morning = deps.working_days.from_hour(midnight_after(paris_date(now)), MORNING_HOUR)
        raise tasks.TryAgain(next_morning, "un mail par jour ouvré au plus")


def _managers(entity: Entity) -> list[tuple[Entity, Account]]:
    """The managers of the other entities of its unit, each once, with the first that they manage."""
    siblings = same_siren(entity.siren, other_than=entity.id)
    managers = managers_of([known.id for known in siblings])
    each = {person.id: (known, person) for known in reversed(siblings) for person in managers.get(known.id, ())}
    return [pair for pair in each.values() if pair[1].mail_preference != MailPreference.NONE]


def _tell(deps: Dependencies, account_id: int, known: Entity, entity: Entity) -> bool:
    """Tell a manager, once. False when they have had their mail of today."""
    with database.atomic():
        person = lock_account_by_id(account_id)
        facts = {"entity_name": known.name, "other_name": entity.name, "siret": entity.identifier}
        earlier = Mail.select(Mail.facts).where(Mail.account == person, Mail.event == "same_siren")
        # Two bodies of one number are told apart by their names.
        if any(all(mail.facts[name] == facts[name] for name in ("siret", "other_name")) for mail in earlier):
            return True
        if had_mail_on(person, paris_date(deps.now())):
            return False
        outbox.post(deps, "same_siren", person.email, facts, account=person)
    return True
