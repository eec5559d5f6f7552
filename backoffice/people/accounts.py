"""Accounts, and the roles they have in entities. Never a hash, a token or a factor's secret."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice import words
from backoffice.access import row_id
from backoffice.drawing import CellMacro
from backoffice.exports import plain
from backoffice.journal_words import already_done
from backoffice.kept_rows import Facts
from backoffice.listing import Listing
from backoffice.menu import WORK
from backoffice.noted import noted
from backoffice.people import addresses, names
from backoffice.people.filters import account_filters
from backoffice.people.reasons import reason, reasoned
from domain.calendar import french_age
from domain.names import search_key
from domain.permissions import Permission, may
from domain.search_text import parse
from models import Account
from queries import address_changes, directory, journal, mails
from queries.listed_rows import ACCOUNT, accounts_of, roles_now, values_of
from queries.menu_counts import Rows, Scoped
from queries.orders import Grouped, Sort
from queries.remedies import remedies_of_roles
from queries.role_endings import ended_by_decision, open_endings_of
from queries.scopes import accounts_visible_to
from queries.welcomes import welcome_of
from services.people import account_notes, accounts, enrolments, second_factors, sessions, welcomes
from web.current import actor, deps

CLOSINGS = ("account.deactivated", "account.reactivated")
"""What the journal calls what is done here, for the person who comes after somebody."""


def roles_in_entities(row: Account) -> tuple[tuple[str, str], ...]:
    """What was read of the present page, or of a file's: each (name of the entity, role)."""
    roles: tuple[tuple[str, str], ...] = g.get("account_roles", {}).get(row.id, ())
    return roles


def _state(active: bool) -> str:
    return "Actif" if active else "Désactivé"


class Accounts(Listing):
    menu_group = WORK
    menu_icon = "people"
    permissions = {
        "index_view": Permission.SEE_ACCOUNTS,
        "account": Permission.SEE_ACCOUNTS,
        "address": Permission.HELP_APPLICANT,
        "name_of": Permission.EDIT_ACCOUNTS,
        "note": Permission.ANNOTATE,
        "welcome": Permission.HELP_APPLICANT,
        "deactivate": Permission.EDIT_ACCOUNTS,
        "reactivate": Permission.EDIT_ACCOUNTS,
        "end_sessions": Permission.EDIT_ACCOUNTS,
        "reset_factor": Permission.EDIT_ACCOUNTS,
    }
    counted = ("compte", "comptes")
    key_column = "name"
    column_evident = ("email", "capacity", "state")
    column_list = ("name", "email", "capacity", "state", "seen")
    column_optional = ("entities", "role", "factor")
    column_labels = {
        "name": "Nom",
        "entities": "Entités",
        "email": "Adresse mail",
        "capacity": "Fonction",
        "state": "État",
        "seen": "Dernière visite",
        "last_name": "Nom",
        "first_name": "Prénom",
        "role": "Rôle d’agent",
        "factor": "Double authentification",
        "created_at": "Créé le",
    }
    column_formatters = {name: CellMacro(f"account_{name}") for name in (*column_list, *column_optional)}
    column_export_list = (
        "last_name",
        "first_name",
        "email",
        "capacity",
        "entities",
        "role",
        "factor",
        "state",
        "seen",
        "created_at",
    )
    export_of = {"name": ("last_name", "first_name")}
    column_formatters_export = plain(
        entities=lambda row: "\n".join(f"{name}, {words.role_label(role)}" for name, role in roles_in_entities(row)),
        role=lambda row: words.role_label(row.staff_role),
        factor=lambda row: "Activée" if row.tf_primary_method else "Désactivée",
        state=lambda row: _state(row.active),
        seen=lambda row: row.last_seen_at,
    )
    sorts = {
        "name": Sort("nom", Account.name_key, search_key),
        "email": Sort("adresse", Account.email_key, str.lower),
        "capacity": Sort("fonction", Account.capacity),
        "state": Grouped("etat", Account.active, label=_state),
        "seen": Sort("visite", Account.last_seen_at),
    }
    usual_sort = "name"
    search_label = "Rechercher"
    search_hint = "Nom ou adresse mail"
    empty_title = "Aucun compte"
    empty_words = "Un compte est créé quand une première demande de la personne est validée."

    def __init__(self) -> None:
        self.column_filters = account_filters()
        super().__init__(Account, name="Comptes", endpoint="backoffice_accounts", url="comptes")

    def get_query(self) -> Any:
        return accounts_visible_to(actor()).select(*ACCOUNT.columns)

    def own_rows(self) -> Rows:
        return Scoped(accounts_visible_to)

    def rows_at(self, keys: Sequence[int]) -> list[Account]:
        g.account_roles = roles_now(keys) if "entities" in self.columns_chosen() else {}
        return accounts_of(keys)

    def exported(self, query: Any) -> list[Account]:
        rows = self.fetched(query)
        g.account_roles = roles_now([row.id for row in rows])
        return rows

    def drawn_from(self) -> Callable[[Account], Facts]:
        now = deps().now()
        return lambda row: (
            values_of(row),
            row.last_seen_at and french_age(row.last_seen_at, now),
            roles_in_entities(row),
        )

    def searched(self, query: Any, text: str) -> Any:
        return directory.accounts_called(query, parse(text).terms, listed=True)

    @expose("/<account_id>")
    def account(self, account_id: str) -> ResponseReturnValue:
        """An account, its roles, its requests."""
        who = actor()
        row = directory.visible_account(who, row_id(account_id))
        welcome = welcome_of(row.id) if may(who, Permission.HELP_APPLICANT) else None
        roles = directory.roles_of(who, row)
        may_contest = may(who, Permission.ANSWER_REMEDIES) and row.id != who.account_id
        return render_template(
            "backoffice/account.html",
            row=row,
            roles=roles,
            remedies=remedies_of_roles(who, roles),
            endings=open_endings_of(roles),
            contestable=ended_by_decision(roles if may_contest else []),
            requests=directory.requests_of_account(who, row),
            sessions=directory.open_session_count(row),
            unreached=mails.unreached_at(who, row.email_key),
            change=address_changes.change_of(who, row.email_key),
            welcome=welcome,
            welcome_expired=welcome and welcome.expires_at and welcome.expires_at <= deps().now(),
            notes=directory.notes_of_account(row),
            may_annotate=may(who, Permission.ANNOTATE),
            may_propose=may(who, Permission.HELP_APPLICANT) and row.active and row.id != who.account_id,
            owes_factor=enrolments.must_enrol(deps(), row) and not row.tf_primary_method,
            may_edit=may(who, Permission.EDIT_ACCOUNTS) and row.id != who.account_id,
            may_name_agent=may(who, Permission.MANAGE_AGENTS) and row.active and row.id != who.account_id,
            may_manage=may(who, Permission.MANAGE_MEMBERSHIPS) and row.id != who.account_id,
        )

    @expose("/<account_id>/adresse", methods=("GET", "POST"))
    def address(self, account_id: str) -> ResponseReturnValue:
        """Propose another mail address for somebody who called."""
        row = directory.visible_account(actor(), row_id(account_id))
        return addresses.of_account(row, url_for(".account", account_id=row.id))

    @expose("/<account_id>/nom", methods=("GET", "POST"))
    def name_of(self, account_id: str) -> ResponseReturnValue:
        """Correct somebody's name."""
        row = directory.visible_account(actor(), row_id(account_id))
        return names.of_account(row, _page_of(row))

    @expose("/<account_id>/note", methods=("POST",))
    def note(self, account_id: str) -> ResponseReturnValue:
        """Write what was said on the telephone."""
        row = directory.visible_account(actor(), row_id(account_id))
        back = url_for(".account", account_id=row.id, _anchor="notes")
        return noted(lambda text: account_notes.annotate(deps(), actor(), row.id, text), back)

    @expose("/<account_id>/premier-mot-de-passe", methods=("POST",))
    def welcome(self, account_id: str) -> ResponseReturnValue:
        """Mail the link to choose a first password to somebody who called."""
        return _done(
            account_id,
            lambda key: welcomes.send_another(deps(), actor(), key),
            "Un lien pour choisir un mot de passe est envoyé ; les précédents ne fonctionnent plus.",
        )

    @expose("/<account_id>/desactiver", methods=("POST",))
    def deactivate(self, account_id: str) -> ResponseReturnValue:
        """Close the account."""
        words_of_it = "Le compte est désactivé et ses sessions sont déconnectées."
        return _closing(account_id, accounts.deactivate, words_of_it, active=False)

    @expose("/<account_id>/reactiver", methods=("POST",))
    def reactivate(self, account_id: str) -> ResponseReturnValue:
        """Open the account again."""
        return _closing(account_id, accounts.reactivate, "Le compte est réactivé.", active=True)

    @expose("/<account_id>/fermer-les-sessions", methods=("POST",))
    def end_sessions(self, account_id: str) -> ResponseReturnValue:
        """Sign the person out everywhere."""
        return _done(
            account_id, lambda key: sessions.end_sessions(deps(), actor(), key), "Les sessions sont déconnectées."
        )

    @expose("/<account_id>/double-authentification", methods=("POST",))
    def reset_factor(self, account_id: str) -> ResponseReturnValue:
        """Take a lost second factor off."""
        return _done(
            account_id,
            lambda key: second_factors.reset_second_factor(deps(), actor(), key, reason()),
            "La double authentification est retirée : la personne en règle une nouvelle à sa prochaine connexion.",
        )


def _closing(account_id: str, act: Callable[..., Any], words: str, *, active: bool) -> ResponseReturnValue:
    """Close or open an account, unless somebody did so meanwhile."""
    row = directory.visible_account(actor(), row_id(account_id))
    own = row.id == actor().account_id  # which is refused whatever its state
    done = already_done(journal.latest_about(row.id, CLOSINGS)) if row.active == active and not own else ""
    return reasoned(_page_of(row), lambda: act(deps(), actor(), row.id, reason()), words, done)


def _page_of(row: Account) -> str:
    return url_for("backoffice_accounts.account", account_id=row.id)


def _done(account_id: str, act: Callable[[int], Any], words: str) -> ResponseReturnValue:
    row = directory.visible_account(actor(), row_id(account_id))
    return reasoned(_page_of(row), lambda: act(row.id), words)
