"""What the parts of a kinds file demand of each other, once each is right by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain.coded import repeated
from domain.kinds_errors import Problem
from domain.signup_steps import INPUTS

if TYPE_CHECKING:
    from domain.registry import Registry


def cross_problems(registry: Registry) -> Iterator[Problem]:
    """Everything that is wrong between the parts."""
    yield from _of_kinds(registry)
    yield from _of_documents(registry)
    yield from _of_conditions(registry)
    for decider in ("si", "manager"):
        if not any(reason.decider in (decider, "both") for reason in registry.refusals):
            yield Problem(("refusals",), f"has no reason for the decider {decider}")


def _of_kinds(registry: Registry) -> Iterator[Problem]:
    if sum(kind.listed for kind in registry.kinds) > 1:
        yield Problem(("kinds",), "at most one kind may be listed")
    if not registry.other_kinds:
        yield Problem(("kinds",), "at least one active kind must not be listed")
    for prefix in repeated(prefix for kind in registry.kinds for prefix in kind.legal_categories):
        yield Problem(("kinds",), f"the legal category {prefix} stands in more than one kind")
    for index, kind in enumerate(registry.kinds):
        for prefix in repeated(prefix for proof in kind.proofs for prefix in proof.legal_categories):
            yield Problem(("kinds", index, "proofs"), f"the legal category {prefix} stands in more than one proof")
        if kind.needs_proof and not registry.existence_code:
            yield Problem(("kinds", index, "needs_proof"), "no document has the purpose « existence »")
        if kind.mandate != "never" and not registry.mandate_code:
            yield Problem(("kinds", index, "mandate"), "no document has the purpose « mandate »")


def _of_documents(registry: Registry) -> Iterator[Problem]:
    taken = {*INPUTS, *(field.code for field in registry.fields)}
    purposes = [document.purpose for document in registry.documents if document.purpose is not None]
    for index, document in enumerate(registry.documents):
        if document.code in taken:
            yield Problem(("documents", index, "code"), f"« {document.code} » is the name of another answer")
        if document.purpose is not None and document.by_reference:
            yield Problem(("documents", index, "by_reference"), "a document with a purpose is given as a file")
        if document.by_reference and sum(other.by_reference for other in registry.documents) > 1:
            yield Problem(("documents", index, "by_reference"), "only one document may be told by its reference")
        if document.purpose is not None and purposes.count(document.purpose) > 1:
            yield Problem(("documents", index, "purpose"), f"only one document has the purpose « {document.purpose} »")


def _of_conditions(registry: Registry) -> Iterator[Problem]:
    known = {
        "kinds": {kind.code for kind in registry.kinds},
        "registers": {register.code for register in registry.registers},
    }
    for index, document in enumerate(registry.documents):
        if document.purpose is not None and document.asked.model_fields_set:
            yield Problem(("documents", index, "asked"), "a document with a purpose is asked for by each kind of body")
        for name, codes in known.items():
            for place, code in enumerate(getattr(document.asked, name)):
                if code not in codes:
                    where = ("documents", index, "asked", name, place)
                    yield Problem(where, f"« {code} » is not defined under [[{name}]]")
