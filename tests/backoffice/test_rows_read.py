"""Beside 100,000 requests no page of the backoffice reads more than 6,000 rows of tables and indexes.

How many the planner picks up goes with the sample that its statistics are drawn from: by up to 200 rows a page.
"""

from __future__ import annotations

import random
import re
from datetime import timedelta
from html import unescape

import pytest

import models
from domain.references import new_reference
from models import AccountRequest, Entity
from tests.backoffice.conftest import People
from tests.support import many_rows
from tests.support.dependencies import Clock
from tests.support.plans import Statement, asked, rows_read
from tests.support.postgres import Server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.postgresql,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]
COUNT, MOST = 100_000, 6_000
HOUSE = "/backoffice"
GRID = f"{HOUSE}/demandes/"
ALL = f"{GRID}?vue=toutes"
LISTS = {name: f"{HOUSE}/{name}/" for name in ("comptes", "entites", "mails", "journal")}
TABS = [f"{GRID}?vue={word}" for word in ("a-traiter", "en-cours", "mises-en-attente", "decisions-en-cours", "toutes")]
STATES = ["awaiting_activation", "with_manager", "with_si", "awaiting_applicant"]
STATES += ["approved", "rejected", "withdrawn", "expired"]
FILTERS = [
    *(f"etat={state}" for state in STATES),
    *("type=company", "etat=approved&type=company", "entite={entity}", "suivi=libres", "suivi=moi", "suivi=confiees"),
    *("du={late}", "du={early}", "au={early}", "au={late}", "du={early}&au={early}"),
    *("etat=rejected&du={late}", "etat=expired&au={early}", "type=company&du={late}"),
    *("sans-reponse=oui", "en-retard=oui", "implicite={soon}", "motif=other"),
    *("recues-du={late}", "recues-au={early}", "decidees-du={early}&decidees-au={late}"),
    *("attend-du={late}", "attend-au={early}"),
]
SEARCHES = [
    *("martin", "hubert", "ma", "m", "martin camille", "martin lyon", "zzqxw", "asso.example", '"jean martin"'),
    *("{email}", "{siret}", "{reference}", "-martin", "statut:acceptée", "type:association depuis:2026-01"),
]
SORTED = ["demandeur", "entite", "etat", "age", "implicite", "reference", "adresse", "telephone", "fonction"]
SORTED += ["type", "siret", "commune", "envoi", "activation", "cloture", "mandat"]
OTHERS = [
    *(
        f"{LISTS['comptes']}?{words}"
        for words in ("recherche=martin", "recherche=zzqxw", "recherche=hubert", "tri=nom")
    ),
    *(
        f"{LISTS['entites']}?{words}"
        for words in ("recherche=lyon", "recherche=zzqxw", "type=company", "recherche=lyon 12")
    ),
    *(
        f"{LISTS['mails']}?{words}"
        for words in ("etat=dead", "type=rejected", "recherche=a5000", "recherche=asso.example")
    ),
    *(f"{LISTS['journal']}?{words}" for words in ("demande={reference}", "du={late}", "au={early}", "recherche=zzqxw")),
]
LINK = re.compile(r"<a\b[^>]*>")


@pytest.fixture
def addresses(people: People, postgresql_server: Server, clock: Clock) -> list[str]:
    """What is opened, beside so many rows."""
    people.account("si")
    many_rows.pour(postgresql_server.url("guichet_test", "postgres"), COUNT, clock.at)
    postgresql_server.analyse("guichet_test")
    row, busy = _named("approved"), _named("with_si")
    facts = {
        "reference": row.reference,
        "email": row.email,
        "siret": row.siret,
        "entity": Entity.select().order_by(Entity.id.desc()).first().id,
        "late": f"{clock.at.year}-{clock.at.month:02}-01",
        "soon": f"{clock.at + timedelta(days=40):%Y-%m-%d}",
        "early": f"{clock.at.year - 2}-01-15",
    }
    narrowed = [f"{ALL}&{words}" for words in (*FILTERS, *(f"recherche={one}" for one in SEARCHES))]
    narrowed += [f"{tab}&{words}" for tab in TABS[:2] for words in FILTERS if "&" not in words]
    narrowed += [f"{GRID}?recherche={word}" for word in ("martin", "hubert", "zzqxw")]
    ordered = [
        f"{tab}&tri={word}{sense}" for tab in (ALL, *TABS[:2]) for word in SORTED for sense in ("", "&sens=desc")
    ]
    pages = [
        f"{one}&page={page}" for one in (ALL, TABS[1], f"{ALL}&tri=demandeur", narrowed[0]) for page in ("fin", 30)
    ]
    single = [
        f"{GRID}{one.reference}{query}"
        for one in (row, busy)
        for query in ("", "?liste=vue%3Dtoutes%26tri%3Ddemandeur")
    ]
    every = [f"{HOUSE}/", *TABS, *narrowed, *ordered, *pages, *single, *LISTS.values(), *OTHERS]
    return [address.format(**facts).replace(" ", "+") for address in every]


def test_no_page_reads_more(people: People, addresses: list[str]) -> None:
    browser = people["si"]
    read = {}
    for address in addresses:
        read[address] = _read_by(people, address)
        page = browser.get(address).text
        following = next((link for link in LINK.findall(page) if 'title="Suivante"' in link), None)
        if following and (href := re.search(r'href="([^"]*)"', following)):
            read[f"after {address}"] = _read_by(people, unescape(href[1]))
    assert {address: rows for address, rows in read.items() if rows > MOST} == {}
    assert len(read) > len(addresses)


def _named(state: str) -> AccountRequest:
    """A request in the middle of those in a state, with a reference that can be read."""
    rows = AccountRequest.select().where(AccountRequest.state == state, AccountRequest.id > COUNT // 2)
    row: AccountRequest = rows.order_by(AccountRequest.id).first()
    row.reference = new_reference(random.Random(state).choice)
    row.save()
    return row


def _read_by(people: People, address: str) -> int:
    """The rows that the statements of a page read."""
    with asked() as statements:
        answer = people["si"].get(address)
    assert answer.status_code == 200, address
    with models.database.connection_context():
        return sum(rows_read(one) for one in statements if _is_read(one))


def _is_read(statement: Statement) -> bool:
    return statement[0].lstrip().startswith(("SELECT", "WITH"))
