"""The screens of joining an entity from an account, of inviting somebody to one, of accepting, and of saying who still
belongs to it."""

from __future__ import annotations

from domain.states import Role
from models import Account, Mail, Membership
from models_people import Invitation
from services.machinery.outbox import secrets_of
from services.people import invitations
from tests.accessibility.screen import Screen, Visit, sends
from tests.support.factories import fresh_actor

JOIN = "GET /creer-un-compte/rejoindre"


def _accepts(visit: Visit) -> None:
    """Somebody who was invited this instant, as often as the screen is visited."""
    entity_id = int(visit.world.values["entity_id"])
    manages = (Membership.entity == entity_id) & (Membership.role == Role.ENTITY_MANAGER)
    manager = fresh_actor(Account.select().join(Membership, on=Membership.account).where(manages).get())
    address = f"invitee{Invitation.select().count()}@exemple.example"
    invitations.invite(visit.deps, manager, entity_id, email=address, first_name="Ève", last_name="Neuve")
    mail = Mail.select().where(Mail.event == "invitation").order_by(Mail.id.desc()).get()
    secrets = secrets_of(visit.deps, mail) or {}
    visit.opens(f"/invitation/{secrets['invitation']}")
    chosen = {"capacity": "Chargée d’études", "password": "quatre chevaux sous la pluie"}
    sends("Accepter l’invitation", **chosen)(visit)


SCREENS = (
    Screen("entity-invite", "GET /backoffice/entites/<entity_id>/inviter", "backoffice/invite.html", "manager"),
    Screen(
        "entity-invite-errors", "POST /backoffice/entites/<entity_id>/inviter", "backoffice/invite.html", "manager",
        address="/backoffice/entites/{entity_id}/inviter", act=sends("Envoyer l’invitation", email="x"), errors=True,
    ),
    Screen(
        "invitation-link", "POST /backoffice/invitations/<invitation_id>/lien", "backoffice/invitation_link.html",
        "support", address="/backoffice/entites/{entity_id}", act=sends("Obtenir un lien à remettre à Léa Neuve"),
    ),
    Screen(
        "entity-breaks", "GET /backoffice/entites/<entity_id>/fermetures", "backoffice/entity_breaks.html", "manager",
    ),
    Screen(
        "entity-breaks-errors", "POST /backoffice/entites/<entity_id>/fermetures", "backoffice/entity_breaks.html",
        "manager", address="/backoffice/entites/{entity_id}/fermetures",
        act=sends("Enregistrer", first="", last="demain"), errors=True,
    ),
    Screen("join", JOIN, "public_signup/join.html", "depositor"),
    Screen(
        "join-errors", JOIN, "public_signup/join.html", "depositor", act=sends("Continuer", siret="12"), errors=True
    ),
    Screen(
        "entity-mailbox", "GET /backoffice/entites/<entity_id>/boite-de-service", "backoffice/entity_mailbox.html",
        "manager",
    ),
    Screen(
        "entity-mailbox-errors", "POST /backoffice/entites/<entity_id>/boite-de-service",
        "backoffice/entity_mailbox.html", "manager", address="/backoffice/entites/{entity_id}/boite-de-service",
        act=sends("Enregistrer", email="x"), errors=True,
    ),
    Screen("propose", "GET /backoffice/roles/<membership_id>/proposer", "backoffice/propose.html", "manager"),
    Screen(
        "propose-errors", "POST /backoffice/roles/<membership_id>/proposer", "backoffice/propose.html", "manager",
        address="/backoffice/roles/{membership_id}/proposer", act=sends("Proposer"), errors=True,
    ),
    Screen("continuity", "GET /backoffice/continuite/", "backoffice/continuity.html", "si_admin"),
    Screen("leave", "GET /backoffice/entites/<entity_id>/quitter", "backoffice/leave.html", "manager"),
    Screen(
        "leave-errors", "POST /backoffice/entites/<entity_id>/quitter", "backoffice/leave.html", "manager",
        address="/backoffice/entites/{entity_id}/quitter", act=sends("Quitter mon rôle"), errors=True,
    ),
    Screen("access-review", "GET /backoffice/revues/<review_id>", "backoffice/access_review.html", "manager"),
    Screen(
        "access-review-errors", "POST /backoffice/revues/<review_id>", "backoffice/access_review.html", "manager",
        address="/backoffice/revues/{review_id}", act=sends("Enregistrer"), errors=True,
    ),
    Screen("invitation", "GET /invitation/<token>", "accounts/invitation.html"),
    Screen(
        "invitation-errors", "POST /invitation/<token>", "accounts/invitation.html", address="/invitation/{invitation}",
        act=sends("Accepter l’invitation", capacity="", password="abc"), errors=True,
    ),
    Screen(
        "invitation-accepted", "GET /invitation/<token>", "accounts/invitation_accepted.html",
        address="", act=_accepts,
    ),
    Screen(
        "invitation-unusable", "GET /invitation/<token>", "accounts/invitation_unusable.html",
        address="/invitation/inconnu", status=410,
    ),
)  # fmt: skip
