"""The shape of what is typed in the backoffice. Words that a person reads are cleaned here; rules stand elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from backoffice import words
from backoffice.texts.ready_made import ReadyMade, inserted
from domain.errors import DomainError
from domain.identifiers import parse_siret
from domain.kinds import RefusalReason
from domain.mailboxes import deliverable
from domain.message_templates import Action
from domain.names import TEXT_MAXIMUM, clean_line, clean_text
from domain.registry import Registry
from services.review.decisions import Item
from services.review.examination import CORRECTABLE
from web.form_words import FrenchForm
from web.words import sentence

WORDS = "words-"
REASONS = "reasons-"
CHOOSE = "Choisissez une réponse."


class Clean:
    """Puts a text into the shape that is stored; what nobody types is told beside the field."""

    def __init__(self, maximum: int = TEXT_MAXIMUM, *, line: bool = False, needed: str = "") -> None:
        self.maximum = maximum
        self.line = line
        self.needed = needed
        self.field_flags = {"maxlength": maximum} if line else {}

    def __call__(self, form: Any, field: Any) -> None:
        typed = field.data or ""
        if not typed.strip():
            field.data = ""
            if self.needed:
                raise StopValidation(self.needed)
            return
        try:
            field.data = clean_line(typed, self.maximum) if self.line else clean_text(typed, self.maximum)
        except DomainError as error:
            raise ValidationError(sentence(error)) from None


class MayBeEmpty(Optional):
    """Marks a field as optional without dropping what it holds, unlike WTForms' own."""

    def __call__(self, form: Any, field: Any) -> None:
        return


def words_field(label: str, *, needed: str = "", hint: str = "") -> TextAreaField:
    """Free words of at most 4,000 characters."""
    validators: list[Any] = [Clean(needed=needed)] if needed else [MayBeEmpty(), Clean()]
    return TextAreaField(label, validators, description=hint, render_kw={"rows": 4})


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
    reason = words_field("Motif")
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

    refusal = RadioField("Motif du refus", validate_choice=False)
    words = words_field("Précisions", hint="Le demandeur les lit à la suite de la phrase du motif.")

    def offer(self, reasons: Iterable[RefusalReason]) -> None:
        self._reasons = {reason.code: reason for reason in reasons}
        self.refusal.choices = [SelectChoice(reason.code, reason.label) for reason in self._reasons.values()]

    def helps(self) -> dict[str, str]:
        return {code: reason.sentence for code, reason in self._reasons.items()}

    def validate_refusal(self, field: Any) -> None:
        if field.data not in self._reasons:
            raise ValidationError("Choisissez un motif.")

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
    reason = words_field(
        "Message au demandeur", hint="Il le lit au-dessus de ce qu’il doit corriger, et peut y répondre."
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
        found = []
        for code, _ in self.targets:
            for position, reason in enumerate(self[REASONS + code].data or ()):
                found.append(Item(code, reason, self[WORDS + code].data if position == 0 else ""))
        return found

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not self.items() and not self.reason.data:
            self.form_errors.append("Cochez au moins une pièce ou une information à corriger, ou écrivez un message.")
            return False
        return True


def complement_form(
    registry: Registry,
    documents: Iterable[str],
    chosen: Iterable[tuple[str, str]] = (),
    said: Mapping[str, str] | None = None,
) -> Any:
    """A form that asks for these documents or for any field.

    `chosen` (target, reason) are ticked beforehand, `said` are words by target that are written beforehand.
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
            target.label, choices=[SelectChoice(reason.code, reason.label) for reason in target.reasons]
        )
        members[WORDS + target.code] = StringField(
            f"Précision sur « {target.label} »", [MayBeEmpty(), Clean(1000, line=True)]
        )
    form_class = type("OneComplementForm", (ComplementForm,), members)
    words = {WORDS + code: text for code, text in (said or {}).items()}
    return form_class(data={REASONS + code: reasons for code, reasons in ticked.items()} | words)


def line_field(label: str, maximum: int = 100, *, needed: str = "", hint: str = "") -> StringField:
    """One line of text."""
    clean = Clean(maximum, line=True, needed=needed)
    return StringField(label, [clean] if needed else [MayBeEmpty(), clean], description=hint)


class CorrectionForm(FrenchForm):
    """The fields of which staff mend an obvious slip."""

    first_name = line_field("Prénom", needed="Saisissez le prénom.")
    last_name = line_field("Nom", needed="Saisissez le nom.")
    entity_name = line_field("Nom de l’entité", 300, needed="Saisissez le nom de l’entité.")
    siret = line_field("SIRET", 40, needed="Saisissez le SIRET.", hint="L’entité sera ensuite à choisir de nouveau.")

    def validate_siret(self, field: Any) -> None:
        try:
            field.data = parse_siret(field.data)
        except DomainError as error:
            raise ValidationError(sentence(error)) from None

    def values(self) -> dict[str, Any]:
        """What to write, by column."""
        return {name: field.data for name, field in self._fields.items() if name in CORRECTABLE}


class LinesField(TextAreaField):
    """Several short texts, one a line: a list."""

    def _value(self) -> str:
        return "\n".join(self.data or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [line.strip() for line in "\n".join(valuelist).splitlines() if line.strip()]


class CleanLines:
    """Puts each line of a LinesField into the shape that is stored."""

    def __init__(self, maximum: int) -> None:
        self.maximum = maximum

    def __call__(self, form: Any, field: Any) -> None:
        try:
            field.data = [clean_line(line, self.maximum) for line in field.data or ()]
        except DomainError as error:
            raise ValidationError(sentence(error)) from None


class MinistryForm(FrenchForm):
    """A ministry."""

    label = line_field(
        "Nom",
        200,
        needed="Saisissez le nom du ministère.",
        hint="Quand le nom change, l’ancien est gardé parmi les anciens noms.",
    )
    former_names = LinesField(
        "Anciens noms",
        [MayBeEmpty(), CleanLines(200)],
        description="Un par ligne. Ils aident à reconnaître le ministère dans les documents.",
        render_kw={"rows": 4},
    )
    siret = line_field("SIRET", 40, hint="Il est alors proposé aux demandeurs.")
    active = BooleanField("Proposé aux demandeurs", default=True)

    def validate_siret(self, field: Any) -> None:
        if not field.data:
            field.data = None
            return
        try:
            field.data = parse_siret(field.data)
        except DomainError as error:
            raise ValidationError(sentence(error)) from None


class RoleField(RadioField):
    """A role of staff, each with what it may do; with `none`, no role too."""

    def __init__(self, label: str, *, none: str = "", **options: Any) -> None:
        extra = [("", none)] if none else []
        super().__init__(label, choices=lambda: [*words.staff_roles(), *extra], **options)

    def helps(self) -> dict[str, str]:
        return words.role_summaries()


class AgentForm(FrenchForm):
    """An agent to invite."""

    first_name = line_field("Prénom", needed="Saisissez le prénom.")
    last_name = line_field("Nom", needed="Saisissez le nom.")
    email = line_field(
        "Adresse mail",
        320,
        needed="Saisissez l’adresse mail.",
        hint="Un mail permet à la personne de choisir son mot de passe.",
    )
    role = RoleField("Rôle")
    motif = words_field("Motif", needed="Indiquez un motif.", hint="Gardé au journal")

    def validate_email(self, field: Any) -> None:
        try:
            field.data = deliverable(field.data)
        except DomainError as error:
            raise ValidationError(sentence(error)) from None


class RoleForm(FrenchForm):
    """The role that an agent is to have; none takes it away."""

    role = RoleField("Rôle", none="Aucun : la personne n’est plus agent")
    motif = words_field("Motif", needed="Indiquez un motif.", hint="La personne devra se connecter de nouveau.")
