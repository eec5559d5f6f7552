"""Our kinds file as another agency would write it: it calls every role, its listed bodies, every state otherwise, has
one document more and leaves one out. Whatever still says one of our words did not take it from the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.registry import DEFAULT_KINDS_FILE, load_registry
from domain.states import State

LISTED = '{ singular = "région", plural = "régions", gender = "feminine" }'

ROLES = """
[[roles]]
code = "entity_manager"
label = "Référente locale"
singular = "référente"
plural = "référentes"
gender = "feminine"
duties = ["Répondre à qui demande un compte."]

[[roles]]
code = "depositor"
label = "Contributrice"
plural = "contributrices"
gender = "feminine"

[[roles]]
code = "si_admin"
label = "Équipe centrale"
plural = "équipes centrales"
gender = "feminine"

[[roles]]
code = "reviewer"
label = "Examinateur"
plural = "examinateurs"
gender = "masculine"

[[roles]]
code = "support"
label = "Permanence"
plural = "permanences"
gender = "feminine"

[[roles]]
code = "reader"
label = "Observateur"
plural = "observateurs"
gender = "masculine"

"""

STATES = {
    State.DRAFT: "En préparation",
    State.AWAITING_ACTIVATION: "À confirmer",
    State.AWAITING_APPLICANT: "À compléter",
    State.APPROVED: "Ouverte",
    State.REJECTED: "Écartée",
    State.WITHDRAWN: "Reprise par qui l’a faite",
    State.EXPIRED: "Éteinte",
}
"""The two others name a role, and follow it by themselves."""

MORE = """
[[documents]]
code = "chart"
label = "Organigramme"
required = false
help = "Il montre votre service."
checklist = [{ code = "legible", question = "Se lit-il ?", reason = "blurred" }]
reasons = [
  { code = "blurred", label = "Flou", sentence = "L’organigramme est flou." },
  { code = "missing", label = "Il manque", sentence = "L’organigramme manque." },
]

"""

PROSE = {
    "gestionnaire": "référente",
    "déposant": "contributrice",
    "administrateur": "mandataire",
    "administratrice": "mandataire",
    "ministère": "région",
    "délégation de signature": "procuration",
}
"""What the file's own sentences say, which an agency writes anew."""


def kinds_file() -> str:
    """The text of the file."""
    text = DEFAULT_KINDS_FILE.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^listed_body = .*$", f"listed_body = {LISTED}", text)
    text = _without_table(text, "roles", lambda table: True, ROLES + _states())
    text = _without_table(text, "documents", lambda table: "signature_delegation" in table, MORE)
    for old, new in PROSE.items():
        text = text.replace(old, new).replace(old.capitalize(), new.capitalize())
    return text


def _states() -> str:
    return "[states]\n" + "\n".join(f'{state.value} = "{label}"' for state, label in STATES.items()) + "\n\n"


def _without_table(text: str, name: str, leaves: object, instead: str) -> str:
    """The text without the tables [[name]] that `leaves` picks; `instead` stands where the first of them stood."""
    assert callable(leaves)
    parts = re.split(r"(?m)^(?=\[\[?\w)", text)
    gone = [part for part in parts if part.startswith(f"[[{name}]]") and leaves(part)]
    assert gone, f"no table [[{name}]] is left out"
    at = parts.index(gone[0])
    kept = [part for part in parts if part not in gone]
    return "".join([*kept[:at], instead, *kept[at:]])


OURS = load_registry()
WORDS = re.compile(
    r"\b(gestionnaires?|déposante?s?|administrateurs?|administratrices?|instructeurs?|instructrices?|lecteurs?"
    r"|lectrices?|ministères?|délégations? de signature)\b",
    re.IGNORECASE,
)
"""Our words for roles, listed bodies and the document that is left out, wherever they stand."""

OTHERS = re.compile(r"gestionnaire de mots de passe|lecteurs? d’écran")
"""Software that has nothing to do with roles."""

LABELS = {role.label for role in OURS.roles} | {OURS.state_label(state) for state in State}
"""What stands alone in a badge, a cell, a choice."""

NOT_OURS = {"Complément demandé", "Refusée"}
"""Labels of states that are also those of a mail, and of a judgement on a document: these no agency renames."""


UNWORDED = re.compile(r"\{(?:listed_body|entity_manager|depositor|si_admin|reviewer|support|reader)\b[^}]*\}")
"""A noun in a sentence that did not go through `Registry.worded`."""


def strange_words(text: str) -> list[str]:
    """What people may not read under this file: our words, and nouns as the code names them."""
    return [*old_words(text), *UNWORDED.findall(text)]


def old_words(text: str) -> Iterator[str]:
    """Each of our words that stands in the text, with what is around it."""
    text = OTHERS.sub("", text)
    for match in WORDS.finditer(text):
        yield " ".join(text[max(0, match.start() - 40) : match.end() + 40].split())
    yield from (line for line in map(str.strip, text.splitlines()) if line in LABELS - NOT_OURS)
