"""What is wrong with what somebody typed, in French: by the code of the domain."""

from __future__ import annotations

PASSWORD_FAULTS: dict[str, str] = {
    "empty": "Saisissez un mot de passe.",
    "characters": "Le mot de passe contient un caractère que le clavier n’écrit pas. Saisissez-le à la main.",
    "too_short": "Le mot de passe est trop court : {limit} caractères au moins.",
    "too_long": "Le mot de passe est trop long : {limit} caractères au plus.",
    "common": "Ce mot de passe est trop courant : il serait deviné. Choisissez-en un autre, par exemple quatre mots.",
    "guessable": "Ce mot de passe contient trop de mots faciles à deviner (votre nom, votre organisme, le service).",
}

MAILBOXES: dict[str, str] = {
    "empty": "Saisissez votre adresse mail.",
    "spaces": "L’adresse mail ne doit pas contenir d’espace.",
    "control": "L’adresse mail contient un caractère invisible. Saisissez-la à la main.",
    "syntax": "Cette adresse mail n’est pas complète. Exemple : prenom.nom@organisme.fr",
    "domain": "Ce qui suit « @ » n’est pas un nom de domaine. Exemple : prenom.nom@organisme.fr",
    "too_long": "Cette adresse mail est trop longue.",
    "accents": (
        "Nous ne pouvons pas écrire à une adresse qui a des accents avant «\N{NO-BREAK SPACE}@\N{NO-BREAK SPACE}». "
        "Donnez-en une autre."
    ),
}

_PHONES_LIKE = "Exemples : 01 99 00 12 34, ou avec l’indicatif : +32 2 555 12 12"

PHONES: dict[str, str] = {
    "empty": "Indiquez un numéro de téléphone.",
    "characters": f"Ce n’est pas un numéro de téléphone. {_PHONES_LIKE}",
    "too_short": f"Ce numéro de téléphone est trop court. {_PHONES_LIKE}",
    "too_long": f"Ce numéro de téléphone est trop long : donnez-en un seul. {_PHONES_LIKE}",
}

TEXTS: dict[str, str] = {
    "empty": "Remplissez ce champ.",
    "too_long": "Ce texte est trop long ({maximum} caractères au plus).",
    "control": "Ce texte contient un caractère invisible. Saisissez-le à la main.",
}

SIRETS: dict[str, str] = {
    "empty": "Saisissez le numéro SIRET.",
    "characters": "Le numéro SIRET ne contient que des chiffres.",
    "length": "Le numéro SIRET compte 14 chiffres : vous en avez saisi {digits}.",
    "checksum": "Ce numéro SIRET n’existe pas : vérifiez chaque chiffre.",
    "zeros": "Ce numéro SIRET n’existe pas : vérifiez chaque chiffre.",
}

SIRENS: dict[str, str] = {
    "empty": "Saisissez le numéro SIREN.",
    "characters": "Le numéro SIREN ne contient que des chiffres.",
    "length": "Le numéro SIREN compte 9 chiffres : vous en avez saisi {digits}.",
    "checksum": "Ce numéro SIREN n’existe pas : vérifiez chaque chiffre.",
    "zeros": "Ce numéro SIREN n’existe pas : vérifiez chaque chiffre.",
}

RNAS: dict[str, str] = {
    "empty": "Saisissez le numéro RNA.",
    "characters": (
        "Le numéro RNA est un W suivi de 9 chiffres, ou d’un chiffre, d’une lettre et de 7 chiffres. "
        "Exemples : W751234567, W9R1234567"
    ),
    "length": "Le numéro RNA compte 10 caractères, W compris. Exemples : W751234567, W9R1234567",
}

IDCCS: dict[str, str] = {
    "empty": "Saisissez le numéro IDCC.",
    "characters": "Le numéro IDCC ne contient que des chiffres.",
    "length": "Le numéro IDCC compte 4 chiffres au plus.",
    "many": "Indiquez douze numéros IDCC au plus\N{NO-BREAK SPACE}: ceux des branches principales.",
}

REGISTERS: dict[str, str] = {
    "empty": "Saisissez le numéro d’enregistrement.",
    "characters": "Ce numéro contient un caractère qui ne convient pas.",
    "length": "Ce numéro est trop long.",
}
