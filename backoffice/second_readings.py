"""`/backoffice/secondes-lectures/`: decisions drawn for another reader, who says first what they would decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice import words
from backoffice.access import Guarded, row_id
from backoffice.menu import FOLLOW_UP, MenuCount
from backoffice.outcome import attempt
from backoffice.requests.surroundings import age_of_mandate
from domain.actors import Actor
from domain.calendar import paris_date
from domain.permissions import Permission
from domain.second_reading import VERDICTS
from models import AccountRequest, Decision, SecondReading
from queries import second_readings as queries
from queries.requests import revisions_of
from services.review import second_readings
from services.signup.complements import ANSWER, last_answer
from web.current import actor, deps, settings
from web.fields import Choice, Text, choice
from web.form_words import FrenchForm


class VerdictForm(FrenchForm):
    """What the reader would have decided, and why when it is not in the applicant's favour."""

    verdict = Choice(
        "Que décideriez-vous\N{NO-BREAK SPACE}?",
        needed="Choisissez ce que vous décideriez.",
        choices=[choice(verdict, words.ACTIONS[verdict]) for verdict in VERDICTS],
    )
    why = Text(
        "Pourquoi",
        description="À dire si vous ne valideriez pas. Le demandeur ne le lit pas.",
    )

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        valid = super().validate(extra_validators, lenient=lenient)
        if not self.why.data and not self.why.errors and self.verdict.data in ("reject", "request_changes"):
            self.why.errors = ["Dites pourquoi vous ne valideriez pas."]
            return False
        return valid


def _unread(who: Actor, day: date) -> Any:
    return queries.unread_by(who)


class SecondReadings(Guarded):
    menu_group = FOLLOW_UP
    menu_icon = "eye"
    permissions = {"page": Permission.SECOND_READ, "one": Permission.SECOND_READ}

    def is_visible(self) -> bool:
        """In the menu where the installation draws decisions."""
        return settings().second_reading_percent > 0 and super().is_visible()

    def menu_count(self) -> MenuCount | None:
        return MenuCount(_unread, "décision à relire", "décisions à relire")

    @expose("/")
    def page(self) -> ResponseReturnValue:
        return render_template(
            "backoffice/second_readings.html",
            waiting=queries.waiting_for(actor()),
            disagreements=queries.disagreements(actor()),
            counts=queries.counts(),
            percent=settings().second_reading_percent,
        )

    @expose("/<reading_id>", methods=("GET", "POST"))
    def one(self, reading_id: str) -> ResponseReturnValue:
        """Blind until the verdict; then what was decided, and by whom."""
        reading = queries.visible_reading(actor(), row_id(reading_id))
        if reading.read_at is not None:
            return render_template("backoffice/second_reading_done.html", reading=reading, row=reading.decision.request)
        form = VerdictForm()
        if form.validate_on_submit():
            why = form.why.data or ""
            attempt(lambda: second_readings.read(deps(), actor(), reading.id, form.verdict.data, why), "")
            return redirect(self.get_url(".one", reading_id=reading.id))
        page = render_template("backoffice/second_reading.html", form=form, **as_decided(reading))
        return (page, 422) if form.is_submitted() else page


def as_decided(reading: SecondReading) -> dict[str, Any]:
    """The request as it was when it was decided: its fields and files of that day, without what came of it."""
    decision: Decision = reading.decision
    row = _at_version(decision.request, decision.request_version)
    entity = queries.entity_judged(decision)
    return {
        "reading": reading,
        "row": row,
        "name": row.display_name,
        "entity_words": f"{entity.name}, {words.entity_identifier(entity)}" if entity is not None else "",
        "role": decision.payload.get("judged", {}).get("role"),
        "versions": queries.judged_versions(decision),
        "mandate": deps().registry.mandate_code,
        "answer": _answer_at(decision),
        "age": age_of_mandate(row.mandate_date, on=paris_date(decision.created_at)),
    }


def _answer_at(decision: Decision) -> str:
    """What the applicant had last answered in words; '' for nothing."""
    before = (one for one in revisions_of(decision.request) if one.version <= decision.request_version)
    return last_answer(before)


def _at_version(row: AccountRequest, version: int) -> AccountRequest:
    """The request with what was changed since that version put back; nothing is saved."""
    for revision in reversed(revisions_of(row)):
        if revision.version > version:
            columns = {name: pair for name, pair in revision.changes.items() if name != ANSWER}
            row.absorb({name: _read(name, before) for name, (before, _) in columns.items()})
    return row


def _read(column: str, value: Any) -> Any:
    """A column's value from what a revision keeps (dates as text)."""
    return AccountRequest._meta.fields[column].python_value(value) if value is not None else None
