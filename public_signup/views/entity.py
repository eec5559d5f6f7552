"""The first two steps: ministry or other body, then which entity, one question after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from domain.companies import DirectoryAnswer, EntityCheck
from domain.identifiers import format_siret
from models import AccountRequest
from public_signup import entity_questions as questions
from public_signup import entity_words, steps
from public_signup.blueprint import blueprint
from public_signup.browser import with_draft
from public_signup.forms.entity.base import EntityForm, RoleForm
from public_signup.forms.entity.details import DetailsForm
from public_signup.forms.entity.kind import KindForm
from public_signup.forms.entity.ministry import MinistryForm
from public_signup.forms.entity.official import CONTEST, HEAD_OFFICE, OfficialForm
from public_signup.forms.entity.siret import WITHOUT, SiretForm
from public_signup.forms.organisme import OrganismeForm
from public_signup.refusals import OWN
from public_signup.views.interruption import keep_and_leave, leaves
from queries.signup import active_ministries
from web.current import deps


@blueprint.route("/creer-un-compte/organisme", methods=["GET", "POST"])
@with_draft
def organisme(draft: AccountRequest) -> ResponseReturnValue:
    form = OrganismeForm(draft, deps().registry)
    differences: list[steps.Difference] = []
    if not form.is_submitted():
        form.fresh()
    elif leaves():
        away, differences = keep_and_leave(form, "organisme")
        if away is not None:
            return away
    elif form.validate():
        differences = steps.write(form, "organisme", form.answers())
        if not differences:
            return steps.following("organisme")
    else:
        form.keep_version()
    helps = {kind.code: kind.help for kind in deps().registry.other_kinds}
    return steps.page("organisme", "public_signup/organisme.html", form, differences, helps=helps)


@blueprint.route("/creer-un-compte/entite", methods=["GET", "POST"])
@with_draft
def entite(draft: AccountRequest) -> ResponseReturnValue:
    """One address, one question at a time: `?question=…` comes back to one of them."""
    if elsewhere := steps.out_of_order(draft, "entite"):
        return elsewhere
    posted = request.form.get("question") if request.method == "POST" else None
    question = questions.wanted_question(draft, posted or request.args.get("question"))
    if request.method == "POST" and posted != question:
        return redirect(request.path)  # another window answered otherwise, and this question is none any more
    return _ASK[question](draft)


def _ministry(draft: AccountRequest) -> ResponseReturnValue:
    form = MinistryForm(draft, deps().registry, active_ministries(draft))
    return _asked(form, "public_signup/entity/ministry.html", form.answers)


def _siret(draft: AccountRequest) -> ResponseReturnValue:
    form = SiretForm(draft, deps().registry, obj=draft)
    if not form.is_submitted() and draft.siret is None and draft.ministry_id is not None:
        form.siret.data = draft.ministry.siret  # the list knows it (rule 3)
    if _pressed(WITHOUT):
        return _written(form, form.answers_without())

    def answers() -> dict[str, Any]:
        directory = questions.looked_up(form.siret.data)
        return form.answers() | questions.head_office_of_list(draft, form.siret.data, directory) | directory

    return _asked(form, "public_signup/entity/siret.html", answers, without=WITHOUT)


def _official(draft: AccountRequest) -> ResponseReturnValue:
    answer = cast(DirectoryAnswer, questions.official_answer(draft))
    form = OfficialForm(draft, deps().registry, answer, asks_role=questions.asks_role(draft))
    if form.is_about_another:
        return redirect(request.path)  # nothing was typed: the page of the number that stands now says all
    if _pressed(CONTEST):
        return _written(form, {"entity_check": EntityCheck.CONTESTED.value})
    if _pressed(HEAD_OFFICE) and form.elsewhere is not None:
        return _written(form, {"siret": form.elsewhere, "entity_check": None} | questions.looked_up(form.elsewhere))
    words = entity_words.of_official(form)
    buttons = {"contest": CONTEST, "head_office": HEAD_OFFICE}
    return _asked(form, "public_signup/entity/official.html", form.answers, words=words, **buttons)


def _kind(draft: AccountRequest) -> ResponseReturnValue:
    form = KindForm(draft, deps().registry)
    return _asked(form, "public_signup/entity/kind.html", form.answers)


def _details(draft: AccountRequest) -> ResponseReturnValue:
    answer = questions.official_answer(draft)
    known = answer.establishment if answer is not None else None
    form = DetailsForm(draft, deps().registry, known=known, asks_role=questions.asks_role(draft))
    helps = {register.code: register.help for register in form.registers}
    words = entity_words.of_details(form, answer)
    return _asked(form, "public_signup/entity/details.html", form.answers, helps=helps, words=words)


def _role(draft: AccountRequest) -> ResponseReturnValue:
    form = RoleForm(draft, deps().registry)
    return _asked(form, "public_signup/entity/role.html", form.answers)


_ASK = {
    questions.MINISTRY: _ministry,
    questions.SIRET: _siret,
    questions.OFFICIAL: _official,
    questions.KIND: _kind,
    questions.DETAILS: _details,
    questions.ROLE: _role,
}


def _pressed(button: str) -> bool:
    """Whether this button answers the question, in a page whose token was not refused."""
    return request.method == "POST" and request.form.get("action") == button and not steps.token_refused()


def _asked(
    form: EntityForm, template: str, answers: Callable[[], dict[str, Any]], **context: Any
) -> ResponseReturnValue:
    """Show a question, or write what was answered and go on."""
    differences: list[steps.Difference] = []
    if not form.is_submitted():
        form.fresh()
    elif form.asks == questions.DETAILS and form.is_about_another:
        form.fresh()
        differences = [steps.Difference("SIRET", *map(_spaced, (form.draft.siret, form.seen_siret)))]
    elif leaves():
        before = questions.question_before(form.draft, form.asks)
        away, differences = keep_and_leave(form, "entite", back=_address(before) if before else None)
        if away is not None:
            return away
    elif form.validate():
        differences = steps.write(form, "entite", answers())
        if not differences:
            return _onwards(form)
    else:
        form.keep_version()
    return steps.page("entite", template, form, differences, **context)


def _spaced(siret: str | None) -> str:
    return format_siret(siret) if siret else "(aucun)"


def _written(form: EntityForm, answers: dict[str, Any]) -> ResponseReturnValue:
    """What a button answers by itself. Another window's answers are never overwritten by it: the page is drawn anew."""
    steps.write(form, "entite", answers)
    return redirect(_address(questions.next_question(form.draft) or questions.last_question(form.draft)))


def _onwards(form: EntityForm) -> ResponseReturnValue:
    """The next question, or the next step. The role is asked once the entity is known, if it was not beside it.

    Whose role there is suspended is told now rather than after all the rest.
    """
    if questions.role_is_suspended(form.draft):
        flash(OWN["membership_suspended"], "error")
        return redirect(_address(form.asks))
    following = questions.next_question(form.draft)
    with_role = getattr(form, "asks_role", False)
    if following is None and not with_role and questions.asks_role(form.draft):
        following = questions.ROLE
    return redirect(_address(following)) if following is not None else steps.following("entite")


def _address(question: str) -> str:
    return url_for("public_signup.entite", question=question)
