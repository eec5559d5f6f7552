"""docs/fr/fiche-de-registre.md, the record of processing (GDPR, article 30), made from what is listed as held of people
and from the settings' defaults: `python -m tests.support.register_page` writes it.
"""

from __future__ import annotations

import re
from pathlib import Path

from config import load_settings
from config_checks import HOUSE
from domain.calendar import NBSP
from domain.personal_data import FILES, HELD, Held, Purpose, Rule, Whose
from tests.support.settings import production_environment
from web.retention_words import period_variables

PAGE = HOUSE / "docs" / "fr" / "fiche-de-registre.md"

HEAD = """\
# Fiche de registre : ouverture des comptes (Guichet)

Registre des activités de traitement (règlement général sur la protection des données, article 30). Cette fiche est
produite à partir du programme lui-même (`python -m tests.support.register_page`) : une table qui conserverait des
données sans y figurer fait échouer un test. Les durées sont celles des réglages par défaut ; la page
`/donnees-personnelles` d’une installation montre les siennes. Ce qui est entre crochets est à compléter par elle.

## Acteurs

| | |
|---|---|
| Responsable du traitement | [nom et adresse de l’organisme public] |
| Délégué à la protection des données | [nom, adresse mail : réglage `data_protection_officer` du thème] |
| Service chargé de la mise en œuvre | [service, téléphone] |
| Sous-traitants | [hébergeur ; relais de messagerie] |

## Finalités et bases légales

| Finalité | Base légale |
|---|---|
{purposes}

## Personnes concernées

{people}.

## Données, par finalité, et durées de conservation

Aucune donnée sensible (article 9) n’est demandée ; une pièce peut en contenir sans que le service le demande. Aucune
décision n’est prise par la machine seule : les indices tirés des pièces aident les agents et n’écartent personne.
"""

TAIL = """
## Fichiers

Tous sont chiffrés (AES-256-GCM) là où ils sont conservés.

| Fichier | Durée | Copie à la personne |
|---|---|---|
{files}

## Destinataires

| Qui | Quoi |
|---|---|
| Administrateurs du SI, instructeurs | les demandes et leurs pièces, selon leur rôle (`docs/addresses.md`) |
| Assistance, lecteurs | les demandes, selon leur rôle (`docs/addresses.md`) |
| Gestionnaires d’une entité | les demandes et les membres de leur entité |
| API Recherche d’entreprises (État), si elle est activée | un numéro SIRET, sans rien d’une personne |
| Sous-traitants | ce qu’ils hébergent ou acheminent, sur instruction : la base, les fichiers chiffrés, les mails |
| Service d’archives compétent | les bordereaux d’élimination, sans nom ; les dossiers qui lui sont versés |

Aucun transfert hors de l’Union européenne n’est fait par le programme ; [hébergeur et relais de messagerie à vérifier].

## Mesures de sécurité

Chiffrement des pièces et des liens ; mots de passe hachés (argon2id) ; double authentification des agents ; droits par
rôle, vérifiés par des tests à chaque adresse ; journal inaltérable et scellé ; lecture des pièces dans un processus
confiné ; antivirus ; limites contre les essais répétés ; sauvegardes chiffrées. Le détail, exigence par exigence :
`docs/security/asvs.md`. L’analyse d’impact : `docs/fr/aipd.md`.

## Droits des personnes

Accès, rectification, effacement, limitation, opposition : depuis le compte (« Mes données ») ou auprès du délégué à la
protection des données ; réponse sous un mois, prolongé de deux mois au plus avec un motif. Réclamation : CNIL.
"""


def text() -> str:
    """The page as it is now."""
    periods = period_variables(load_settings(production_environment(Path("/var/lib/guichet"))))
    parts = [
        HEAD.format(
            purposes="\n".join(f"| {_first(purpose.label)} | {_first(purpose.basis.label)} |" for purpose in Purpose),
            people=_first(", ".join(whose.label for whose in Whose if whose is not Whose.NOBODY)),
        )
    ]
    for purpose in Purpose:
        rows = [_row(held, periods) for held in HELD if held.purpose is purpose and held.whose is not Whose.NOBODY]
        if rows:
            head = "| Données | De qui | Durée | Copie à la personne | Table |\n|---|---|---|---|---|"
            parts.append(f"\n### {_first(purpose.label)}\n\n{head}\n" + "\n".join(rows) + "\n")
    given = [f"| {file.what} | {_period(file.rule, periods)} | {file.given.label} |" for file in FILES]
    parts.append(TAIL.format(files="\n".join(given)))
    return re.sub(r" (?=[:;?!»])|(?<=«) ", NBSP, "".join(parts))


def _row(held: Held, periods: dict[str, str]) -> str:
    cells = (held.what, held.whose.label, _period(held.rule, periods), held.given.label, f"`{held.table}`")
    return f"| {' | '.join(cells)} |"


def _period(rule: Rule, periods: dict[str, str]) -> str:
    return rule.period.format_map(periods)


def _first(words: str) -> str:
    """With a capital letter."""
    return words[:1].upper() + words[1:]


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
