"""The documents of a request follow from its own answers and from whether its entity has a manager (rule 4)."""

from __future__ import annotations

from pathlib import Path

import pytest

from models import AccountRequest
from services.requests.lifecycle import requirements
from tests.support.dependencies import make_deps


@pytest.mark.parametrize(
    ("rule", "has_manager", "seeks", "with_manager", "documents"),
    [
        ("without a manager a company proves itself", False, False, False, True),
        ("a manager knows the person", True, False, False, False),
        ("the person who seeks the manager role proves it", True, True, False, True),
        ("a setting asks all the same", True, False, True, True),
    ],
)
def test_documents_follow_from_the_request(
    tmp_path: Path, rule: str, has_manager: bool, seeks: bool, with_manager: bool, documents: bool
) -> None:
    deps = make_deps(tmp_path, documents_with_manager=with_manager)
    request = AccountRequest(kind="company", proof_kind="kbis", name_on_proof=False, seeks_manager_role=seeks)
    found = [needed.document for needed in requirements(deps, request, has_manager=has_manager) if needed.required]
    assert found == (["proof_of_existence", "mandate"] if documents else []), rule


def test_a_request_whose_kind_of_body_is_not_known_needs_nothing_yet(tmp_path: Path) -> None:
    assert requirements(make_deps(tmp_path), AccountRequest(kind=None), has_manager=False) == ()


@pytest.mark.parametrize(
    ("proof", "name_on_proof", "mandate"), [("kbis", True, False), ("foreign_extract", True, True)]
)
def test_the_proof_that_was_chosen_counts(tmp_path: Path, proof: str, name_on_proof: bool, mandate: bool) -> None:
    request = AccountRequest(kind="company", proof_kind=proof, name_on_proof=name_on_proof, seeks_manager_role=False)
    found = {needed.document for needed in requirements(make_deps(tmp_path), request, has_manager=False)}
    assert ("mandate" in found) is mandate
