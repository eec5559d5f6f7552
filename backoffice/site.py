"""Which screens there are, in the order of the menu, and the words that their templates use."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask
from flask_admin.theme import Theme

from backoffice import job_files, job_words, journal_words, menu, remedy_words, way_back, words
from backoffice.announcements import Announcements
from backoffice.archives.view import Archives
from backoffice.continuity import Continuity
from backoffice.disagreements import Disagreements
from backoffice.entities.acts import EntityActs
from backoffice.entities.invitations import Invitations
from backoffice.entities.reviews import Reviews
from backoffice.entities.view import Entities
from backoffice.figures.statistics import Statistics
from backoffice.former_addresses import FormerAddresses
from backoffice.home_page import HomePage
from backoffice.imports.view import Imports
from backoffice.jobs import Jobs
from backoffice.journal import Journal
from backoffice.mails import Mails
from backoffice.ministries import Ministries
from backoffice.palette import Palette
from backoffice.people.accounts import Accounts, roles_in_entities
from backoffice.people.addresses import AddressChanges
from backoffice.people.agents import Agents
from backoffice.people.role_endings import RoleEndings
from backoffice.people.roles import Memberships
from backoffice.remedies import Remedies
from backoffice.requests import cells, changes, claims, deadlines, list_position
from backoffice.requests.grid import OWN_PENDING
from backoffice.requests.view import Requests
from backoffice.rights import copies, rights_words
from backoffice.rights.view import Rights
from backoffice.second_readings import SecondReadings
from backoffice.tables.admin import Backoffice
from backoffice.texts.mail_templates import MailTemplates
from backoffice.texts.mail_words import MailWords
from backoffice.texts.ready_made_texts import ReadyMadeTexts
from backoffice.views import SavedViews
from domain.calendar import (
    french_age,
    french_countdown,
    french_date,
    french_datetime,
    french_month,
    french_second,
    french_time,
    french_until,
    paris_date,
)
from domain.identifiers import format_siret
from models import Decision
from queries.home_page import pending_of
from web import file_access
from web.current import actor, deps
from web.file_messages import size_in_words
from web.headers import csp_nonce


def init_app(app: Flask) -> None:
    """Register the screens and their addresses, all under /backoffice/."""
    admin = Backoffice(
        name="Espace de gestion",
        url="/backoffice",
        index_view=HomePage(name="Accueil", endpoint="backoffice", url="/backoffice"),
        theme=Theme(folder="bootstrap4", base_template="admin/base.html"),
        csp_nonce_generator=csp_nonce,
    )
    admin.add_views(
        Requests(),
        Entities(),
        EntityActs(name="Actes", endpoint="backoffice_entity_acts", url="entites"),
        Accounts(),
        Reviews(name="Revues des accès", endpoint="backoffice_reviews", url="revues"),
        Invitations(name="Invitations", endpoint="backoffice_invitations", url="invitations"),
        Memberships(name="Rôles", endpoint="backoffice_memberships", url="roles"),
        RoleEndings(name="Retraits de rôles", endpoint="backoffice_role_endings", url="roles"),
        Remedies(),
        Rights(),
        AddressChanges(name="Changements d’adresse", endpoint="backoffice_addresses", url="adresses"),
        Mails(),
        Journal(),
        SecondReadings(name="Secondes lectures", endpoint="backoffice_second_readings", url="secondes-lectures"),
        Disagreements(),
        FormerAddresses(name="Anciennes adresses", endpoint="backoffice_former", url=admin.url),
        Jobs(),
        Statistics(name="Statistiques", endpoint="backoffice_statistics", url="statistiques"),
        MailTemplates(name="Modèles", endpoint="backoffice_templates", url="modeles"),
        ReadyMadeTexts(),
        MailWords(),
        Ministries(),
        Announcements(),
        Agents(),
        Imports(),
        Archives(name="Archives", endpoint="backoffice_archives", url="archives"),
        Continuity(name="Continuité", endpoint="backoffice_continuity", url="continuite"),
        SavedViews(),
        Palette(name="Rechercher partout", endpoint="backoffice_palette", url="recherche"),
    )
    admin.init_app(app)
    claims.init_app(app)
    job_files.init_app(app)
    copies.init_app(app)
    way_back.init_app(app)
    _add_words(app)


def _add_words(app: Flask) -> None:
    app.jinja_env.filters.update(
        bo_day=_day,
        bo_month=lambda instant: french_month(paris_date(instant)) if instant else "",
        bo_hour=lambda instant: french_time(instant) if instant else "",
        bo_size=size_in_words,
        bo_moment=lambda instant: french_datetime(instant) if instant else "",
        bo_age=lambda instant: french_age(instant, deps().now()) if instant else "",
        bo_elapsed=lambda instant: claims.elapsed(instant, deps().now()) if instant else "",
        bo_countdown=lambda instant: french_countdown(instant, deps().now()),
        bo_seconds_left=lambda instant: max(0, round((instant - deps().now()).total_seconds())),
        bo_second=french_second,
        bo_until=lambda instant: french_until(instant, deps().now()) if instant else "",
        bo_difference=changes.drawn,
        bo_siret=lambda siret: format_siret(siret) if siret else "",
    )
    app.jinja_env.globals.update(bo=words, job_words=job_words, journal_words=journal_words, file_access=file_access.of)
    app.jinja_env.globals.update(
        remedy_words=remedy_words, rights_words=rights_words, roles_in_entities=roles_in_entities
    )
    app.jinja_env.globals.update(attached_access=file_access.of_attached)
    app.jinja_env.globals.update(backoffice_frame=menu.frame, backoffice_links=menu.links)
    app.jinja_env.globals.update(request_address=list_position.request_address, bo_pending=_pending_but)
    app.jinja_env.globals.update(request_cell=cells.address_of)
    app.jinja_env.globals.update(my_id=lambda: actor().account_id)
    app.jinja_env.globals.update(bo_today=deadlines.today, bo_late=deadlines.late)
    app.jinja_env.globals.update(bo_deadlines=deadlines)


def _pending_but(request_id: int | None) -> list[Decision]:
    """The actor's decisions that are not sent yet, without the one on this request."""
    if menu.known_to_be_none(OWN_PENDING):
        return []
    return [decision for decision in pending_of(actor()) if decision.request_id != request_id]


def _day(value: date | datetime | None) -> str:
    if value is None:
        return ""
    return french_datetime(value).partition(" à ")[0] if isinstance(value, datetime) else french_date(value)
