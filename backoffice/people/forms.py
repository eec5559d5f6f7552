"""The shape of what is typed of an agent; rules stand elsewhere."""

from __future__ import annotations

from typing import Any

from backoffice import words
from web.fields import Choice, Day, Line, Mailbox, Text, choice
from web.form_words import FrenchForm


class StaffRoleChoice(Choice):
    """A role of staff, each with what it may do; with `none`, no role too."""

    def __init__(self, label: str = "", *, none: str = "", **options: Any) -> None:
        extra = [choice("", none)] if none else []
        roles = [choice(code, role) for code, role in words.staff_roles()]
        super().__init__(label, choices=[*roles, *extra], **options)

    def helps(self) -> dict[str, str]:
        return words.role_summaries()


class AgentForm(FrenchForm):
    """An agent to invite."""

    first_name = Line("Prénom", needed="Saisissez le prénom.")
    last_name = Line("Nom", needed="Saisissez le nom.")
    email = Mailbox(
        "Adresse mail",
        needed="Saisissez l’adresse mail.",
        description="Un mail permet à la personne de choisir son mot de passe.",
    )
    role = StaffRoleChoice("Rôle", needed="Choisissez un rôle.")
    motif = Text("Motif", needed="Indiquez un motif.", description="Conservé au journal")


class RoleForm(FrenchForm):
    """The role that an agent is to have; none takes it away."""

    role = StaffRoleChoice("Rôle", needed="Choisissez un rôle.", none="Aucun : la personne n’est plus agent")
    motif = Text("Motif", needed="Indiquez un motif.", description="La personne devra se connecter de nouveau.")


class SuspensionForm(FrenchForm):
    """Why a role is suspended, and its last day; the day is asked of staff, and may be left out by managers."""

    motif = Text("Motif", needed="Indiquez un motif.", description="La personne lit ce motif.", rows=3)
    jusqu_au = Day("Jusqu’au")
