"""The screens of the public site: information and signup. Those behind links are in link_screens.py."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.actors import Actor
from domain.companies import DirectoryAnswer, Establishment, Finding, Source
from models import Account, AccountRequest, AccountSession
from services.signup import activation, drafts, submission
from tests.accessibility import pieces_screens
from tests.accessibility.screen import DRAFT_COOKIE, Act, Screen, Visit, has_all, knows, sends, unfolds_all
from tests.support.factories import activation_token, approve, browser_of, luhn_siret, make_draft

STEP = "GET /creer-un-compte/"
ENTITY = "public_signup/entity/{}.html"


def _begun(visit: Visit) -> None:
    """A draft without any answer."""
    _, secret = drafts.start(visit.deps, Actor())
    visit.takes_cookies({DRAFT_COOKIE: secret})


def _another(**fields: object) -> Act:
    """A draft of another body than a ministry, whose kind is not known yet."""
    return knows(kind=None, is_listed=False, proof_kind=None, **fields)


_another_body = _another(has_siret=None, siret=None, entity_name="")


def _unknown(**fields: object) -> Act:
    """A draft whose SIRET the directory does not know."""
    siret = luhn_siret(5)
    return knows(siret=siret, official=DirectoryAnswer(siret, Finding.UNKNOWN).stored(), **fields)


_typed = _unknown(kind=None, is_listed=False, proof_kind=None, entity_name="", is_head_office=None)


def _looked_up(category: str, *, head_office: bool | None) -> Act:
    """What the directory says of such an establishment."""
    siret, head = luhn_siret(5), luhn_siret(6)
    known = Establishment("UNIVERSITE DE BRUME", "1 RUE BASSE", "35000", "RENNES", category, head_office, head)
    answer = DirectoryAnswer(siret, Finding.KNOWN, Source.STOCK, date(2026, 11, 1), known)
    return _another(siret=siret, official=answer.stored(), entity_name="")


def _of_managed_entity(visit: Visit) -> None:
    visit.drafts(documents=False, siret=visit.world.values["siret"])


def _sent(visit: Visit) -> None:
    submission.submit(visit.deps, visit.drafts())


def _again(visit: Visit) -> None:
    """Presses the button that asks for another mail, behind its fold."""
    unfolds_all(visit)
    visit.sends("Recevoir un nouveau mail d’activation")


def _activated(visit: Visit) -> None:
    """A request that this very browser activated."""
    request = submission.submit(visit.deps, make_draft(visit.deps))
    secret = browser_of(request)
    activation.activate(visit.deps, activation_token(visit.deps, request), activation.Proof(browser_secret=secret))
    visit.takes_cookies({DRAFT_COOKIE: secret})


def _approved(visit: Visit) -> None:
    _activated(visit)
    approve(visit.deps, AccountRequest.select().order_by(AccountRequest.id.desc()).get())


def _replaced(visit: Visit) -> None:
    """Asked twice for the same, the second was activated; the cookie has the first one before it."""
    first = submission.submit(visit.deps, make_draft(visit.deps))
    again = {"email": first.email, "siret": first.siret, "entity_name": first.entity_name}
    second = submission.submit(visit.deps, make_draft(visit.deps, **again))
    secrets = [browser_of(first), browser_of(second)]
    proof = activation.Proof(browser_secret=secrets[1])
    activation.activate(visit.deps, activation_token(visit.deps, second), proof)
    visit.takes_cookies({DRAFT_COOKIE: ".".join(secrets)})


def _slip(visit: Visit) -> None:
    """A well-known mail domain, mistyped."""
    for name, value in (("email", "camille@gmial.com"), ("password", "quatre mots sans lien 2026")):
        visit.page.locator(f'[name="{name}"]').fill(value)
    visit.sends("Continuer")


def _changed_elsewhere(visit: Visit) -> None:
    """The same step, answered otherwise in another tab meanwhile."""
    other = visit.page.context.new_page()
    other.goto(visit.page.url)
    other.locator('[name="entity_name"]').fill("Autre nom")
    other.get_by_role("main").get_by_role("button", name="Continuer").last.click()
    other.wait_for_load_state()
    other.close()
    visit.page.locator('[name="entity_name"]').fill("Encore un autre nom")
    visit.sends("Continuer")


def _unknown_siret(visit: Visit) -> None:
    visit.page.locator('[name="siret"]').fill("123 456 789 00012")
    visit.sends("Continuer")


def _corrects(visit: Visit) -> None:
    unfolds_all(visit)
    sends("Corriger mon adresse", email="x")(visit)


def _held(visit: Visit, **fields: Any) -> None:
    """The draft of somebody who has an account."""
    session = AccountSession.get_by_id(int(visit.world.values["session_id"]))
    draft = make_draft(visit.deps, account=Account.get_by_id(session.account_id), **fields)
    visit.takes_cookies({DRAFT_COOKIE: browser_of(draft)})


def _attests(visit: Visit) -> None:
    visit.person.ticks("J’atteste")
    visit.sends("Envoyer ma demande")


def _member(visit: Visit) -> None:
    """The draft of somebody who has a role in its entity already."""
    _held(visit, siret=visit.world.values["siret"])


def _holder_of_managed_entity(visit: Visit) -> None:
    """Somebody who has an account elsewhere, for an entity that has a manager."""
    _held(visit, documents=False, siret=visit.world.values["siret"])


INFORMATION = (
    Screen("home", "GET /", "public/home.html"),
    Screen("home-signed-in", "GET /", "public/home.html", "manager"),
    Screen("home-sent", "GET /", "public/home.html", before=_sent),
    Screen("home-activated", "GET /", "public/home.html", before=_activated),
    Screen("help", "GET /aide", "public/help.html"),
    Screen("accessibility", "GET /accessibilite", "public/text.html"),
    Screen("legal", "GET /mentions-legales", "public/text.html"),
    Screen("privacy", "GET /donnees-personnelles", "public/text.html"),
    Screen("site-map", "GET /plan-du-site", "public/site_map.html"),
    Screen("letter", "GET /lettre-de-mandat", "public_signup/letter.html"),
    Screen(
        "letter-errors", "POST /lettre-de-mandat", "public_signup/letter.html", address="/lettre-de-mandat",
        act=sends("Télécharger la lettre (PDF)", signatory_name="N" * 101), errors=True,
    ),
)  # fmt: skip

SIGNUP = (
    Screen("start", f"{STEP}", "public_signup/start.html"),
    Screen("start-begun", f"{STEP}", "public_signup/start.html", before=has_all),
    Screen("start-sent", f"{STEP}", "public_signup/start.html", before=_sent),
    Screen("body", f"{STEP}organisme", "public_signup/organisme.html", before=_begun),
    Screen(
        "body-errors", f"{STEP}organisme", "public_signup/organisme.html", before=_begun, act=sends("Continuer"),
        errors=True,
    ),
    Screen("siret", f"{STEP}entite", ENTITY.format("siret"), before=_another_body),
    Screen(
        "siret-wrong", f"{STEP}entite", ENTITY.format("siret"), before=_another_body, act=_unknown_siret, errors=True,
    ),
    Screen("official", f"{STEP}entite", ENTITY.format("official"), before=_looked_up("7383", head_office=False)),
    Screen(
        "official-errors", f"{STEP}entite", ENTITY.format("official"), before=_looked_up("", head_office=None),
        act=sends("Continuer"), errors=True,
    ),
    Screen("entity", f"{STEP}entite", ENTITY.format("details"), before=_typed),
    Screen(
        "entity-errors", f"{STEP}entite", ENTITY.format("details"), before=_typed, act=sends("Continuer"), errors=True,
    ),
    Screen(
        "entity-kind", f"{STEP}entite", ENTITY.format("kind"),
        before=_another(has_siret=False, siret=None, entity_name=""),
    ),
    Screen(
        "entity-kind-errors", f"{STEP}entite", ENTITY.format("kind"),
        before=_another(has_siret=False, siret=None, entity_name=""), act=sends("Continuer"), errors=True,
    ),
    Screen(
        "entity-without-siret", f"{STEP}entite", ENTITY.format("details"),
        before=knows(kind="association", has_siret=False, siret=None), act=sends("Continuer", entity_name=""),
        errors=True,
    ),
    Screen(
        "entity-ministry", f"{STEP}entite", ENTITY.format("ministry"),
        before=knows(kind="ministry", has_siret=None, siret=None, entity_name=""),
    ),
    Screen(
        "entity-ministry-errors", f"{STEP}entite", ENTITY.format("ministry"),
        before=knows(kind="ministry", has_siret=None, siret=None, entity_name=""), act=sends("Continuer"), errors=True,
    ),
    Screen(
        "entity-university", f"{STEP}entite", ENTITY.format("details"), before=_unknown(kind="public_establishment"),
    ),
    Screen(
        "entity-role", f"{STEP}entite", ENTITY.format("role"), "depositor", before=_holder_of_managed_entity,
        address="/creer-un-compte/entite?question=role",
    ),
    Screen(
        "entity-role-errors", f"{STEP}entite", ENTITY.format("role"), "depositor", before=_holder_of_managed_entity,
        address="/creer-un-compte/entite?question=role", act=sends("Continuer"), errors=True,
    ),
    Screen("entity-two-tabs", f"{STEP}entite", ENTITY.format("details"), before=has_all, act=_changed_elsewhere),
    *pieces_screens.SCREENS,
    Screen("person-joins", f"{STEP}vous", "public_signup/vous.html", before=_of_managed_entity),
    Screen("person", f"{STEP}vous", "public_signup/vous.html", before=has_all),
    Screen(
        "person-errors", f"{STEP}vous", "public_signup/vous.html", before=has_all,
        act=sends("Continuer", capacity="", email="x", first_name="", last_name="", phone="12", password="abc"),
        errors=True,
    ),
    Screen("person-slip", f"{STEP}vous", "public_signup/vous.html", before=has_all, act=_slip, allowed=("gmial",)),
    Screen("person-held", f"{STEP}vous", "public_signup/vous.html", "depositor", before=_held),
    Screen("summary", f"{STEP}recapitulatif", "public_signup/recapitulatif.html", before=has_all),
    Screen(
        "summary-errors", f"{STEP}recapitulatif", "public_signup/recapitulatif.html", "depositor", before=_member,
        act=_attests, errors=True,
    ),
    Screen(
        "summary-not-attested", f"{STEP}recapitulatif", "public_signup/recapitulatif.html", before=has_all,
        act=sends("Envoyer ma demande"), errors=True,
    ),
    Screen("later", f"{STEP}reprendre-plus-tard", "public_signup/later.html", before=has_all),
    Screen(
        "later-errors", f"{STEP}reprendre-plus-tard", "public_signup/later.html", before=has_all,
        act=sends("M’envoyer le lien", email="x"), errors=True,
    ),
    Screen("later-sent", f"{STEP}reprendre-plus-tard/envoye", "public_signup/later_sent.html", before=has_all),
    Screen("resume", f"{STEP}reprendre/<token>", "public_signup/resume.html"),
    Screen(
        "resume-unusable", f"{STEP}reprendre/<token>", "public_signup/resume_unusable.html",
        address="/creer-un-compte/reprendre/inconnu", status=404,
    ),
    Screen("confirmation", f"{STEP}confirmation", "public_signup/confirmation.html", before=_sent),
    Screen(
        "confirmation-errors", f"{STEP}confirmation", "public_signup/confirmation.html", before=_sent,
        act=_corrects, errors=True,
    ),
    Screen(
        "confirmation-resent", f"{STEP}confirmation", "public_signup/confirmation.html", before=_sent,
        act=_again,
    ),
    Screen("sent", f"{STEP}confirmation", "public_signup/sent.html", before=_activated),
    Screen("sent-approved", f"{STEP}confirmation", "public_signup/sent.html", before=_approved),
    Screen("sent-replaced", f"{STEP}confirmation", "public_signup/replaced.html", before=_replaced),
)  # fmt: skip


SCREENS = INFORMATION + SIGNUP
