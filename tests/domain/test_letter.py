"""The mandate letter: the source document's words, articles and genders as French wants them."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.letter import Signatory, gender_of_title, letter_values, mandate_sentence, of_entity, of_title
from domain.registry import load_registry

OURS = load_registry()
SECOND = load_registry(Path(__file__).parents[1] / "data" / "second_agency.toml")


def test_one_signatory_signs_the_source_documents_words() -> None:
    sentence = mandate_sentence(
        OURS.letter, (Signatory("Paul Nguyen", "directeur", "masculine"),), "Durand SAS", "Zoé Martin"
    )

    assert sentence == (
        "Je soussigné, Paul Nguyen, agissant en qualité de directeur de Durand SAS désigne Zoé Martin, "
        "administrateur entité et lui délègue mandat auprès de l’organisme France Compétences pour créer un compte "
        "dans le système d’information des répertoires nationaux des certifications professionnelles."
    )


def test_two_signatories_sign_in_the_plural() -> None:
    sentence = mandate_sentence(
        OURS.letter,
        (Signatory("Ana Roux", "coprésidente", "feminine"), Signatory("Ali Petit", "coprésident", "masculine")),
        "CPNE du jouet",
        "Zoé Martin",
    )

    assert sentence.startswith(
        "Nous soussignés, Ana Roux, agissant en qualité de coprésidente, et Ali Petit, agissant en qualité "
        "de coprésident de la CPNE du jouet désignons Zoé Martin, administrateur entité et lui déléguons mandat "
    )


@pytest.mark.parametrize(
    ("genders", "words"),
    [
        (("masculine",), "Je soussigné,"),
        (("feminine",), "Je soussignée,"),
        ((None,), "Je soussigné(e),"),
        (("feminine", "feminine"), "Nous soussignées,"),
        (("feminine", "masculine"), "Nous soussignés,"),
        ((None, "masculine"), "Nous soussignés,"),
        (("feminine", None), "Nous soussigné(e)s,"),
    ],
)
def test_genders_agree(genders, words: str) -> None:
    signatories = tuple(Signatory("Camille Roy", "présidente", gender) for gender in genders)

    assert mandate_sentence(OURS.letter, signatories, "Acme", "Zoé Martin").startswith(words)


def test_another_agency_has_another_letter() -> None:
    sentence = mandate_sentence(SECOND.letter, (Signatory("Ana Roux", "exploitante"),), "Théâtre du Lac", "Zoé Martin")

    assert sentence == (
        "Moi, qui signe, Ana Roux, en ma qualité d’exploitante du Théâtre du Lac, donne pouvoir à Zoé Martin "
        "pour inscrire la structure au registre."
    )


def test_what_is_not_known_yet_is_left_to_be_written_by_hand() -> None:
    assert letter_values(OURS.letter, (Signatory("", ""),), "", "") == {
        "undersigned": "soussigné(e)",
        **dict.fromkeys(("signatory_name", "of_title", "second_signatory_name", "second_of_title", "of_entity"), ""),
        "applicant_name": "",
    }


@pytest.mark.parametrize("count", [0, 3])
def test_a_mandate_has_one_or_two_signatories(count: int) -> None:
    with pytest.raises(ValueError, match="one or two"):
        mandate_sentence(OURS.letter, (Signatory("A B", "maire"),) * count, "Acme", "Zoé Martin")


def test_braces_in_names_stay_braces() -> None:
    assert "{of_title}" in mandate_sentence(OURS.letter, (Signatory("{of_title}", "maire"),), "{0}", "{x.y}")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ministère de la Culture", "du Ministère de la Culture"),
        ("UNIVERSITÉ DE LYON", "de l’UNIVERSITÉ DE LYON"),
        ("Fédération du jouet", "de la Fédération du jouet"),
        ("Acme", "d’Acme"),
        ("Éclair SA", "d’Éclair SA"),
        ("Durand", "de Durand"),
        ("Lycée Hugo", "du Lycée Hugo"),
        ("Yves Rochet SARL", "d’Yves Rochet SARL"),
        ("Yaourts du Lac", "de Yaourts du Lac"),
        ("Hamac & Cie", "de Hamac & Cie"),
        ("李氏", "de 李氏"),
        ("(Acme)", "de (Acme)"),
        ("Œuvres du Lac", "d’Œuvres du Lac"),
        ("Y-bis", "de Y-bis"),
        ("Yœ", "de Yœ"),
        ("", "de "),
    ],
)
def test_a_bodys_name_has_its_article(name: str, words: str) -> None:
    assert of_entity(name, OURS.letter.articles) == words


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("directrice", "de directrice"),
        ("administrateur général", "d’administrateur général"),
        ("Entrepreneuse individuelle", "d’entrepreneuse individuelle"),
        ("Présidente", "de présidente"),
        ("PDG", "de PDG"),
        ("DRH", "de DRH"),
    ],
)
def test_a_capacity_is_elided(title: str, words: str) -> None:
    assert of_title(title) == words


@pytest.mark.parametrize(
    ("title", "gender"),
    [
        ("présidente", "feminine"),
        ("Président", "masculine"),
        ("GERANTE", "feminine"),
        ("chef d’atelier", None),
        ("", None),
    ],
)
def test_a_capacity_tells_the_gender_when_it_shows_one(title: str, gender: str | None) -> None:
    assert gender_of_title(title, OURS.kind("company").titles) == gender


def test_a_capacity_alike_in_both_genders_tells_none() -> None:
    assert gender_of_title("maire", OURS.kind("other_public").titles) is None
