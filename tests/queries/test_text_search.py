"""What a search finds, beside what a reader would find by hand: random people, random searches, on both databases."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from peewee import Database

from domain.names import search_key
from domain.search_text import Term, parse
from domain.states import State
from models import Account, AccountRequest, Entity, Mail
from queries import mails, text_search
from queries.directory import accounts_called as called
from queries.directory import entities_called
from queries.grid import count_up_to
from queries.menu_counts import counts_of
from queries.orders import Order, Sort
from queries.request_search import Asking, find

FIRST = ["Élodie", "Jean-Pierre", "Anne", "D’Arcy", "Łukasz", "李", "Léa", "Bo"]
LAST = ["Martin", "Martinez", "Marin", "Dumartin", "Lefèvre-Roux", "Œuvrard", "Ng", "de La Tour"]
BODIES = ["Cuisine & Terroirs", "Terroir", "École 42", "Mairie d’Orléans", "A", "Formation Martin", "100 % Bio"]
BODIES += ["L’Œil * (Paris); « l'art »", "Le Bois\\Lis", f"{'Œuvres sociales ' * 12}du Centre-Martinique"]
DOMAINS = ["ecole.example", "mairie.example", "xn--mairie-orlans-khb.example"]
ORDERED = {
    AccountRequest: AccountRequest.name_key,
    Account: Account.name_key,
    Entity: Entity.search_key,
    Mail: Mail.event,
}
PIECES = [
    *(
        "mar",
        "martin",
        "MARTIN",
        "ma",
        "m",
        "tin",
        "é",
        "élo",
        "jean-pierre",
        "d’arcy",
        "lukasz",
        "李",
        "oeuvrard",
        "ng",
    ),
    *(
        "terroir",
        "42",
        "100",
        "%",
        "orléans",
        "@mairie",
        "ecole.example",
        "@mairie-orléans.example",
        "jean pierre",
        "zzz",
    ),
    # Of four signs and more, at the borders of words, with signs, digits, beyond two hundred signs.
    *(
        "marti",
        "artin",
        "artine",
        "rtiniq",
        "d'art",
        "l’œil",
        "(paris)",
        "l'art »",
        "bois\\l",
        "oeuvres sociales",
        "sociales du",
    ),
    *("00000", "0000000004", "10000000000042", "e.1@ecole", ".example", "orleans khb", "xn--mairie", "autre"),
]


def drawn(draw: random.Random) -> str:
    words = [draw.choice(PIECES) for _ in range(draw.randint(1, 3))]
    quoted = (f'"{word}"' if " " in word or draw.random() < 0.1 else word for word in words)
    return " ".join(f"-{word}" if draw.random() < 0.2 else word for word in quoted)


def holds(text: str, term: Term) -> bool:
    """By hand: a part of the text, of a short word the beginning of one of its words."""
    either = {search_key(term.value), term.value.lower()}
    if not term.value.isascii() and ("@" in term.value or "." in term.value):
        local, at, domain = term.value.lower().rpartition("@")
        either.add(local + at + domain.encode("idna").decode())
    spellings = [one for one in either if one]
    return any(
        spelling in text if len(spelling) >= 3 else any(word.startswith(spelling) for word in text.split(" "))
        for spelling in spellings
    )


def by_hand(texts: dict[int, str], terms: tuple[Term, ...]) -> list[int]:
    return sorted(key for key, text in texts.items() if all(holds(text, term) != term.negated for term in terms))


@pytest.mark.slow
@pytest.mark.parametrize("few", [0, 4, 1000], ids=["walked", "some", "by index"])
def test_searches_find_what_a_reader_would(database: Database, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(text_search, "FEW", few)
    monkeypatch.setattr(text_search, "NAMED", min(few, text_search.NAMED))
    monkeypatch.setattr(text_search, "COUNTED", min(few, text_search.COUNTED))
    draw, now = random.Random(few), datetime(2026, 11, 27, tzinfo=UTC)
    _fill(draw, now)
    requests = {row.id: row.search_text for row in AccountRequest.select()}
    accounts = {row.id: row.search_key for row in Account.select()}
    entities = {
        row.id: f"{row.search_key} {(row.identifier or '').lower()} {(row.register_number or '').lower()}"
        for row in Entity.select()
    }
    sent = {row.id: row.to_key for row in Mail.select()}
    for _ in range(40):
        search = parse(drawn(draw))
        matching = find(search, Asking(None, now))
        narrowing: dict[Any, tuple[Any, dict[int, str]]] = {
            AccountRequest: (matching.narrow, requests),
            Account: (lambda query, listed, terms=search.terms: called(query, terms, listed=listed), accounts),
            Entity: (lambda query, listed, terms=search.terms: entities_called(query, terms, listed=listed), entities),
            Mail: (lambda query, listed, terms=search.terms: mails.sent_to(query, terms, listed=listed), sent),
        }
        for model, (narrow, texts) in narrowing.items():
            wanted = by_hand(texts, search.terms)
            query = narrow(model.select(), listed=False)
            assert sorted(row.id for row in query) == wanted, (model, search.text)
            assert count_up_to(query) == len(wanted), (model, search.text)
            _walked(model, narrow(model.select(), listed=True), wanted, draw)


def _walked(model: Any, query: Any, wanted: list[int], draw: random.Random) -> None:
    """The rows of a list: counted, forwards and backwards from anywhere, and in another order."""
    newest, oldest = Order(model.id, None, falls=True), Order(model.id, None, falls=False)
    assert counts_of({"rows": query}) == {"rows": min(len(wanted), text_search.COUNTED + 1)}
    assert [key for _, key in newest.positions(query, 100)] == wanted[::-1]
    assert [key for _, key in oldest.positions(query, 100, offset=2)] == wanted[2:]
    middle = draw.choice(wanted or [30])
    after = [key for _, key in newest.positions(query, 3, beyond=(None, middle))]
    before = [key for _, key in newest.positions(query, 3, beyond=(None, middle), backwards=True)]
    assert after == [one for one in wanted[::-1] if one < middle][:3]
    assert before == [one for one in wanted if one > middle][:3]
    by_text = Order(model.id, Sort("texte", ORDERED[model]), falls=False)
    assert sorted(key for _, key in by_text.positions(query, 100)) == wanted
    assert sorted(row.id for row in by_text.apply(query)) == wanted


def _fill(draw: random.Random, now: datetime) -> None:
    """Rows that change and go after they were made: the index follows."""
    for number in range(60):
        first, last, body = draw.choice(FIRST), draw.choice(LAST), draw.choice(BODIES)
        key = f"{search_key(first).replace(' ', '.') or 'x'}.{number}@{draw.choice(DOMAINS)}"
        account = Account.create(
            email=key,
            email_key=key,
            password="x",
            fs_uniquifier=str(number),
            first_name=first,
            last_name=last,
            created_at=now,
        )
        Entity.create(
            kind="company",
            name=body,
            search_key=search_key(body),
            identifier_kind="siret",
            identifier=str(10**13 + number),
            created_at=now,
        )
        Mail.create(event="activated", to_address=key, to_key=key, facts={}, message_id=str(number), created_at=now)
        row = AccountRequest(
            reference=f"R{number}",
            state=State.APPROVED,
            state_since=now,
            created_at=now,
            account=account,
            email=key,
            email_key=key,
            first_name=first,
            last_name=last,
            entity_name=body,
        )
        row.search_text = row.search_words()
        row.save()
        if number % 5 == 0:
            Account.update(last_name=draw.choice(LAST)).where(Account.id == account.id).execute()
            AccountRequest.update(search_text=f"autre {search_key(draw.choice(LAST))}").where(
                AccountRequest.id == row.id
            ).execute()
        if number % 7 == 0:
            Mail.delete().where(Mail.to_key == key).execute()
            Entity.delete().where(Entity.identifier == str(10**13 + number)).execute()
        if number % 11 == 0:
            AccountRequest.delete().where(AccountRequest.id == row.id).execute()
