"""What the kinds file calls people and bodies, as French sentences need it: articles, elision, plural, agreement.

A sentence of the program names a role by its code, `Registry.worded` puts in the agency's words:

    « Demande transmise {si_admin.to_the} »            à l’administrateur du SI, à la régie
    « {entity_manager.capital.the} décide »            Le gestionnaire décide, La référente décide
    « Faire désigner {entity_manager:un second/une seconde} {entity_manager} »

Templates say the same by `nouns`: `{{ nouns.si_admin.to_the }}`, `{{ nouns.si_admin.agree('un autre', 'une autre') }}`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import StrictBool

from domain.coded import Part, Text
from domain.names import search_key

_VOWELS = frozenset("aeiou")

Gender = Literal["masculine", "feminine"]


class Noun(Part):
    """A common noun, « gestionnaire » or « administrateur du SI », without article; small letters but for acronyms."""

    singular: Text
    plural: Text
    gender: Gender
    elided: StrictBool | None = None
    """Whether « le » and « de » lose their vowel before it. Its first letter says so unless the file does, which a mute
    h needs (« l’huissier »)."""

    def __str__(self) -> str:
        return self.singular

    def __format__(self, spec: str) -> str:
        """`{role}` is the singular, `{role:un second/une seconde}` what agrees with its gender."""
        if not spec:
            return self.singular
        masculine, feminine = spec.split("/")
        return self.agree(masculine, feminine)

    def agree(self, masculine: str, feminine: str) -> str:
        """Return the words of this noun's gender."""
        return feminine if self.gender == "feminine" else masculine

    @property
    def the(self) -> str:
        """« le gestionnaire », « la référente », « l’administrateur du SI »."""
        return f"l’{self.singular}" if self._elides else f"{self.agree('le', 'la')} {self.singular}"

    @property
    def of_the(self) -> str:
        """« du gestionnaire », « de la référente », « de l’administrateur du SI »."""
        contracted = self.gender == "masculine" and not self._elides
        return f"du {self.singular}" if contracted else f"de {self.the}"

    @property
    def to_the(self) -> str:
        """« au gestionnaire », « à la référente », « à l’administrateur du SI »."""
        contracted = self.gender == "masculine" and not self._elides
        return f"au {self.singular}" if contracted else f"à {self.the}"

    @property
    def a(self) -> str:
        """« un gestionnaire », « une référente »."""
        return f"{self.agree('un', 'une')} {self.singular}"

    @property
    def of(self) -> str:
        """« de gestionnaire », « d’administrateur du SI »."""
        return f"d’{self.singular}" if self._elides else f"de {self.singular}"

    @property
    def new(self) -> str:
        """« nouveau gestionnaire », « nouvel administrateur du SI », « nouvelle référente »."""
        return f"{self.agree('nouvel' if self._elides else 'nouveau', 'nouvelle')} {self.singular}"

    @property
    def capital(self) -> Capital:
        """The same words where they begin a sentence."""
        return Capital(self)

    @property
    def _elides(self) -> bool:
        return begins_with_vowel(self.singular) if self.elided is None else self.elided


class Capital:
    """A noun's words with a capital: « Le gestionnaire » is `noun.capital.the`, « Gestionnaires » `.capital.plural`."""

    def __init__(self, noun: Noun) -> None:
        self._noun = noun

    def __getattr__(self, name: str) -> str:
        return capitalized(str(getattr(self._noun, name)))


def capitalized(words: str) -> str:
    """Return the words with a capital; `str.capitalize` would make « SI » small."""
    return words[:1].upper() + words[1:]


def uncapitalized(words: str) -> str:
    """Return the words as they stand inside a sentence: a capital that only begins them is made small, « SI » stays."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def begins_with_vowel(text: str) -> bool:
    """Whether « de » is « d’ » before the text. A name in h keeps « de », never wrong."""
    # « d’Yves » but « de Yaourts »: y sounds as a consonant before a vowel.
    first, second = search_key(text[:1])[:1], search_key(text[1:2])[:1]
    return first in _VOWELS or (first == "y" and second.isalpha() and second not in _VOWELS)
