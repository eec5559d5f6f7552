"""What `python -m bench --only journeys` prints is what people did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.journeys.conftest import Arrive
from tests.support import stages
from tests.support.counts import append
from tests.support.factories import luhn_siret
from tests.support.site import Site
from tests.support.steps import NARROW, WIDE_PLAIN, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("screen", [NARROW, WIDE_PLAIN], ids=str)
def test_each_screen_answer_and_press_counts_once(site: Site, person: Arrive, screen: Screen, tmp_path: Path) -> None:
    noa, nobody = person(site, screen), person(site, screen)
    stages.begins(noa)
    stages.names_other_body(noa)
    assert (noa.counts.screens, noa.counts.answers, noa.counts.presses) == (4, 1, 3)

    noa.fills("Numéro SIRET", "1")
    noa.presses("Continuer")
    noa.reads("Vérifiez")
    assert (noa.counts.screens, noa.counts.answers, noa.counts.presses) == (5, 2, 4), "a page with errors is one more"

    noa.fills("Numéro SIRET", luhn_siret(1))
    noa.fills("Numéro SIRET", luhn_siret(1))
    assert noa.counts.answers == 3, "what stands there already is nobody's answer"
    assert noa.counts.optional == 0
    assert noa.counts.seconds > 0

    file = tmp_path / "counts.jsonl"
    append(file, "the test", [noa.counts, nobody.counts])
    first, second = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    assert (first["test"], first["person"], first["screens"], first["sent"]) == ("the test", 1, 5, None)
    assert (second["person"], second["screens"], second["answers"]) == (2, 0, 0)


def test_optional_answers_are_told_apart(site: Site, person: Arrive) -> None:
    entity = site.entity()
    site.manager("Yann Kerlann", entity)
    noa = person(site, NARROW)
    stages.begins(noa)
    stages.names_entity(noa, entity.name, entity.identifier)
    noa.arrives_at("Vos coordonnées")
    required = noa.counts.answers
    assert (required, noa.counts.optional) == (5, 0)
    noa.fills("Téléphone", "02 99 00 00 00")
    assert (noa.counts.answers, noa.counts.optional) == (required + 1, 1)
