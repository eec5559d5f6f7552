"""One word for one thing: what the service no longer says, and what it says instead. For sources, pages and mails."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """`banned` is looked for in any case unless it says otherwise; `example` is a sentence in which it is found."""

    banned: str
    right: str
    example: str

    def uses(self, words: str) -> list[str]:
        """Each use, with what stands around it. A no-break space is a space."""
        flat = words.replace("\N{NO-BREAK SPACE}", " ")
        return [
            f"« {match[0]} » → {self.right} : …{' '.join(flat[max(0, match.start() - 40) : match.end() + 40].split())}…"
            for match in re.finditer(self.banned, flat, re.IGNORECASE)
        ]


ONE_WORD = (
    # One thing.
    Word(r"\bà juger\b|\bjug(?:ée?s?|ez|eons)\b", "à examiner", "Pièces à juger"),
    Word(
        r"authentification (?:est |non )?réglée|\brégler\b.{0,30}authentification",
        "activer",
        "Régler l’authentification",
    ),
    Word(r"(?-i:\bRéglez?r?\b)|à régler\b|en régler une", "activer (la double authentification)", "Il reste à régler"),
    Word(
        r"\b(?:ferm|termin)(?:er|ez|ée?s)\b[^.]{0,20}\bsessions?\b|\bsessions?\b[^.]{0,20}\b(?:ferm|termin)ées\b",
        "déconnecter",
        "Fermer les sessions",
    ),
    Word(r"\b(?:la|les|une|cette|pour) raisons?\b(?! sociale)", "motif", "La raison est donnée ci-dessous."),
    Word(r"(?-i:\bReçue? le\b)", "Enregistrée le", "Reçue le 4 mai"),
    Word(r"(?-i:^Créée?$)", "Créé le", "Créé"),
    Word(r"\bessais?\b(?! avec une technologie)", "tentative", "Trop d’essais"),
    Word(
        r"\bgardée?s?\b|\b(?:laquelle|lequel) garder\b|\b[Gg]arder le nom\b|"
        r"\bà garder\b|\ble garder\.|\bgarder la trace\b|\b[Gg]ardez pas\b|\b[Gg]ardent? (?:le nom|qui)\b",
        "conserver",
        "Votre texte est gardé",
    ),
    Word(
        r"\b(?:mot de passe|adresse(?: mail)?|profil) (?:est |a )?changée?\b", "a été modifié", "Votre adresse a changé"
    ),
    Word(
        r"\bdouble authentification (?:de votre compte )?a changé\b",
        "a été modifiée",
        "La double authentification a changé",
    ),
    Word(r"Garder (?:ma demande|l’adresse actuelle)|Revenir sans rien faire", "Revenir sans …", "Garder ma demande"),
    Word(r"\bAnnuler la saisie\b|\bAbandonner\b", "Revenir sans …", "Abandonner"),
    Word(r"(?<![\w\\])\d+(?:e|ème|ième)\b(?!-)|\bn[o0]\s?\d", "« 43ᵉ », « n° 9 »", "la 43ème"),
    Word(r"\bcourriels?\b|\be-mails?\b|\bmél\b", "mail", "un courriel"),
    # Truths.
    Word(r"\bavant le (?:\{|\d)", "au plus tard le", "avant le 4 mai"),
    Word(r"\belle date de moins de\b", "elle doit dater de moins de", "Elle date de moins de 3 mois"),
    Word(r"(?-i:\bPlus de gestionnaire\b)", "X n’a plus de gestionnaire", "Plus de gestionnaire : X"),
    Word(
        r"\bToutes les pièces demandées ne sont pas\b",
        "Il reste des pièces à accepter.",
        "Toutes les pièces demandées ne sont pas là",
    ),
    Word(r"\bn’a pas encore été corrigé\b", "Il reste des points à corriger.", "Tout n’a pas encore été corrigé."),
    Word(r"\bne vous connaît pas comme\b", "n’a pas pu confirmer que", "Elle ne vous connaît pas comme agent"),
    Word(r"\bn’est pas connue comme\b", "n’est pas identifiée comme", "Elle n’est pas connue comme représentante"),
    Word(r"\bn’a pas à utiliser\b", "n’est pas concernée par", "L’entité n’a pas à utiliser le service"),
    # Said as one speaks.
    Word(r"\bun mail vous enverra\b", "vous recevrez un mail", "un mail vous enverra de quoi"),
    Word(r"\bne peut pas être défait\b", "est définitif", "cela ne peut pas être défait"),
    Word(r"\bn’ouvrira plus rien\b", "ne fonctionnera plus", "l’ancien n’ouvrira plus rien"),
    Word(r"\bceux qui en décident\b", "les personnes chargées de l’examiner", "à ceux qui en décident"),
    Word(r"\b(?:a|ont) votre demande\b(?! \w)", "examine votre demande", "L’administrateur a votre demande"),
    Word(r"\bouvre(?:nt)? votre demande\b|\bse redemande\b", "donne accès à votre demande", "elle ouvre votre demande"),
    Word(r"\bouvr(?:ez|ir|e) (?:le|son|ce|un) lien\b", "cliquer sur le lien", "ouvrez son lien"),
    Word(r"\bservice (?:l’|la |les )écrit\b", "le service rédige", "le service l’écrit"),
    Word(r"(?-i:\bEn qualité de\b)", "Qualité du signataire", "En qualité de"),
    Word(
        r"\bIl manque quelque chose pour traiter\b",
        "est incomplète ou comporte une erreur",
        "Il manque quelque chose pour traiter",
    ),
    Word(r"\best à reprendre\b", "Corrigez uniquement ces points", "Seul ce qui est demandé est à reprendre"),
    Word(r"\bne vous est pas ouverte\b", "Vous n’avez pas accès à", "Cette page ne vous est pas ouverte"),
    Word(r"\bplus à ce jour\b", "ne donne pas, ou plus, accès", "ou plus à ce jour"),
    Word(r"\bne s’ouvre pas ainsi\b|\bon n’y arrive qu’en\b", "ne s’ouvre pas directement", "ne s’ouvre pas ainsi"),
    Word(r"\brien fait de mal\b", "Cette erreur ne vient pas de vous", "Vous n’avez rien fait de mal"),
    Word(r"\bn(?:e vous )?est pas opposée\b", "ne joue pas contre vous", "la première ne vous est pas opposée"),
    Word(r"\bremplit son office\b", "fonctionne", "chaque page remplit son office"),
    Word(r"\btouches seules\b", "raccourcis à une touche", "les touches seules"),
    Word(r"\bsauf ceux de collègues\b", "hors dossiers pris en charge par des collègues", "sauf ceux de collègues"),
    Word(r"\bne sont pas les bons\b", "incorrect", "ne sont pas les bons"),
    Word(r"\bphotographiant ce code\b", "en scannant ce code", "en photographiant ce code"),
    Word(r"\bNon appliqué\b", "Non appliquée", "Non appliqué"),
    Word(r"(?-i:\binstrui(?:t|re|sent)\b)", "examiner", "la personne qui instruit"),
)
