"""Public pages behind links and after the signup, and what is answered when something is wrong."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from models import AccountRequest
from tests.accessibility.screen import DRAFT_COOKIE, Screen, Visit, sends
from tests.support.factories import browser_of

FOLLOW = "GET /suivi/<token>"
ROLE = "GET /suivi/<token>/role"


def _own_activation(visit: Visit) -> None:
    """In the browser that sent the request, one button is enough."""
    sent = AccountRequest.get(AccountRequest.reference == visit.world.values["unactivated"])
    visit.takes_cookies({DRAFT_COOKIE: browser_of(sent)})


def _own_withdrawal(visit: Visit) -> None:
    """In the browser that sent the request, no password is asked for."""
    sent = AccountRequest.get(AccountRequest.reference == visit.world.values["si"])
    visit.takes_cookies({DRAFT_COOKIE: browser_of(sent)})


def _stale_token(visit: Visit) -> None:
    visit.page.locator('main [name="csrf_token"]').evaluate("node => { node.value = 'perime'; }")
    visit.page.locator('[name="email"]').fill("personne@exemple.example")
    visit.sends("Recevoir mes liens")


def _while_the_database_is_held(visit: Visit) -> None:
    visit.page.locator('[name="email"]').fill("personne@exemple.example")
    with closing(sqlite3.connect(visit.site.settings.database_url.removeprefix("sqlite:///"))) as holder:
        holder.execute("BEGIN IMMEDIATE")
        visit.sends("Recevoir mes liens")


def _after_the_end(visit: Visit) -> None:
    """The session ends while the profile is being written."""
    visit.opens("/mon-compte/profil")
    visit.page.context.clear_cookies()
    visit.page.locator('[name="capacity"]').fill("Directrice")
    visit.sends("Enregistrer")
    visit.sends("Envoyer de nouveau")


LINKS = (
    Screen("activation", "GET /activation/<token>", "public_signup/activation.html"),
    Screen(
        "activation-errors", "GET /activation/<token>", "public_signup/activation.html",
        act=sends("Activer ma demande"), errors=True,
    ),
    Screen("activation-own", "GET /activation/<token>", "public_signup/activation.html", before=_own_activation),
    Screen("activation-done", "GET /activation/<token>", "public_signup/activation.html", address="/activation/{used}"),
    Screen(
        "activation-holder", "GET /activation/<token>", "public_signup/activation.html",
        address="/activation/{joining}",
    ),
    Screen(
        "activation-late", "GET /activation/<token>", "public_signup/activation_unusable.html",
        address="/activation/{late}", status=404,
    ),
    Screen(
        "activation-unknown", "GET /activation/<token>", "public_signup/activation_unusable.html",
        address="/activation/inconnu", status=404,
    ),
    Screen(
        "activation-renewed", "POST /activation/<token>", "public_signup/activation_renewed.html",
        address="/activation/{late}", status=404, act=sends("Recevoir un nouveau mail d’activation"),
    ),
    Screen("photo", "GET /creer-un-compte/photo/<token>", "public_signup/photo.html"),
    Screen(
        "photo-errors", "POST /creer-un-compte/photo/<token>", "public_signup/photo.html",
        address="/creer-un-compte/photo/{photo}", act=sends("Envoyer la photo"), errors=True,
    ),
    Screen(
        "photo-unusable", "GET /creer-un-compte/photo/<token>", "public_signup/photo_unusable.html",
        address="/creer-un-compte/photo/inconnu", status=404,
    ),
    Screen("find", "GET /retrouver-ma-demande", "public_signup/find.html"),
    Screen(
        "find-errors", "GET /retrouver-ma-demande", "public_signup/find.html", act=sends("Recevoir mes liens"),
        errors=True,
    ),
    Screen("find-sent", "GET /retrouver-ma-demande/envoye", "public_signup/find_sent.html"),
    Screen("followed", FOLLOW, "public_signup/follow_up.html"),
    *(
        Screen(f"followed-{state}", FOLLOW, "public_signup/follow_up.html", address=f"/suivi/{{{state}_link}}")
        for state in ("si", "complement", "refused", "withdrawn", "expired")
    ),
    Screen(
        "followed-errors", FOLLOW, "public_signup/follow_up.html", address="/suivi/{complement_link}",
        act=sends("Envoyer mon complément"), errors=True,
    ),
    Screen(
        "followed-unknown", FOLLOW, "public_signup/follow_up_unusable.html", address="/suivi/inconnu",
        status=404,
    ),
    Screen("followed-file", FOLLOW, "public_signup/follow_up.html", address="/suivi/{follow_rejected}"),
    Screen(
        "no-file", f"{FOLLOW}/fichiers-joints/<file_id>", "public_signup/no_file.html",
        address="/suivi/{follow_rejected}/fichiers-joints/{unscanned_file}", status=403,
    ),
    Screen("messages", f"{FOLLOW}/messages", "public_signup/messages.html"),
    Screen(
        "messages-errors", "POST /suivi/<token>/messages", "public_signup/messages.html",
        address="/suivi/{follow_up}/messages", act=sends("Envoyer mon message"), errors=True,
    ),
    Screen("withdraw", "GET /suivi/<token>/annuler", "public_signup/withdraw.html", address="/suivi/{si_link}/annuler"),
    Screen(
        "withdraw-errors", "GET /suivi/<token>/annuler", "public_signup/withdraw.html",
        address="/suivi/{si_link}/annuler", act=sends("Annuler ma demande"), errors=True,
    ),
    Screen(
        "withdraw-own", "GET /suivi/<token>/annuler", "public_signup/withdraw.html", address="/suivi/{si_link}/annuler",
        before=_own_withdrawal,
    ),
    Screen("manager-role", ROLE, "public_signup/manager_role.html"),
    Screen(
        "manager-role-errors", ROLE, "public_signup/manager_role.html", act=sends("Demander à devenir gestionnaire"),
        errors=True,
    ),
)  # fmt: skip

ERRORS = (
    Screen("error-404", "GET /", "errors/404.html", address="/absente", status=404),
    Screen("error-405", "GET /", "errors/405.html", address="/deconnexion", status=405),
    Screen("error-csrf", "GET /retrouver-ma-demande", "errors/csrf.html", act=_stale_token),
    Screen("error-busy", "GET /retrouver-ma-demande", "errors/503.html", act=_while_the_database_is_held),
    Screen(
        "error-session", "GET /mon-compte/profil", "errors/session.html", "depositor", address="", act=_after_the_end
    ),
    *(
        Screen(f"error-{code}", "GET /", f"errors/{code}.html", address=f"/essai/{code}", status=code)
        for code in (400, 413, 429, 500, 503)
    ),
)

SCREENS = LINKS + ERRORS
