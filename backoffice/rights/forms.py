"""What an SI administrator says of what people ask about what is held about them."""

from __future__ import annotations

from wtforms import HiddenField

from backoffice.access import row_id
from backoffice.requests.forms import Ticks
from domain.rights import Right, RightOutcome, Subject
from web.fields import Choice, Day, Line, Mailbox, Text, choice
from web.form_words import FrenchForm


class LetterForm(FrenchForm):
    """What came by letter, and how it was checked who asks."""

    kind = Choice(
        "Ce que la personne demande",
        needed="Choisissez ce que la personne demande.",
        choices=[choice(right.value, right.label) for right in Right],
    )
    subject = Choice(
        "Qui demande",
        needed="Choisissez qui demande.",
        choices=[choice(subject.value, subject.label) for subject in Subject],
    )
    name = Line("Prénom et nom", needed="Saisissez le nom de la personne.", maximum=201)
    email = Mailbox("Adresse mail", description="Laissez vide si la personne ne veut être jointe que par lettre.")
    received_on = Day("Date d’arrivée", needed="Indiquez le jour où la lettre est arrivée.")
    words = Text("Ce que dit la personne", needed="Résumez ce que demande la personne.")
    identity = Text(
        "Comment l’identité a été vérifiée",
        needed="Écrivez comment vous savez qui demande.",
        description="Ne conservez pas la copie d’une pièce d’identité\N{NO-BREAK SPACE}: écrivez que vous l’avez vue.",
    )


class ExtendForm(FrenchForm):
    """Why the answer takes longer, in words that the person reads."""

    words = Text("Motif", needed="Indiquez un motif.", description="La personne lit ce motif.")


class ReasonForm(FrenchForm):
    """Why a limitation ends."""

    words = Text(
        "Motif",
        needed="Indiquez un motif.",
        description="La personne lit ce motif, les agents aussi.",
    )


class AnswerForm(FrenchForm):
    """What is answered, in words that the person reads."""

    outcome = Choice(
        "Réponse",
        needed="Choisissez la réponse.",
        choices=[choice(outcome.value, outcome.label) for outcome in RightOutcome],
    )
    words = Text("Motif de la réponse", needed="Indiquez un motif.", description="La personne lit ce motif.")
    done = Text(
        "Ce qui a été fait",
        description="La personne le lit aussi. Nécessaire si vous acceptez ce que le service ne fait pas lui-même"
        "\N{NO-BREAK SPACE}: une rectification, une opposition, une copie remise autrement que dans un compte.",
    )


class MatchesForm(FrenchForm):
    """Which of the requests that were offered are the person's."""

    matches = Ticks("Ses demandes", validate_choice=False)
    offered = HiddenField()

    @property
    def chosen_ids(self) -> list[int]:
        return [row_id(one) for one in self.matches.data or ()]

    @property
    def offered_ids(self) -> list[int]:
        return [row_id(one) for one in (self.offered.data or "").split()]


class ReferenceForm(FrenchForm):
    """A request that somebody knows to be about the person."""

    reference = Line("Référence de la demande", needed="Saisissez une référence de demande.", maximum=30)


class HandForm(FrenchForm):
    """When and how somebody without an account was handed the answer."""

    handed_on = Day("Date de remise", needed="Indiquez le jour de la remise.")
    how = Line(
        "Moyen",
        needed="Indiquez comment la réponse a été remise.",
        maximum=200,
        description="Par exemple\N{NO-BREAK SPACE}: lettre recommandée, remise en main propre, clé chiffrée.",
    )
