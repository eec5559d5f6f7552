"""The shape of what is typed in the backoffice; rules stand elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from backoffice import words
from backoffice.texts.ready_made import ReadyMade, inserted
from domain.kinds import RefusalReason
from domain.message_templates import Action
from domain.names import clean_line
from domain.registry import Registry
from services.review.decisions import Item
from services.review.examination import CORRECTABLE
from web.fields import Choice, Line, Mailbox, Siret, Text, choice, visible
from web.form_words import FrenchForm

WORDS = "words-"
REASONS = "reasons-"


class DecisionForm(FrenchForm):
    """Stands beside the forms of the other decisions on one page: its fields' ids begin with `page_id`."""

    page_id = ""
    seen = HiddenField()
    """The situation that the page shows (`decisions.situation_of`): another one by then is not decided on."""

    texts_of: Action | None = None
    """Whose ready-made texts can be put into the field `texts_into` (backoffice/texts/ready_made.py)."""
    texts_into = ""
    ready_made: tuple[ReadyMade, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = f"{self.page_id}-{field.name}"

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        return not inserted(self) and super().validate_on_submit(extra_validators)


class ApproveForm(DecisionForm):
    """`knows` is a manager's assurance, `reason` an administrator's who decides in a manager's place."""

    page_id = "approve"
    knows = BooleanField("")
    reason = Text("Motif")
    must_know = False
    in_managers_place = False

    def validate_knows(self, field: Any) -> None:
        if self.must_know and not field.data:
            raise ValidationError("Cochez cette case : vous ne validez que les personnes que vous connaissez.")


class RejectForm(DecisionForm):
    """A reason of the kinds file, whose sentence the applicant reads, and words of one's own."""

    page_id = "reject"
    texts_of = "reject"
    texts_into = "words"

    refusal = Choice("Motif du refus", needed="Choisissez un motif.")
    words = Text("Précisions", description="Le demandeur les lit à la suite de la phrase du motif.")

    def offer(self, reasons: Iterable[RefusalReason]) -> None:
        self._reasons = {reason.code: reason for reason in reasons}
        self.refusal.choices = [choice(reason.code, reason.label) for reason in self._reasons.values()]

    def helps(self) -> dict[str, str]:
        return {code: reason.sentence for code, reason in self._reasons.items()}

    def validate_words(self, field: Any) -> None:
        if self.refusal.data == "other" and not field.data:
            raise ValidationError("Indiquez le motif : le demandeur doit pouvoir le lire.")

    def reason(self) -> str:
        """What the applicant reads."""
        return "\n\n".join(part for part in (self._reasons[self.refusal.data].sentence, self.words.data) if part)


class Ticks(SelectMultipleField):
    """Several choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ComplementForm(DecisionForm):
    """What `complement_form` makes has, for each document or field, its reasons and words of one's own."""

    page_id = "changes"
    texts_of = "request_changes"
    texts_into = "reason"
    reason = Text(
        "Message au demandeur", description="Il le lit au-dessus de ce qu’il doit corriger, et peut y répondre."
    )
    targets: tuple[tuple[str, str], ...] = ()
    sentences: dict[str, dict[str, str]] = {}

    def groups(self) -> list[tuple[str, str, Any, Any, dict[str, str]]]:
        """(code, label, reasons' field, words' field, sentences) of each thing that can be asked for."""
        return [
            (code, label, self[REASONS + code], self[WORDS + code], self.sentences[code])
            for code, label in self.targets
        ]

    def items(self) -> list[Item]:
        """What is asked for. The words go with a target's first reason: they are of the target."""
        items = []
        for code, _ in self.targets:
            for position, reason in enumerate(self[REASONS + code].data or ()):
                items.append(Item(code, reason, self[WORDS + code].data if position == 0 else ""))
        return items

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        if not super().validate(extra_validators, lenient=lenient):
            return False
        if not self.items() and not self.reason.data:
            self.form_errors.append("Cochez au moins une pièce ou une information à corriger, ou écrivez un message.")
            return False
        return True


def complement_form(
    registry: Registry,
    documents: Iterable[str],
    chosen: Iterable[tuple[str, str]] = (),
    proposed_words: Mapping[str, str] | None = None,
) -> Any:
    """A form that asks for these documents or for any field.

    `chosen` (target, reason) are ticked beforehand, `proposed_words` are words by target that are written beforehand.
    """
    kinds = [registry.document(code) for code in documents]
    asked: list[Any] = [*kinds, *registry.fields]
    ticked: dict[str, list[str]] = {}
    for target, reason in chosen:
        ticked.setdefault(target, []).append(reason)
    members: dict[str, Any] = {
        "targets": tuple((target.code, target.label) for target in asked),
        "sentences": {target.code: {r.code: r.sentence for r in target.reasons} for target in asked},
    }
    for target in asked:
        members[REASONS + target.code] = Ticks(
            target.label, choices=[choice(reason.code, reason.label) for reason in target.reasons]
        )
        members[WORDS + target.code] = Line(f"Précision sur « {target.label} »", maximum=1000)
    form_class = type("OneComplementForm", (ComplementForm,), members)
    words = {WORDS + code: text for code, text in (proposed_words or {}).items()}
    return form_class(data={REASONS + code: reasons for code, reasons in ticked.items()} | words)


class CorrectionForm(FrenchForm):
    """The fields of which staff mend an obvious slip."""

    first_name = Line("Prénom", needed="Saisissez le prénom.")
    last_name = Line("Nom", needed="Saisissez le nom.")
    entity_name = Line("Nom de l’entité", needed="Saisissez le nom de l’entité.", maximum=300)
    siret = Siret("SIRET", needed="Saisissez le SIRET.", description="L’entité sera ensuite à choisir de nouveau.")

    def values(self) -> dict[str, Any]:
        """What to write, by column."""
        return {name: field.data for name, field in self._fields.items() if name in CORRECTABLE}


class Lines(Text):
    """Several short texts, one a line: a list."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [line.strip() for line in "\n".join(valuelist).splitlines() if line.strip()]

    def is_empty(self) -> bool:
        return not self.data

    def clear(self) -> None:
        self.data = []

    def read(self, form: Any) -> None:
        self.data = [clean_line(line, self.maximum) for line in self.data]

    def _value(self) -> str:
        return visible("\n".join(self.data or ()), keep="\n")


class MinistryForm(FrenchForm):
    """A ministry."""

    label = Line(
        "Nom",
        needed="Saisissez le nom du ministère.",
        maximum=200,
        description="Quand le nom change, l’ancien est gardé parmi les anciens noms.",
    )
    former_names = Lines(
        "Anciens noms",
        maximum=200,
        description="Un par ligne. Ils aident à reconnaître le ministère dans les documents.",
    )
    siret = Siret("SIRET", description="Il est alors proposé aux demandeurs.")
    active = BooleanField("Proposé aux demandeurs", default=True)

    def validate_siret(self, field: Any) -> None:
        field.data = field.data or None


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
    motif = Text("Motif", needed="Indiquez un motif.", description="Gardé au journal")


class RoleForm(FrenchForm):
    """The role that an agent is to have; none takes it away."""

    role = StaffRoleChoice("Rôle", needed="Choisissez un rôle.", none="Aucun : la personne n’est plus agent")
    motif = Text("Motif", needed="Indiquez un motif.", description="La personne devra se connecter de nouveau.")
