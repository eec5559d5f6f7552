"""The shape of what is typed to decide on a request or to correct it; rules stand elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from backoffice.texts.ready_made import ReadyMade, inserted
from domain.kinds import RefusalReason
from domain.message_templates import Action
from domain.registry import Registry
from models_exchange import AttachedFile
from services.review.decisions import Item
from services.review.examination import CORRECTABLE
from web.attached_files import file_field
from web.fields import Choice, Line, Siret, Text, choice
from web.form_words import FrenchForm

WORDS = "words-"
REASONS = "reasons-"
FACTS = "facts-"


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


class WithFile(FrenchForm):
    """A decision with which a file may go: `joined` is the one that came with it (web/attached_files.py)."""

    file = file_field()
    joined: AttachedFile | None = None


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


NO_FACTS = "Écrivez ce qui, dans cette demande, motive le refus\N{NO-BREAK SPACE}: le demandeur doit pouvoir le lire."


class RejectForm(DecisionForm):
    """A reason of the kinds file, whose sentence the applicant reads, and words of one's own.

    The administration owes each refusal the facts of its own request (CRPA L211-5): of one request they are the words,
    of several each has a field of its own.
    """

    page_id = "reject"
    texts_of = "reject"
    texts_into = "words"

    refusal = Choice("Motif du refus", needed="Choisissez le motif du refus.")
    words = Text("Précisions", description="Le demandeur les lit à la suite de la phrase du motif.")

    def offer(self, reasons: Iterable[RefusalReason], *, own_facts: bool = False) -> None:
        """These reasons; `own_facts`: the words are then the request's own facts, which are needed."""
        self._reasons = {reason.code: reason for reason in reasons}
        if own_facts:
            self.words.label.text = "Ce qui, dans cette demande, motive le refus"
            self.words.needed, self.words.flags.optional = NO_FACTS, False
        self.refusal.choices = [choice(reason.code, reason.label) for reason in self._reasons.values()]

    def helps(self) -> dict[str, str]:
        return {code: f"{it.sentence} {it.basis_in_words}".strip() for code, it in self._reasons.items()}

    def validate_words(self, field: Any) -> None:
        if self.refusal.data == "other" and not field.data and not self.facts_fields():
            raise ValidationError("Indiquez le motif : le demandeur doit pouvoir le lire.")

    def facts_fields(self) -> dict[str, Any]:
        """Reference → the field of its own facts, where each request has one."""
        return {field.name.removeprefix(FACTS): field for field in self if field.name.startswith(FACTS)}

    def reason(self, reference: str = "") -> str:
        """What the applicant reads: of this request, where each has facts of its own."""
        chosen, own = self._reasons[self.refusal.data], self.facts_fields().get(reference)
        return chosen.in_words(own.data if own is not None else "", self.words.data)


def reject_together_form(references: Iterable[str]) -> Any:
    """A form that refuses these requests of the administration's, each with facts of its own."""
    fields = {
        FACTS + one: Text("Ce qui, dans cette demande, motive le refus", needed=NO_FACTS, rows=2) for one in references
    }
    return type("RejectTogetherForm", (RejectForm,), fields)()


class RejectWithFile(WithFile, RejectForm):
    """A refusal with which a file may go."""


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
    fields: Collection[str] | None = None,
    *,
    with_file: bool = False,
) -> Any:
    """A form that asks for these documents, or for any of these `fields` (None: of all); a file may go `with_file`.

    `chosen` (target, reason) are ticked beforehand, `proposed_words` are words by target that are written beforehand.
    """
    kinds = [registry.document(code) for code in documents]
    asked: list[Any] = [*kinds, *(one for one in registry.fields if fields is None or one.code in fields)]
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
    bases = (WithFile, ComplementForm) if with_file else (ComplementForm,)
    form_class = type("OneComplementForm", bases, members)
    words = {WORDS + code: text for code, text in (proposed_words or {}).items()}
    return form_class(data={REASONS + code: reasons for code, reasons in ticked.items()} | words)


class CorrectionForm(FrenchForm):
    """The fields where staff mend an obvious slip."""

    first_name = Line("Prénom", needed="Saisissez le prénom.")
    last_name = Line("Nom", needed="Saisissez le nom.")
    entity_name = Line("Nom de l’entité", needed="Saisissez le nom de l’entité.", maximum=300)
    siret = Siret("SIRET", needed="Saisissez le SIRET.", description="L’entité sera ensuite à choisir de nouveau.")

    def values(self) -> dict[str, Any]:
        """What to write, by column."""
        return {name: field.data for name, field in self._fields.items() if name in CORRECTABLE}
