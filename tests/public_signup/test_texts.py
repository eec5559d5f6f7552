"""What the law and people's questions ask of the pages of words; an installation may reword all of them."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.support.application import Visitor, app, clock, visitor  # noqa: F401 (fixtures)

TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Words are the same on every database."""
    return sqlite_url


def headings(page: str) -> list[str]:
    found = re.findall(r"<(?:h[1-3]|summary)\b[^>]*>(.*?)</(?:h[1-3]|summary)>", page, re.S)
    return [unescape(TAG.sub("", words)).strip() for words in found]


@pytest.mark.parametrize(
    "part",
    [
        "Accessibilité\u00a0: non conforme",
        "État de conformité",
        "Résultats des tests",
        "Contenus non accessibles",
        "Non-conformités",
        "Dérogations pour charge disproportionnée",
        "Contenus non soumis à l’obligation d’accessibilité",
        "Établissement de cette déclaration",
        "Technologies utilisées",
        "Environnement de test",
        "Outils d’évaluation",
        "Schéma pluriannuel et plan d’actions",
        "Retour d’information et contact",
        "Voies de recours",
    ],
)
def test_the_accessibility_statement_has_its_parts(visitor: Visitor, part: str) -> None:  # noqa: F811
    """The model of the RGAA (décret 2019-768)."""
    assert part in headings(visitor.get("/accessibilite").text)


@pytest.mark.parametrize(
    "words",
    [
        "article 47 de la loi n° 2005-102",
        "référentiel général d’amélioration de l’accessibilité (RGAA), version 4.1.2",
        "Cette déclaration a été établie le",
        "https://formulaire.defenseurdesdroits.fr/",
        "https://www.defenseurdesdroits.fr/carte-des-delegues",
        "Libre réponse 71120, 75342 Paris CEDEX 07",
    ],
)
def test_the_accessibility_statement_says_what_it_has_to(visitor: Visitor, words: str) -> None:  # noqa: F811
    assert words in unescape(visitor.get("/accessibilite").text)


CLAIM = re.compile(
    r"utilisable|accessible à tous|conçu pour|lecteur d’écran|totalement|partiellement|sans difficulté|\d+ %",
    re.IGNORECASE,
)


def test_without_an_audit_the_accessibility_statement_claims_nothing(visitor: Visitor) -> None:  # noqa: F811
    text = unescape(visitor.get("/accessibilite").text).replace("\u00a0", " ")
    assert "aucun audit de conformité n’a encore été réalisé" in text
    assert "Aucune page n’a encore été auditée." in text
    assert CLAIM.findall(text.partition("<main")[2].partition("</main>")[0]) == []


@pytest.mark.parametrize("part", ["Éditeur", "Direction de la publication", "Hébergement"])
def test_the_legal_notice_has_its_parts(visitor: Visitor, part: str) -> None:  # noqa: F811
    """Law 2004-575, article 1-1."""
    assert part in headings(visitor.get("/mentions-legales").text)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("controller", "Le responsable du traitement"),
        ("purposes", "Recevoir et examiner les demandes, et en décider"),
        ("legal basis of each", "Obligation légale (article 6, paragraphe 1, point c)"),
        ("legal basis of the others", "Mission d’intérêt public (article 6, paragraphe 1, point e)"),
        ("mandatory or not", "Les champs marqués « facultatif »"),
        ("source", "De vous, quand vous remplissez le formulaire"),
        ("sources of those who typed nothing", "par un fichier antérieur au service"),
        ("recipients", "Qui y a accès"),
        ("archives", "pour les dossiers qui lui sont versés"),
        ("durations", "Demande jamais activée"),
        ("rights", "leur rectification, leur effacement"),
        ("officer", "Délégué à la protection des données"),
        ("time of the answer", "La réponse vient dans le mois"),
        ("complaint", "cnil.fr/fr/plaintes"),
        ("automated decisions", "Aucune décision n’est prise automatiquement"),
        ("cookies", "Le service ne dépose que les cookies dont il a besoin"),
    ],
)
def test_the_data_protection_notice_has_the_cnils_list(visitor: Visitor, part: str, words: str) -> None:  # noqa: F811
    assert words in unescape(visitor.get("/donnees-personnelles").text).replace("\u00a0", " "), part


@pytest.mark.parametrize(
    "question",
    [
        "Je n’ai pas reçu le mail d’activation",
        "J’ai changé d’adresse mail",
        "Mon SIRET est refusé",
        "Le gestionnaire de mon entité est parti, ou ne répond pas",
        "Qui décide de ma demande\u00a0?",
        "Mon fichier est trop volumineux",
        "Ma lettre de mandat est trop ancienne",
        "On me demande un complément",
    ],
)
def test_the_help_answers_what_people_ask(visitor: Visitor, question: str) -> None:  # noqa: F811
    assert question in headings(visitor.get("/aide").text)


def test_texts_link_to_pages_that_are_there(visitor: Visitor) -> None:  # noqa: F811
    pages = ("/", "/aide", "/accessibilite", "/mentions-legales", "/donnees-personnelles", "/plan-du-site")
    links = {link for page in pages for link in re.findall(r'href="(/[a-z-]*/?)"', visitor.get(page).text)}
    assert len(links) > 10
    assert {link: status for link in links if (status := visitor.get(link).status_code) not in (200, 302)} == {}


def test_the_site_map_leads_to_every_public_page(visitor: Visitor) -> None:  # noqa: F811
    main = visitor.get("/plan-du-site").text.partition("<main")[2].partition("</main>")[0]
    assert set(re.findall(r'href="([^"]+)"', main)) == {
        "/", "/creer-un-compte/", "/lettre-de-mandat", "/retrouver-ma-demande", "/connexion", "/mot-de-passe-oublie",
        "/mon-compte", "/aide", "/accessibilite", "/mentions-legales", "/donnees-personnelles",
    }  # fmt: skip


@pytest.mark.parametrize(
    "page", ["/accessibilite", "/mentions-legales", "/donnees-personnelles", "/plan-du-site", "/aide"]
)
def test_the_pages_that_have_to_be_found_are_at_the_foot_of_every_page(visitor: Visitor, page: str) -> None:  # noqa: F811
    foot = visitor.get("/connexion").text.partition("<footer")[2]
    assert f'href="{page}"' in foot
