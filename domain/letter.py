"""The sentence of the mandate letter: the source document's words, with articles and genders as French wants them."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kinds import SignatoryTitle
from domain.letter_kind import Article, Letter, LetterWords
from domain.names import search_key
from domain.nouns import Gender, begins_with_vowel, uncapitalized


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs the mandate. `title` is a capacity in words; `gender` None when nobody said it."""

    name: str
    title: str
    gender: Gender | None = None


def gender_of_title(title: str, titles: tuple[SignatoryTitle, ...]) -> Gender | None:
    """Return the gender that a capacity shows (« présidente »), None when it shows none or is not in the list."""
    key = search_key(title)
    for known in titles:
        masculine, feminine = search_key(known.masculine), search_key(known.feminine)
        if masculine != feminine and key in (masculine, feminine):
            return "feminine" if key == feminine else "masculine"
    return None


def mandate_sentence(letter: Letter, signatories: tuple[Signatory, ...], entity_name: str, applicant_name: str) -> str:
    """Return the letter's sentence for one signatory, or for two. Raises ValueError for another number."""
    return template(letter, signatories).format_map(letter_values(letter, signatories, entity_name, applicant_name))


def template(letter: Letter, signatories: tuple[Signatory, ...]) -> str:
    """Return the sentence, {placeholders} in it, for so many signatories. Raises ValueError but for one or two."""
    if len(signatories) not in (1, 2):
        raise ValueError("a mandate has one or two signatories")
    return letter.one if len(signatories) == 1 else letter.two


def letter_values(
    letter: Letter, signatories: tuple[Signatory, ...], entity_name: str, applicant_name: str
) -> dict[str, str]:
    """Return what stands in the placeholders; what is not known yet is '', to be written by hand."""
    first, last = signatories[0], signatories[-1]
    return {
        "undersigned": _undersigned(letter, signatories),
        "signatory_name": first.name,
        "of_title": of_title(first.title) if first.title else "",
        "second_signatory_name": last.name,
        "second_of_title": of_title(last.title) if last.title else "",
        "of_entity": of_entity(entity_name, letter.articles) if entity_name else "",
        "applicant_name": applicant_name,
    }


def of_title(title: str) -> str:
    """Return « de directrice », « d’administrateur »; a capital that only begins the words is made small."""
    title = uncapitalized(title)
    return f"d’{title}" if begins_with_vowel(title) else f"de {title}"


def of_entity(name: str, articles: tuple[Article, ...]) -> str:
    """Return « du Ministère… », « de l’Université… », « de Durand SAS », « d’Acme »."""
    first = next(iter(search_key(name).split()), "")
    for rule in articles:
        if search_key(rule.word) == first:
            return f"{rule.article}{name}" if rule.article.endswith(("’", "'")) else f"{rule.article} {name}"
    return f"d’{name}" if begins_with_vowel(name) else f"de {name}"


def _undersigned(letter: Letter, signatories: tuple[Signatory, ...]) -> str:
    words: LetterWords = letter.undersigned_one if len(signatories) == 1 else letter.undersigned_two
    genders = {signatory.gender for signatory in signatories}
    if genders == {"feminine"}:
        return words.feminine
    # One man among the signatories is enough for the masculine plural.
    return words.masculine if "masculine" in genders else words.unknown
