"""What copying adds to a text is taken off before a program reads it."""

from __future__ import annotations

import pytest

from domain.pasted import plain, web_address, without_entities


@pytest.mark.parametrize(
    ("copied", "typed"),
    [
        ("732&nbsp;829&#160;320&#xA0;00074", "732 829 320 00074"),
        ("\u200e１２\ufe0f\ufffc", "12"),
        ("№ 3, nº 4", "n° 3, n° 4"),
        ("Cuisine &amp; Terroirs", "Cuisine & Terroirs"),
        ("Cuisine&regions", "Cuisine&regions"),
        ("R&D;", "R&D;"),
        ("&amp;lt;", "&lt;"),
        ("&#9999999;", "\ufffd"),
    ],
)
def test_a_text_is_read_as_its_reader_saw_it(copied: str, typed: str) -> None:
    assert plain(copied) == typed


def test_an_entity_needs_its_semicolon() -> None:
    assert without_entities("&lt &lt;") == "&lt <"


@pytest.mark.parametrize(
    "copied",
    [
        "https://recueil.example/a?b=1&c=(2)",
        "<https://recueil.example/a?b=1&amp;c=(2)>.",
        "«\u00a0https://recueil.example/a?b=1&c=(2)\u00a0»",
        "\ufeffhttps://recueil.example/a?b=1\u200b&c=(2),",
    ],
)
def test_the_address_of_a_page(copied: str) -> None:
    assert web_address(copied) == "https://recueil.example/a?b=1&c=(2)"
