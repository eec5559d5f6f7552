"""The agents of the demonstration, and the list of ministries."""

from __future__ import annotations

from demo.timeline import Story
from demo.world import World
from domain.actors import SYSTEM
from domain.mailboxes import email_key
from domain.states import MailPreference, StaffRole
from models import Account
from services import accounts, ministries

SERVICE = "Direction de la certification professionnelle"

# Address, first name, name, role, capacity, how mails are wanted.
AGENTS: tuple[tuple[str, str, str, StaffRole, str, MailPreference], ...] = (
    ("si", "Solène", "Kervadec", StaffRole.SI_ADMIN, "Administratrice du SI", MailPreference.AT_ONCE),
    ("si2", "Hakim", "Dubrocart", StaffRole.SI_ADMIN, "Administrateur du SI", MailPreference.DAILY),
    ("instructeur", "Rosalie", "Thévenoux", StaffRole.REVIEWER, "Instructrice", MailPreference.NONE),
    ("assistance", "João", "Carvalheira", StaffRole.SUPPORT, "Chargé d’assistance", MailPreference.NONE),
    ("lecteur", "Mei", "Delestang", StaffRole.READER, "Chargée d’études", MailPreference.NONE),
)


def arrival(world: World) -> Story:
    """Four months ago: the list of ministries is filled, the first administrator made, the others invited."""
    yield world.timeline.ago(125)
    ministries.fill(world.office)
    for name, first_name, last_name, role, capacity, preference in AGENTS:
        email = f"{name}@demo.example"
        who = {"email": email, "first_name": first_name, "last_name": last_name}
        if not world.staff:
            account, _ = accounts.create_first_administrator(
                world.office, **who, unusable_hash=world.password_hash, token_for=world.token_for
            )
        else:
            account, _ = accounts.invite_agent(
                world.office, SYSTEM, **who, role=role, unusable_hash=world.password_hash, token_for=world.token_for
            )
        world.staff[name] = account.id
        accounts.set_password(world.office, email_key(email), world.password_hash)
        accounts.update_profile(
            world.office, email_key(email), capacity=capacity, phone="01 99 00 00 00", mail_preference=preference
        )
        Account.update(service=SERVICE).where(Account.id == account.id).execute()
