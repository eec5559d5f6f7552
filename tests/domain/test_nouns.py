"""The words that sentences take from the kinds file: articles, elision, gender."""

from __future__ import annotations

import pytest

from domain.nouns import Noun
from domain.registry import load_registry

CASES = """
singular             gender     elided | the                     | of_the                     | to_the                    | a                      | of                       | new
gestionnaire         masculine  -      | le gestionnaire         | du gestionnaire            | au gestionnaire           | un gestionnaire        | de gestionnaire          | nouveau gestionnaire
référente            feminine   -      | la référente            | de la référente            | à la référente            | une référente          | de référente             | nouvelle référente
administrateur du SI masculine  -      | l’administrateur du SI  | de l’administrateur du SI  | à l’administrateur du SI  | un administrateur du SI | d’administrateur du SI  | nouvel administrateur du SI
équipe               feminine   -      | l’équipe                | de l’équipe                | à l’équipe                | une équipe             | d’équipe                 | nouvelle équipe
huissier             masculine  yes    | l’huissier              | de l’huissier              | à l’huissier              | un huissier            | d’huissier               | nouvel huissier
héraut               masculine  -      | le héraut               | du héraut                  | au héraut                 | un héraut              | de héraut                | nouveau héraut
onzième              masculine  no     | le onzième              | du onzième                 | au onzième                | un onzième             | de onzième               | nouveau onzième
"""  # noqa: E501
HEAD, *ROWS = CASES.strip().splitlines()


@pytest.mark.parametrize("row", ROWS)
def test_articles_follow_gender_and_first_letter(row: str) -> None:
    first, *expected = (cell.strip() for cell in row.split("|"))
    singular, gender, elided = first.rsplit(maxsplit=2)
    noun = Noun.model_validate(
        {"singular": singular, "plural": "-", "gender": gender, "elided": {"yes": True, "no": False}.get(elided)}
    )
    names = [cell.strip() for cell in HEAD.split("|")[1:]]
    assert [getattr(noun, name) for name in names] == expected


def test_a_sentence_agrees_with_the_role_that_it_names() -> None:
    sentence = "{si_admin.capital.the} choisit {entity_manager:un second/une seconde} {entity_manager}."
    ours = load_registry()
    assert ours.worded(sentence) == "L’administrateur du SI choisit un second gestionnaire."
    feminine = ours.role("entity_manager").model_copy(update={"singular": "référente", "gender": "feminine"})
    roles = (feminine, *ours.roles[1:])
    assert ours.model_copy(update={"roles": roles}).worded(sentence) == (
        "L’administrateur du SI choisit une seconde référente."
    )
