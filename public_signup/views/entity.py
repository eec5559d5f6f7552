"""The first two steps: which kind of body, then which entity."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from models import AccountRequest
from public_signup import steps
from public_signup.blueprint import blueprint
from public_signup.browser import with_draft
from public_signup.forms.entite import EntiteForm
from public_signup.forms.organisme import OrganismeForm
from public_signup.views.interruption import keep_and_leave, leaves
from queries.memberships import has_active_manager
from queries.signup import active_ministries
from services.requests import entities
from web.current import deps
from web.fields import YES


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
    if elsewhere := steps.out_of_order(draft, "entite"):
        return elsewhere
    form = EntiteForm(draft, deps().registry, active_ministries(draft), _parts(draft))
    differences: list[steps.Difference] = []
    if not form.is_submitted():
        form.fresh()
        _prefill(form)
    elif leaves():
        away, differences = keep_and_leave(form, "entite")
        if away is not None:
            return away
    elif form.validate():
        answers = form.answers()
        if form.kind.listed and _ministry_changed(draft, answers):
            answers |= {"has_siret": None, "siret": None, "is_head_office": None}
        differences = steps.write(form, "entite", answers)
        if not differences:
            # A question that the page did not ask yet: the SIRET after the ministry, the role once the entity is known.
            unasked = _parts(form.draft) - form.asked or (form.kind.listed and form.draft.has_siret is None)
            return redirect(request.path) if unasked else steps.following("entite")
    else:
        form.keep_version()
    form.parts.data = " ".join(sorted(form.asked))
    helps = {use.register.code: use.register.help for use in form.kind.registers}
    return steps.page("entite", "public_signup/entite.html", form, differences, kind=form.kind, helps=helps)


def _parts(draft: AccountRequest) -> set[str]:
    """The questions that the page asks now."""
    kind = deps().registry.kind(draft.kind)
    parts = set()
    if not kind.listed or draft.ministry_id is not None or draft.entity_name:
        parts.add("siret")
    if draft.account_id is not None:
        entity = entities.find(deps(), draft)
        if entity is not None and has_active_manager(entity.id):
            parts.add("role")
    return parts


def _ministry_changed(draft: AccountRequest, answers: dict[str, object]) -> bool:
    return answers.get("ministry") != draft.ministry_id


def _prefill(form: EntiteForm) -> None:
    """The SIRET of a ministry of the list is known (rule 3)."""
    ministry = form.ministries.get(form.ministry.data or "")
    if ministry is None or not ministry.siret or form.draft.has_siret is not None:
        return
    form.has_siret.data = YES
    form.siret.data = ministry.siret
    form.is_head_office.data = YES
