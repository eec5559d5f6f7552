"""The journal, the mails, their templates, the figures."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from backoffice import journal_labels
from backoffice.words import actor_kinds
from config_checks import HOUSE
from domain.actors import CLOCK, SYSTEM, Actor
from domain.mail_samples import SAMPLES
from domain.states import Judgement, MailState, StaffRole
from domain.workflow import TRANSITIONS
from models import AccountRequest, Mail, Task
from services.entities.movers import MOVERS
from services.machinery.outbox import secrets_of
from services.rights import held_of_account, held_of_requests
from tests.backoffice.conftest import People
from tests.support.dependencies import Clock

pytestmark = pytest.mark.slow

Make = Callable[..., AccountRequest]


def recorded_events() -> set[str]:
    """Every event that a service writes into the journal, read in the sources."""
    found = {f"request.{transition.name}" for transition in TRANSITIONS}
    found |= {f"document.{judgement.value}" for judgement in Judgement}
    for path in Path(HOUSE / "services").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        literals = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        found |= {
            text
            for text in literals
            if re.fullmatch(
                r"(request|document|decision|account|agent|membership"
                r"|entity|ministry|template|row|draft|import)\.[a-z_]+",
                text,
            )
        }
    # Names of columns, and paths to them, which look like events.
    paths = {path for held in (*held_of_account.HELD, *held_of_requests.HELD) for path in held.given}
    return found - MOVERS.keys() - paths


def test_every_event_has_its_french_words() -> None:
    assert recorded_events() - journal_labels.LABELS.keys() == set(), (
        "say in backoffice/journal_labels.py what the journal shows"
    )


class TestTheJournal:
    ADDRESS = "/backoffice/journal/"

    def test_tells_who_did_what_to_which_request(self, people: People, request_of: Make) -> None:
        refused = request_of("rejected")
        text = people["reviewer"].get(f"{self.ADDRESS}?demande={refused.reference}").text
        for words in ("Demande refusée", people.account("si").full_name, "Administrateur du SI", "Non activée →"):
            assert words in text
        assert "«\N{NO-BREAK SPACE}Personne inconnue de l’entité.\N{NO-BREAK SPACE}»" in text

    @pytest.mark.parametrize(
        ("query", "shown", "hidden"),
        [
            ("evenement=request.reject", "Demande refusée</span>", "Demande activée</span>"),
            ("par=applicant", "Demande activée</span>", "Demande refusée</span>"),
        ],
    )
    def test_is_filtered(self, people: People, request_of: Make, query: str, shown: str, hidden: str) -> None:
        request_of("rejected")
        text = people["si"].get(f"{self.ADDRESS}?{query}").text
        assert shown in text
        assert hidden not in text

    def test_is_filtered_by_who_did_it(self, people: People, request_of: Make) -> None:
        request_of("rejected")
        by = people.account("si").email.upper()
        assert "Demande refusée</span>" in people["si"].get(self.ADDRESS, query_string={"acteur": by}).text
        for nobody in ("x@y.example", "rien", "%00"):
            text = people["si"].get(self.ADDRESS, query_string={"acteur": nobody}).text
            assert "Aucun événement" in text

    def test_is_filtered_by_day(self, people: People, request_of: Make, clock: Clock) -> None:
        request_of("with_si")
        tomorrow = clock.at.date().replace(day=clock.at.day + 1).isoformat()
        assert "Aucun événement" in people["si"].get(f"{self.ADDRESS}?du={tomorrow}").text

    def test_of_a_reference_that_nobody_has_is_empty(self, people: People, request_of: Make) -> None:
        request_of("with_si")
        assert "Aucun événement" in people["si"].get(f"{self.ADDRESS}?demande=222-222-222").text


class TestMails:
    def test_show_no_secret(self, people: People, request_of: Make) -> None:
        request_of("awaiting_activation")
        mail = Mail.get(Mail.event == "submitted")
        secrets = secrets_of(people.deps, mail)
        assert secrets is not None
        secret = secrets["activation"]
        for address in ("", f"{mail.id}", f"{mail.id}/apercu"):
            text = people["si"].get(f"/backoffice/mails/{address}").text
            assert secret not in text
        assert "/activation/…" in people["si"].get(f"/backoffice/mails/{mail.id}").text

    def test_are_shown_in_a_frame_in_which_nothing_runs(self, people: People, request_of: Make) -> None:
        request_of("awaiting_activation")
        mail = Mail.select().get()
        assert "<iframe" in people["si"].get(f"/backoffice/mails/{mail.id}").text
        headers = people["si"].get(f"/backoffice/mails/{mail.id}/apercu").headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "sandbox" in policy
        assert "script" not in policy
        assert headers["X-Frame-Options"] == "SAMEORIGIN"

    def test_that_are_dead_are_sent_again(self, people: People, request_of: Make) -> None:
        request_of("awaiting_activation")
        mail = Mail.select().get()
        page = f"/backoffice/mails/{mail.id}"
        Mail.update(state=MailState.DEAD, attempts=10, last_error="550 non").where(Mail.id == mail.id).execute()
        assert "550 non" in people["support"].get("/backoffice/mails/?etat=dead").text
        Task.delete().execute()
        people["support"].post(f"{page}/renvoyer", page=page)
        assert Mail.get_by_id(mail.id).state == MailState.QUEUED
        assert Task.select().count() == 1
        people["support"].post(f"{page}/renvoyer", page="/mon-compte")
        assert Task.select().count() == 1

    def test_are_found_by_address(self, people: People, request_of: Make) -> None:
        made = request_of("awaiting_activation")
        text = people["si"].get("/backoffice/mails/", query_string={"recherche": made.email.upper()}).text
        assert made.email in text.replace("<wbr>", "")

    def test_whose_template_went_away_are_still_listed(self, people: People, request_of: Make) -> None:
        request_of("awaiting_activation")
        Mail.update(event="oublie").execute()
        mail = Mail.select().get()
        assert people["si"].get("/backoffice/mails/").status_code == 200
        assert "ne peut plus être affiché" in people["si"].get(f"/backoffice/mails/{mail.id}").text
        assert people["si"].get(f"/backoffice/mails/{mail.id}/apercu").status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_mail_is_shown_with_every_sample(people: People) -> None:
    answers = {
        f"{event}/{number}{part}": people["si"].get(f"/backoffice/modeles/{event}/{number}{part}").status_code
        for event, samples in SAMPLES.items()
        for number in range(1, len(samples) + 1)
        for part in ("", "/apercu")
    }
    assert answers == dict.fromkeys(answers, 200)


def test_a_mail_stored_under_a_former_name_is_listed_and_shown_as_the_others(people: People, request_of: Make) -> None:
    first = request_of("approved")
    request_of("approved", entity=first.entity, documents=False)
    Mail.update(event="manager_added").where(Mail.event == "member_added").execute()
    stored = Mail.get(Mail.event == "manager_added")
    listed = people["support"].get("/backoffice/mails/?type=member_added").text
    assert f'href="/backoffice/mails/{stored.id}?retour=' in listed
    assert "Nouveau membre de l’entité" in people["support"].get(f"/backoffice/mails/{stored.id}").text


def test_the_journal_is_filtered_by_every_kind_of_actor(people: People) -> None:
    staff = [Actor(account_id=1, staff_role=role) for role in StaffRole]
    others = [SYSTEM, CLOCK, Actor(account_id=1), Actor(account_id=1, managed=frozenset({1})), Actor(request_id=1)]
    with people.app.app_context():
        assert {kind for kind, _ in actor_kinds()} == {actor.kind for actor in (*staff, *others)}
