"""A published act's number in texts: its own, never that of an act that it cites or ends, nor a piece of another."""

from __future__ import annotations

import pytest

from domain.hints.acts import find_act
from tests.domain.test_hint_people import read


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Décision n° 2026-087 portant délégation", "2026-087"),
        ("Décision n°2026-087 portant délégation", "2026-087"),
        ("Décision N° 2026/087 portant délégation", "2026-087"),
        ("ARRÊTÉ NUMÉRO R 2026 087", "R-2026-087"),
        ("Décision 2026-087", "n° 2026-087"),
        ("Décision n° 2026-087", "Décision nº 2026-087 du 3 mars 2026"),
        ("Recueil n° 12", "12"),
        ("Vu les statuts ; Décision n° 2026-087", "2026-087"),
        ("Recueil no 12", "12"),
    ],
)
def test_its_own_number(text: str, number: str) -> None:
    assert find_act(read(text), number) != []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Vu l’arrêté n° 2026-087 du 3 mars 2026 ;", "2026-087"),
        ("en application de la loi n° 2026-087", "2026-087"),
        ("La décision n° 2026-087 est abrogée", "2026-087"),
        ("abroge la décision n° 2026-087", "2026-087"),
        ("Décision n° 2026-0871", "2026-087"),
        ("Décision n° 12026-087", "2026-087"),
        ("Décision n° 2026-087-3", "2026-087"),
        ("le 12 mars", "12"),
        ("page 12", "12"),
        ("n° 123", "12"),
        ("Décision n° 2026-112", "2026-087"),
        ("Décision", "n°"),
        ("Décision n° 2026-087", ""),
        ("", "2026-087"),
    ],
)
def test_not_its_number(text: str, number: str) -> None:
    assert find_act(read(text), number) == []
