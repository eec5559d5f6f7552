"""The agents of the demonstration, and the list of ministries."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from demo.numbers import invented_phone
from demo.timeline import Story
from demo.world import World
from domain.actors import SYSTEM
from domain.mailboxes import email_key
from domain.message_templates import Action
from domain.retention import Category
from domain.states import MailPreference, StaffRole
from models import Account
from models_operations import Announcement
from services.people import accounts, agents
from services.reference import message_templates, ministries
from services.retention import visas

SERVICE = "Direction de la certification professionnelle"

# Address, first name, name, role, capacity, how mails are wanted.
AGENTS: tuple[tuple[str, str, str, StaffRole, str, MailPreference], ...] = (
    ("si", "Solène", "Kervadec", StaffRole.SI_ADMIN, "Administratrice du SI", MailPreference.AT_ONCE),
    ("si2", "Hakim", "Dubrocart", StaffRole.SI_ADMIN, "Administrateur du SI", MailPreference.DAILY),
    ("instructeur", "Rosalie", "Thévenoux", StaffRole.REVIEWER, "Instructrice", MailPreference.NONE),
    ("assistance", "João", "Carvalheira", StaffRole.SUPPORT, "Chargé d’assistance", MailPreference.NONE),
    ("lecteur", "Mei", "Delestang", StaffRole.READER, "Chargée d’études", MailPreference.NONE),
)


TEXTS: tuple[tuple[Action, str, str], ...] = (
    (
        "reject",
        "Renvoi vers le gestionnaire",
        "Votre entité a déjà un gestionnaire. Demandez-lui de vous rattacher à « {entite} » : il en décide lui-même.",
    ),
    (
        "reject",
        "Justificatif d’un autre organisme",
        "Les documents joints à la demande {reference} concernent un autre organisme que « {entite} ».",
    ),
    (
        "request_changes",
        "Numérisation à refaire",
        "Photographiez chaque page à plat, en pleine lumière, sans couper les bords. En cas de difficulté, écrivez à "
        "{assistance}.",
    ),
)
"""Ready-made texts: whose decision, name, words."""

UPGRADE = "Le service sera arrêté de 12 h à 12 h 30 pour une mise à jour. Ce que vous avez enregistré est conservé."


def arrival(world: World) -> Story:
    """Four months ago: the list of ministries is filled, the first administrator made, the others invited; a day later
    the texts that they write often are there."""
    yield world.timeline.ago(125)
    ministries.fill(world.deps)
    for name, first_name, last_name, role, capacity, preference in AGENTS:
        email = f"{name}@demo.example"
        who = {"email": email, "first_name": first_name, "last_name": last_name}
        if not world.staff:
            account, _ = agents.create_first_administrator(
                world.deps, **who, unusable_hash=world.password_hash, token_for=world.token_for
            )
        else:
            account, _ = agents.invite_agent(
                world.deps, SYSTEM, **who, role=role, unusable_hash=world.password_hash, token_for=world.token_for
            )
        world.staff[name] = account.id
        accounts.set_password(world.deps, email_key(email), world.password_hash)
        accounts.update_profile(
            world.deps, email_key(email), capacity=capacity, phone=invented_phone(0), mail_preference=preference
        )
        Account.update(service=SERVICE).where(Account.id == account.id).execute()
    yield world.timeline.ago(124)
    # The story has them signed in: nobody is at a browser whose session could say so.
    administrator = replace(world.agent("si"), fresh=True)
    for action, label, text in TEXTS:
        message_templates.add(world.deps, administrator, action, label=label, text=text)


def upkeep(world: World) -> Story:
    """Two months ago a visa came for the proofs; an upgrade is announced, three weeks ahead."""
    yield world.timeline.ago(62)
    visas.record(
        world.deps,
        world.agent("si"),
        number=f"{world.today.year}-117",
        given_on=world.today - timedelta(days=5),
        authority="Mission des archives du ministère",
        categories=[Category.PROOF],
        document="Courrier de la mission des archives",
    )
    yield world.timeline.ago(2)
    day = world.today + timedelta(days=23)
    Announcement.create(text=UPGRADE, first_day=day, last_day=day)
