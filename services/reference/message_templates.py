"""Wording refusals and complements: SI administrators write the texts, each change is journalled with both versions.

Two people may edit one text: who saves what was made from an older version is told, and nothing is lost. `seen` is
the `version_of` the text that was shown.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from peewee import IntegrityError

from domain.actors import Actor
from domain.errors import NotFound
from domain.message_templates import HOUSE, Action, BadTemplate, Place, TemplateChanged, check
from domain.permissions import Permission, demand
from domain.row_marks import marks
from models import MessageTemplate, database
from queries.message_templates import own_words, ready_made, ready_made_text
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh

HOUSE_VERSION = "0"


def version_of(row: MessageTemplate | None) -> str:
    """The marks of the text shown (and of its name, where it has one), for the form that changes it."""
    if row is None:
        return HOUSE_VERSION
    return marks({name: getattr(row, name) for name in (("label", "text") if row.place == Place.REASON else ("text",))})


def words_key(action: Action, place: Place) -> tuple[str, str]:
    """What the journal calls the words of a mail, whether a row has them or the house."""
    return "mail_words", f"{action}-{place.value}"


def words_of(action: Action, place: Place) -> str:
    """The words that a mail of this action now has: the administrators', or the house's.

    Called in the transaction that decides: the words are frozen in the mail's row as facts, so that what is shown
    later is what was sent. Words that this version of the program can no longer fill give way to the house's.
    """
    row = own_words(action, place)
    if row is not None:
        try:
            check(row.text, action, place)
        except BadTemplate:
            return HOUSE[action, place]
        return str(row.text)
    return HOUSE[action, place]


def save_words(deps: Dependencies, actor: Actor, action: Action, place: Place, text: str, seen: str) -> None:
    """Word a mail's beginning or end. Raises NotAllowed, BadTemplate, TemplateChanged."""
    check(text, action, place)
    demand(actor, Permission.EDIT_TEMPLATES)
    with database.atomic():
        actor = afresh(actor, Permission.EDIT_TEMPLATES)
        known = own_words(action, place)
        _unchanged(known, seen)
        before = known.text if known is not None else HOUSE[action, place]
        if text == before:
            return
        if known is None:
            _first(deps, actor, action, place, text)
        else:
            _write(deps, actor, known, text=text)
        _worded(deps, actor, action, place, before, text)


def restore_words(deps: Dependencies, actor: Actor, action: Action, place: Place, seen: str) -> None:
    """« Revenir au texte d'origine ». Raises NotAllowed, TemplateChanged; nothing happens where it is the house's."""
    demand(actor, Permission.EDIT_TEMPLATES)
    with database.atomic():
        actor = afresh(actor, Permission.EDIT_TEMPLATES)
        known = own_words(action, place)
        if known is None:
            return
        _unchanged(known, seen)
        same = (MessageTemplate.id == known.id, MessageTemplate.updated_at == known.updated_at)
        if not MessageTemplate.delete().where(*same).execute():
            raise _changed(own_words(action, place))
        _worded(deps, actor, action, place, known.text, HOUSE[action, place])


def add(deps: Dependencies, actor: Actor, action: Action, *, label: str, text: str) -> MessageTemplate:
    """Add a ready-made text after the others. Raises NotAllowed, BadTemplate."""
    check(text, action, Place.REASON)
    demand(actor, Permission.EDIT_TEMPLATES)
    with database.atomic():
        actor = afresh(actor, Permission.EDIT_TEMPLATES)
        row = MessageTemplate.create(
            action=action,
            place=Place.REASON,
            label=label,
            text=text,
            position=_end(action),
            updated_by=actor.account_id,
            updated_at=deps.now(),
        )
        key, changes = row.object_key, {"text": ["", text]}
        journal.record("template.added", actor, deps.now(), object_key=key, action=action, name=label, changes=changes)
    return row


def change(deps: Dependencies, actor: Actor, text_id: int, *, label: str, text: str, seen: str) -> None:
    """Reword a ready-made text. Raises NotAllowed, NotFound, BadTemplate, TemplateChanged."""
    demand(actor, Permission.EDIT_TEMPLATES)
    with database.atomic():
        actor = afresh(actor, Permission.EDIT_TEMPLATES)
        known = ready_made_text(text_id)
        check(text, known.action, Place.REASON)
        _unchanged(known, seen)
        new = {"label": label, "text": text}
        changes = {name: [getattr(known, name), value] for name, value in new.items() if getattr(known, name) != value}
        if changes:
            _write(deps, actor, known, **new)
            about = {"object_key": known.object_key, "action": known.action, "name": known.label}
            journal.record("template.changed", actor, deps.now(), **about, changes=changes)


def archive(deps: Dependencies, actor: Actor, text_id: int) -> MessageTemplate:
    """Put a ready-made text away: nobody is offered it any more. Raises NotAllowed, NotFound."""
    return _put(deps, actor, text_id, deps.now())


def restore(deps: Dependencies, actor: Actor, text_id: int) -> MessageTemplate:
    """Offer an archived text again, after the others. Raises NotAllowed, NotFound."""
    return _put(deps, actor, text_id, None)


def move(deps: Dependencies, actor: Actor, text_id: int, step: int) -> MessageTemplate:
    """Put a ready-made text before the one above it (step -1), or after the one below (1).

    At an end of the list nothing moves. Raises NotAllowed, NotFound (archived ones have no place).
    """
    demand(actor, Permission.EDIT_TEMPLATES)
    with database.atomic():
        actor = afresh(actor, Permission.EDIT_TEMPLATES)
        moved = ready_made_text(text_id)
        rows = _locked(moved.action)
        place = next((index for index, row in enumerate(rows) if row.id == text_id), None)
        if place is None:
            raise NotFound()
        rows.insert(max(0, place + step), rows.pop(place))
        for position, row in enumerate(rows):
            if row.position != position:
                MessageTemplate.update(position=position).where(MessageTemplate.id == row.id).execute()
        if rows[place].id != text_id:
            about = {"object_key": moved.object_key, "action": moved.action, "name": moved.label}
            journal.record("template.moved", actor, deps.now(), **about)
    return moved


def _put(deps: Dependencies, actor: Actor, text_id: int, archived_at: datetime | None) -> MessageTemplate:
    demand(actor, Permission.EDIT_TEMPLATES)
    with database.atomic():
        actor = afresh(actor, Permission.EDIT_TEMPLATES)
        row = ready_made_text(text_id)
        changes = {"archived_at": archived_at} | ({} if archived_at else {"position": _end(row.action)})
        changed = (
            MessageTemplate.update(changes)
            .where(MessageTemplate.id == text_id, MessageTemplate.archived_at.is_null(archived_at is not None))
            .execute()
        )
        if changed:
            event = "template.archived" if archived_at else "template.restored"
            about = {"object_key": row.object_key, "action": row.action, "name": row.label}
            journal.record(event, actor, deps.now(), **about)
    return row


def _locked(action: Action) -> list[MessageTemplate]:
    """The texts offered, in their order, locked in the order of their ids: two people may sort them at once."""
    of_action = (MessageTemplate.action == action, MessageTemplate.place == Place.REASON)
    query = MessageTemplate.select(MessageTemplate.id).where(*of_action).order_by(MessageTemplate.id)
    if database.obj.for_update:
        list(query.for_update())
    return ready_made(action)


def _end(action: Action) -> int:
    rows = ready_made(action)
    return max((row.position for row in rows), default=-1) + 1


def _unchanged(known: MessageTemplate | None, seen: str) -> None:
    if version_of(known) != seen:
        raise _changed(known)


def _changed(known: MessageTemplate | None) -> TemplateChanged:
    author = known.updated_by.full_name if known is not None and known.updated_by_id is not None else ""
    return TemplateChanged(known.text if known is not None else None, author, version_of(known))


def _worded(deps: Dependencies, actor: Actor, action: Action, place: Place, before: str, after: str) -> None:
    changes = {"text": [before, after]}
    key = words_key(action, place)
    journal.record(
        "template.worded", actor, deps.now(), object_key=key, action=action, place=place.value, changes=changes
    )


def _first(deps: Dependencies, actor: Actor, action: Action, place: Place, text: str) -> None:
    try:
        with database.atomic():
            MessageTemplate.create(
                action=action, place=place, text=text, updated_by=actor.account_id, updated_at=deps.now()
            )
    except IntegrityError:
        # Somebody worded it between our reading and our writing.
        raise _changed(own_words(action, place)) from None


def _write(deps: Dependencies, actor: Actor, known: MessageTemplate, **values: str) -> None:
    """Write over exactly the version that was read; versions are told apart by their time, so it always moves on."""
    now = max(deps.now(), known.updated_at + timedelta(microseconds=1))
    written = (
        MessageTemplate.update(**values, updated_by=actor.account_id, updated_at=now)
        .where(MessageTemplate.id == known.id, MessageTemplate.updated_at == known.updated_at)
        .execute()
    )
    if not written:
        fresh = MessageTemplate.get_or_none(MessageTemplate.id == known.id)
        raise _changed(fresh)
