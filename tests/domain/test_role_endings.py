"""Why roles end, and what became of those that were to."""

from __future__ import annotations

from domain.role_endings import EndingOutcome, EndReason

TABLE = """
left heard La personne a quitté l’entité | Vous avez quitté cette entité.
mandate_withdrawn heard L’entité lui a retiré son mandat | Cette entité vous a retiré son mandat.
conditions heard Les conditions du rôle ne sont plus remplies | Vous ne remplissez plus les conditions de ce rôle.
misuse heard Usage contraire aux règles du service | L’usage de ce rôle est contraire aux règles du service.
own_request . À sa demande | Vous l’avez demandé.
death . Décès |
"""


def test_each_reason_has_its_words_and_says_whether_its_holder_is_heard() -> None:
    lines = [line.split(maxsplit=2) for line in TABLE.strip().splitlines()]
    by_hand = [(code, heard == "heard", *(part.strip() for part in words.split("|"))) for code, heard, words in lines]
    assert [(one.value, one.heard, one.label, one.to_holder) for one in EndReason] == by_hand


def test_what_became_of_them() -> None:
    assert [one.value for one in EndingOutcome] == ["ended", "dropped"]
