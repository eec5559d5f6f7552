"""No list, filter, order, file or search tells what one agent did: that is read with a reason, and never counted.

Who decided stays on the request's own page.
"""

from __future__ import annotations

import pytest
from flask import Flask

from backoffice.filters import Choice
from backoffice.listing import Listing
from backoffice.requests.filters import EntityChoice
from models import Account, AccountRequest, JournalEntry
from services.review import claims, decisions, examination
from services.review.decisions import Item
from tests.backoffice.conftest import People
from tests.support import factories

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

JOURNAL = "/backoffice/journal/"
GRID = "/backoffice/demandes/"
CONSULTATIONS = f"{JOURNAL}consultations"
ASKED = "Complément demandé"
OF_ACCOUNTS = "comptes"
"""The list of accounts has agents by name, as what they are, and nothing that they do."""


@pytest.fixture
def people(app: Flask) -> People:
    return People(app)


@pytest.fixture
def agent(people: People) -> Account:
    account = people.account("reviewer")
    Account.update(first_name="Zéphyrine", last_name="Oberkampf").where(Account.id == account.id).execute()
    row: Account = Account.get_by_id(account.id)
    return row


@pytest.fixture
def at_work(people: People, agent: Account) -> AccountRequest:
    """The agent takes care of a request, annotates it, and asks for a complement of another."""
    actor = factories.fresh_actor(agent)
    mine, other = (factories.make_request(people.deps, "with_si") for _ in range(2))
    claims.take(people.deps, actor, mine.reference)
    examination.annotate(people.deps, actor, mine.reference, "À revoir.")
    asked = [Item("mandate", "unsigned")]
    decisions.decide(people.deps, actor, other.reference, "request_changes", reason="Vu", items=asked)
    return mine


def lists(people: People) -> list[Listing]:
    (admin,) = people.app.extensions["admin"]
    return [view for view in admin.added if isinstance(view, Listing)]


def rows_of(people: People, address: str, who: str = "si", **query: str) -> str:
    """What stands in a list."""
    page = people[who].get(address, query_string=query).text
    return page.partition("<tbody")[2].partition("</tbody")[0]


def test_no_filter_takes_an_agent(people: People, agent: Account, at_work: AccountRequest) -> None:
    """Neither offered, nor in an address that was kept from before."""
    people["si"].get(GRID)
    choices = [(view, one) for view in lists(people) for one in view._filters or () if isinstance(one, Choice)]
    assert len(choices) > 10
    for view, one in choices:
        with people["si"].client:
            people["si"].get(f"{view.url}/")
            offered = one.get_options(view)
            assert not [label for _, label in offered if agent.last_name in str(label)], one.key_name
            if not isinstance(one, EntityChoice):
                with pytest.raises(ValueError, match=str(agent.id)):
                    one.clean(str(agent.id))


@pytest.mark.parametrize("query", ["acteur", "par", "words", "auteur"])
def test_the_journal_lists_no_agent_s_acts(people: People, agent: Account, at_work: AccountRequest, query: str) -> None:
    asks = {
        "acteur": {"acteur": agent.email},
        "par": {"recherche": f"par:{agent.last_name}"},
        "auteur": {"recherche": f"auteur:{agent.email}"},
        "words": {"recherche": agent.last_name},
    }[query]
    assert ASKED in rows_of(people, JOURNAL)
    assert ASKED not in rows_of(people, JOURNAL, **asks)


def test_agents_list_their_own_and_what_others_do_is_listed(
    people: People, agent: Account, at_work: AccountRequest
) -> None:
    assert ASKED in rows_of(people, JOURNAL, who="reviewer", recherche="par:moi")
    assert ASKED in rows_of(people, JOURNAL, who="reviewer", acteur=agent.email)
    manager = people.actor("manager")
    waiting = factories.make_request(people.deps, "with_manager", entity=people.entity)
    decisions.decide(people.deps, manager, waiting.reference, "reject", reason="Inconnue.")
    assert "Demande refusée" in rows_of(people, JOURNAL, acteur=people.account("manager").email)


def test_no_file_of_a_list_names_an_agent(people: People, agent: Account, at_work: AccountRequest) -> None:
    exportable = [view for view in lists(people) if view.can_export and not view.url.endswith(OF_ACCOUNTS)]
    assert {view.url.rpartition("/")[2] for view in exportable} >= {"demandes", "journal"}
    files = {
        view.url: people["si"].get(f"{view.url}/export/csv/", query_string={"vue": "toutes"}).text
        for view in exportable
    }
    assert any(at_work.reference in exported for exported in files.values())
    assert [url for url, exported in files.items() if agent.last_name in exported] == []


def test_no_search_of_requests_finds_an_agent_s(people: People, agent: Account, at_work: AccountRequest) -> None:
    factories.make_request(people.deps, "with_si")
    every = [row.reference for row in AccountRequest.select().order_by(AccountRequest.id)]
    for typed in (f'assigne:"{agent.full_name}"', f"suivi:{agent.last_name}", agent.last_name):
        page = rows_of(people, GRID, vue="toutes", recherche=typed)
        listed = [one for one in every if one in page]
        assert listed in ([], every), f"{typed}: what is not understood narrows nothing"


def test_no_list_is_ordered_by_agents(people: People) -> None:
    ordered = {
        f"{view.url.rpartition('/')[2]}:{name}"
        for view in lists(people)
        for name, sort in view.sorts.items()
        if getattr(sort.expression, "rel_model", None) is Account
    }
    assert not ordered


def test_the_page_of_a_request_names_them(people: People, agent: Account, at_work: AccountRequest) -> None:
    """A decision is the administration's, and says by whom (CRPA, article L111-2)."""
    entry = JournalEntry.get(JournalEntry.event == "request.request_changes")
    request = AccountRequest.get_by_id(entry.request_id)
    assert agent.last_name in people["si"].get(f"{GRID}{request.reference}/historique").text


def test_all_of_it_is_read_with_a_reason(people: People, agent: Account, at_work: AccountRequest) -> None:
    page = people["si"].fill_in(CONSULTATIONS, email=agent.email, words="Une pièce circule.").text
    assert ASKED in page
    assert at_work.reference in page
    refused = people["si"].fill_in(CONSULTATIONS, email=agent.email, words="")
    assert ASKED not in refused.text
    assert at_work.reference not in refused.text
