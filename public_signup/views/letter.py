"""The mandate letter for anybody: names in, a PDF or a DOCX out, nothing kept."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from domain.kinds import SignatoryTitle
from domain.states import State
from public_signup import letters
from public_signup.blueprint import blueprint
from public_signup.browser import current
from public_signup.forms.letter import LetterForm
from public_signup.forms.signatories import known_signatories
from web.current import deps


@blueprint.route("/lettre-de-mandat", methods=["GET", "POST"])
def mandate_letter() -> ResponseReturnValue:
    form = LetterForm(data=_known())
    wanted = request.form.get("action", "")
    if form.is_submitted() and form.validate() and letters.printable(form, wanted, *form.typed):
        made = letters.facts(
            deps().registry, _titles(), form.entity_name.data, form.applicant_name.data, form.signatories()
        )
        return letters.download(made, wanted)
    return render_template(
        "public_signup/letter.html", form=form, registry=deps().registry, titles=letters.spellings(_titles())
    )


def _known() -> dict[str, Any]:
    """What this browser's draft says already."""
    draft = current()
    if draft is None or draft.state != State.DRAFT:
        return {}
    names = {"entity_name": draft.display_name, "applicant_name": draft.full_name}
    return names | known_signatories(draft)


def _titles() -> tuple[SignatoryTitle, ...]:
    """The capacities of every kind of body, each once."""
    return tuple(dict.fromkeys(title for kind in deps().registry.kinds if kind.active for title in kind.titles))
