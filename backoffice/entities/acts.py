"""What administrators make of an entity by an act: merge it into another one, close it, open it again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from markupsafe import Markup

from backoffice import job_words, words
from backoffice.access import Guarded, row_id
from backoffice.entities.act_forms import ActForm, MergeForm, merge_form
from backoffice.entities.address import entity_address
from backoffice.entities.separation_form import SeparationForm, separation_form
from backoffice.outcome import attempt
from domain.calendar import french_date, paris_date
from domain.errors import NotFound
from domain.likeness import Facts
from domain.permissions import Permission
from domain.states import Role
from models import Entity, Membership
from models_work import Job
from queries import directory, likely_entities
from queries.entities import same_siren
from queries.entity_closings import open_requests_of
from queries.entity_merges import MergeFacts, current_roles, merge_facts
from queries.entity_separations import parts_of
from services.entities import closing, merging, separating
from services.jobs import merges
from web.current import actor, deps


class EntityActs(Guarded):
    """Merging two entities, separating one from another, closing one, opening it again."""

    permissions = {
        "merge": Permission.MERGE_ENTITIES,
        "separate": Permission.MERGE_ENTITIES,
        "close": Permission.MERGE_ENTITIES,
        "reopen": Permission.MERGE_ENTITIES,
    }
    in_menu = False

    @expose("/<entity_id>/fusionner", methods=("GET", "POST"))
    def merge(self, entity_id: str) -> ResponseReturnValue:
        """Choose another entity, see what merging this one into it does, then do it."""
        row = _living(entity_id)
        other = request.values.get("avec", "")
        if not other:
            return render_template("backoffice/entity_merge_search.html", row=row, **_offered(row))
        facts = merge_facts(row, _living(other))
        form = merge_form(facts)
        later = facts.requests > deps().policy.bulk_chunk
        if form.validate_on_submit() and (address := (_merge_later if later else _merge_at_once)(facts, form)):
            return redirect(address)
        form.seen.data = facts.mark
        page = render_template(
            "backoffice/entity_merge.html",
            facts=facts,
            form=form,
            sides=_sides(facts),
            moved=_moved(facts),
            later=later,
        )
        return (page, 422) if form.is_submitted() else page

    @expose("/<entity_id>/separer", methods=("GET", "POST"))
    def separate(self, entity_id: str) -> ResponseReturnValue:
        """Separate another entity from this one: who and what goes to it, by name."""
        row = _living(entity_id)
        parts = parts_of(row)
        form = separation_form(parts)
        if form.validate_on_submit() and attempt(lambda: _separate(row, form), _separated):
            return redirect(entity_address(row.id))
        form.seen.data = parts.mark
        page = render_template("backoffice/entity_separate.html", row=row, form=form)
        return (page, 422) if form.is_submitted() else page

    @expose("/<entity_id>/fermer", methods=("GET", "POST"))
    def close(self, entity_id: str) -> ResponseReturnValue:
        """Close an entity from a day on: its people are told, its roles end and its requests are settled that day."""
        return self._by_act(_living(entity_id), closing.close, _closed)

    @expose("/<entity_id>/rouvrir", methods=("GET", "POST"))
    def reopen(self, entity_id: str) -> ResponseReturnValue:
        """Open a closed entity again."""
        done = "L’entité est rouverte."
        return self._by_act(_living(entity_id), closing.reopen, lambda _: done, opens=True)

    def _by_act(
        self, row: Entity, act: Callable[..., Entity], done: Callable[[Entity], str], *, opens: bool = False
    ) -> ResponseReturnValue:
        form = ActForm()
        if form.validate_on_submit() and attempt(lambda: act(deps(), actor(), row.id, form.act), done):
            return redirect(entity_address(row.id))
        counts = len(current_roles([row.id])), len(open_requests_of(row.id))
        page = render_template(
            "backoffice/entity_closing.html", row=row, form=form, roles=counts[0], requests=counts[1], opens=opens
        )
        return (page, 422) if form.is_submitted() else page


def _closed(row: Entity) -> str:
    on = french_date(row.closed_on)
    if row.closed_on <= paris_date(deps().now()):
        return f"L’entité est fermée depuis le {on}\N{NO-BREAK SPACE}; les personnes concernées en sont averties."
    return f"L’entité sera fermée le {on}\N{NO-BREAK SPACE}; ses personnes en sont averties."


def _living(entity_id: str) -> Entity:
    """A visible entity that was not merged into another. Raises NotFound."""
    row = directory.visible_entity(actor(), row_id(entity_id))
    if row.merged_into_id is not None:
        raise NotFound()
    return row


def _merge_at_once(facts: MergeFacts, form: MergeForm) -> str:
    """The page of what both are now; '' where it was refused."""
    ids, seen = (facts.former.id, facts.into.id), form.seen.data
    act = partial(merging.merge, deps(), actor(), *ids, form.choices, form.act, seen=seen)
    return entity_address(facts.into.id) if attempt(act, _merged(facts)) else ""


def _merge_later(facts: MergeFacts, form: MergeForm) -> str:
    """The page of the job by which the worker does it; '' where it was refused."""
    begun: list[Job] = []
    act = partial(merges.begin, deps(), actor(), facts, form.choices, form.act, seen=form.seen.data)
    return job_words.address(begun[0].id) if attempt(act, begun.append) else ""


def _merged(facts: MergeFacts) -> str:
    former, into = (f"«\N{NO-BREAK SPACE}{row.name}\N{NO-BREAK SPACE}»" for row in (facts.former, facts.into))
    return f"{former} est réunie avec {into}\N{NO-BREAK SPACE}; les personnes concernées en sont averties."


def _sides(facts: MergeFacts) -> list[tuple[str, str, str]]:
    """What the two have, each fact with its value on both sides."""

    def of(row: Entity, roles: list[Membership]) -> tuple[str, ...]:
        managers = sum(role.role == Role.ENTITY_MANAGER for role in roles)
        address = ", ".join(words.address_lines(row)) or "–"
        return (
            row.name,
            words.entity_identifier(row),
            words.kind_label(row.kind),
            address,
            str(managers),
            str(len(roles) - managers),
        )

    worded = deps().registry.worded
    people = worded("{entity_manager.capital.plural}"), worded("{depositor.capital.plural}")
    labels = ("Nom", "Identifiant", "Type", "Adresse", *people)
    sides = of(facts.former, facts.former_roles), of(facts.into, facts.into_roles)
    return list(zip(labels, *sides, strict=True))


def _moved(facts: MergeFacts) -> list[str]:
    """How many of what changes its entity."""
    counts = (
        (len(facts.former_roles), "personne", "personnes"),
        (facts.open_requests, "demande ouverte", "demandes ouvertes"),
        (facts.closed_requests, "demande close", "demandes closes"),
        (facts.pending_decisions, "décision en cours d’envoi", "décisions en cours d’envoi"),
    )
    moved = [words.plural(count, one, several) for count, one, several in counts if count]
    return moved or ["son numéro et son nom, rien d’autre"]


def _separate(row: Entity, form: SeparationForm) -> Entity:
    return separating.separate(deps(), actor(), row.id, form.shares, form.act, seen=form.seen.data)


def _separated(other: Entity) -> Markup:
    name = Markup('<a href="{}">{}</a>').format(entity_address(other.id), other.name)
    return Markup("«\N{NO-BREAK SPACE}{}\N{NO-BREAK SPACE}» est une entité à part.").format(name)


def _offered(row: Entity) -> dict[str, Any]:
    """The entities that were looked for, else those of the same SIREN and those that resemble most, with why."""
    wanted = request.args.get("recherche", "").strip()
    if wanted:
        matches = [(entity, "") for entity in directory.search_entities(actor(), wanted) if entity.id != row.id]
        return {"wanted": wanted, "offered": matches}
    siblings = same_siren(row.siren, other_than=row.id)
    known = {entity.id for entity in siblings}
    facts = Facts(name=row.name, postcode=row.postcode or None)
    ranked = likely_entities.likely_entities(deps().registry, facts, other_than=row.id, limit=5)
    offered = [(entity, "même SIREN") for entity in siblings]
    offered += [(entity, words.likeness_words(likeness)) for entity, likeness in ranked if entity.id not in known]
    return {"wanted": "", "offered": offered}
