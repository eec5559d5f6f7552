"""What a search of the journal finds, beside what a reader would find by hand, on both databases."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from peewee import Database

from domain.actors import Actor
from domain.names import search_key
from domain.search_text import Operator, Search, Term, parse
from domain.search_values import Choice, one_of, since
from domain.states import StaffRole, State
from models import Account, AccountRequest, Entity, JournalDetail, JournalEntry
from queries import journal_search, text_search
from queries.journal_search import Asking
from queries.orders import Order, Sort

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
EVENTS = {"request.approve": "Demande acceptée", "entity.made": "Entité créée", "row.changed": "Ligne modifiée"}
KINDS = {"si_admin": "administrateur SI", "applicant": "demandeur", "clock": "horloge"}
OPERATORS = (
    Operator(("depuis",), since(NOW.date())),
    Operator(("entite",), lambda text: parse(text).terms),
    Operator(("par",), lambda text: parse(text).terms),
    Operator(("evenement",), one_of(Choice(code, label) for code, label in EVENTS.items())),
)
TYPED = [
    *("martin", "mar", "é", "acceptée", "terroirs", "horloge", "zoe@essai.example", "modifiée 2027", "creee terroirs"),
    *("-martin", "martin -acceptee", "entite:terroirs", "-entite:terroirs", 'entite:"cuisine martin"', "par:martin"),
    *("par:moi", "par:horloge -martin", "evenement:acceptee", "depuis:>10j", "depuis:<10j martin", "REF-222-22A"),
    *("ref-222-22b", "12345678900001", "123 456 789", "%", "rien"),
]


def is_listed_by_who_did_it(entry: JournalEntry, me: Account) -> bool:
    """What others did as agents is not."""
    return entry.actor_id == me.id or entry.actor_kind not in set(StaffRole)


def text_of(entry: JournalEntry, me: Account) -> str:
    """All that is read of an entry, and of what it is about."""
    did_it = entry.actor_id if is_listed_by_who_did_it(entry, me) else None
    people = [Account.get_or_none(Account.id == key) for key in (did_it, entry.account_id) if key]
    entity = Entity.get_or_none(Entity.id == entry.entity_id)
    row = AccountRequest.get_or_none(AccountRequest.id == entry.request_id)
    detail = JournalDetail.get(JournalDetail.entry == entry).detail
    parts = [search_key(EVENTS[entry.event]), search_key(KINDS[entry.actor_kind])]
    parts += [person.search_key for person in people]
    parts += [f"{entity.search_key} {entity.identifier}"] if entity else []
    parts += [row.search_text] if row else []
    parts += [search_key(detail.get("name", ""))] if entry.object_kind else []
    return " | ".join(parts)


def holds(text: str, term: Term) -> bool:
    return any(text_search.in_text(part, one) for part in text.split(" | ") for one in term.spellings)


def by_hand(entries: list[JournalEntry], texts: dict[int, str], search: Search, me: Account) -> list[int]:
    def meets(entry: JournalEntry, part: object) -> bool:
        if isinstance(part, Term):
            return holds(texts[entry.id], Term(part.value.replace(" ", "") if part.kind != "text" else part.value))
        name, value = part.operator, part.value  # type: ignore[attr-defined]
        if name == "depuis":
            last = value.last is None or entry.at.date() <= value.last
            return last and (value.first is None or entry.at.date() >= value.first)
        if name == "evenement":
            return entry.event in value
        if name == "entite":
            entity = Entity.get_or_none(Entity.id == entry.entity_id)
            return entity is not None and all(holds(entity.search_key, term) for term in value)
        if value[0].value == "moi":
            return bool(entry.actor_id == me.id)
        listed = is_listed_by_who_did_it(entry, me)
        person = Account.get_or_none(Account.id == entry.actor_id) if listed else None
        quality = [KINDS[entry.actor_kind], person.search_key if person else ""]
        return any(all(holds(text, term) for term in value) for text in quality)

    wanted = [one for one in entries if all(meets(one, part) != part.negated for part in search.parts)]
    return [one.id for one in sorted(wanted, key=lambda one: (one.at, one.id), reverse=True)]


@pytest.mark.slow
@pytest.mark.parametrize("few", [0, 1000], ids=["walked", "by number"])
def test_searches_find_what_a_reader_would(database: Database, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(text_search, "FEW", few)
    monkeypatch.setattr(journal_search, "MOST", few)
    draw = random.Random(few)
    people, entities, rows = _people(), _entities(), _requests()
    entries = [_entry(draw, people, entities, rows) for _ in range(40)]
    me = people[0]
    texts = {entry.id: text_of(entry, me) for entry in entries}
    actor = Actor(me.full_name, me.email_key, me.id, staff_role=StaffRole.SI_ADMIN)
    folded = [{code: search_key(label) for code, label in labels.items()} for labels in (EVENTS, KINDS)]
    order = Order(JournalEntry.id, Sort("date", JournalEntry.at), falls=True)
    for typed in TYPED:
        search = parse(typed, OPERATORS)
        query = journal_search.narrowed(JournalEntry.select(), search, Asking(actor, *folded))
        wanted = by_hand(entries, texts, search, me)
        assert [key for _, key in order.positions(query, 100)] == wanted, typed
        assert [key for _, key in order.positions(query, 100, backwards=True)] == wanted[::-1], typed
        assert query.count() == len(wanted), typed


def _people() -> list[Account]:
    names = [("Ines", "Aubrac"), ("Zoé", "Martin"), ("Élise", "Marin")]
    return [
        Account.get_by_id(
            Account.create(
                email=f"{search_key(first)}@essai.example",
                email_key=f"{search_key(first)}@essai.example",
                password="x",
                fs_uniquifier=last,
                first_name=first,
                last_name=last,
                created_at=NOW,
            ).id
        )
        for first, last in names
    ]


def _entities() -> list[Entity]:
    names = ["Cuisine & Terroirs", "Cuisine Martin", "Mairie"]
    return [
        Entity.create(
            kind="company",
            name=name,
            search_key=search_key(name),
            identifier_kind="siret",
            identifier=f"1234567890000{number}",
            siren="123456789",
            created_at=NOW,
        )
        for number, name in enumerate(names)
    ]


def _requests() -> list[AccountRequest]:
    rows = []
    for letter, name in (("A", "Martin"), ("B", "Zola")):
        row = AccountRequest(
            reference=f"REF-222-22{letter}",
            state=State.WITH_SI,
            state_since=NOW,
            created_at=NOW,
            waiting_since=NOW,
            email=f"{letter}@x.example",
            email_key=f"{letter.lower()}@x.example",
            password_hash="x",
            last_name=name,
            entity_name="Terroirs",
        )
        row.search_text = row.search_words()
        row.save()
        rows.append(row)
    return rows


def _entry(
    draw: random.Random, people: list[Account], entities: list[Entity], rows: list[AccountRequest]
) -> JournalEntry:
    kind = draw.choice(list(KINDS))
    about = draw.choice(["request", "entity", "account", "object"])
    entry = JournalEntry.create(
        event=draw.choice(list(EVENTS)),
        at=NOW - timedelta(days=draw.randrange(20)),
        actor_kind=kind,
        actor_id=draw.choice(people).id if kind == "si_admin" else None,
        request_id=draw.choice(rows).id if about == "request" else None,
        entity_id=draw.choice(entities).id if about in ("request", "entity") else None,
        account_id=draw.choice(people).id if about == "account" else None,
        object_kind="holiday" if about == "object" else None,
        object_id="1" if about == "object" else None,
        digest="x",
    )
    name = draw.choice(["Fête 2027", "Martin"])
    JournalDetail.create(entry=entry, salt="x", detail={"actor": "x", "name": name} if about == "object" else {})
    return entry
