"""Numbers that public registers give to bodies: what is typed becomes one canonical text, or an error.

The canonical text is what the database stores and compares; an absent number is None, never ''.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from stdnum.exceptions import ValidationError
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from domain.errors import DomainError
from domain.pasted import plain

NO_BREAK_SPACE = "\u00a0"
FREE_REGISTER_MAXIMUM = 50
READ = 500
"""Characters of a text in which a number is looked for."""

Reason = Literal["empty", "characters", "length", "checksum", "zeros", "many"]

# People copy numbers from letters, web pages and spreadsheets: spaces and signs are decoration. Controls are not.
_DECORATION = re.compile(r"(?:[^\w\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]|_)+")
# … and so are the words that stand beside a number there: « SIRET : 732… », « N° SIREN 732… NIC 00074 », « n° W75… ».
_BESIDE = re.compile(
    r"(?<![^\W_])n\s*°"
    r"|(?<![^\W_])(?:num[ée]ros?|num|no|n|du|de|la|le)(?![^\W_])"
    r"|(?<![^\W\d_])(?:siret|siren|nic|si[èe]ge(?:\s+social)?|rna|idcc|ridet|tahiti)(?![^\W\d_])"
    r"|(?<![^\W_])(?:code|identifiant|l?\W?[ée]tablissement|s\.i\.r\.e\.[nt]\.?|r\.n\.a\.?|i\.d\.c\.c\.?)(?![^\W_])"
    r"|(?<![^\W_])r\.?c\.?s\b\.?(?:\s+[^\W\d_](?:[^\W\d_]|[-'’](?=[^\W\d_]))*)?",
    re.IGNORECASE,
)
_IN_FRONT = re.compile(
    r"^(?:(?:(?:num[ée]ro|n\s*°|no)(?:\s+(?:de|du))?\s*(?=ridet|tahiti)|n\s*°|(?:num[ée]ro|ridet|tahiti)(?![^\W\d_]))"
    r"[\s:]*)+(?=\S)",
    re.IGNORECASE,
)
# A spreadsheet shows a number with the decimals of its format: « 73 282 932 000 074,00 ».
_DECIMALS = re.compile(r"(?<=\d)[.,]0{1,2}\s*$")
# What a number looks like among any other words: « Verdure, 732 829 320 00074 à Nantes », « 1486 (Syntec) ».
_GAP = r"[^\w\x00-\x1f]{0,3}"
_DIGITS_AMONG_WORDS = re.compile(rf"(?<!\w)[0-9](?:{_GAP}[0-9])*(?!\w)")
_RNA_AMONG_WORDS = re.compile(rf"(?<!\w)W{_GAP}[0-9]{_GAP}[0-9A-Z](?:{_GAP}[0-9]){{7}}(?!\w)", re.IGNORECASE)
_IDCC_AMONG_WORDS = re.compile(r"(?<!\w)[0-9]{1,4}(?!\w)")
# Conventions also have a number of their printed brochure, which is another.
_BROCHURE = re.compile(r"brochure\s+(?:n\s*°\s*)?[0-9]{4}", re.IGNORECASE)
_RNA = re.compile(r"W[0-9][0-9A-Z][0-9]{7}", re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)


# « 1486, 2098 et 44 », « 1486/2098 », « 1486 2098 »; not a spreadsheet's « 1,486 » and « 1486,00 ».
_IDCC_BETWEEN = re.compile(r"[;/+&\n]|,(?!(?:[0-9]{3}|0{1,2})(?![0-9]))|(?<!\w)(?:et|ou|puis)(?!\w)", re.IGNORECASE)
_IDCC_GROUPS = re.compile(r"(?<!\w)[0-9]{4}(?:\s+[0-9]{4})+(?!\w)", re.ASCII)
_SEVERAL_IDCCS = re.compile(r"[0-9]{4}(?:, [0-9]{4})+", re.ASCII)
BETWEEN = ", "
MOST_IDCCS = 12
"""As many as their column holds."""


class InvalidIdentifier(DomainError):
    """A register number is not one. `reason` says why; `digits` is how many digits were seen."""

    def __init__(self, reason: Reason, digits: int = 0) -> None:
        super().__init__(f"{type(self).__name__}: {reason} ({digits} digits)")
        self.reason: Reason = reason
        self.digits = digits


class InvalidSiret(InvalidIdentifier):
    """The text is not a SIRET: 14 digits that pass their checksum."""


class InvalidSiren(InvalidIdentifier):
    """The text is not a SIREN: 9 digits that pass their checksum."""


class InvalidRna(InvalidIdentifier):
    """The text is not an RNA number: W and 9 characters."""


class InvalidIdcc(InvalidIdentifier):
    """The text is not an IDCC, 1 to 4 digits, nor some of them; of too many, `digits` is how many."""


class InvalidRegisterNumber(InvalidIdentifier):
    """The text cannot be a number of a foreign or overseas register."""


def parse_siret(text: str, *, among_words: bool = False) -> str:
    """Return the 14 digits of a SIRET, spaces, signs and its own names taken out.

    Any other words may stand beside it where nothing but a SIRET is asked for (`among_words`). La Poste's
    establishments follow their own checksum (stdnum). Fourteen zeros pass Luhn and are refused. Raises InvalidSiret.
    """
    alone = _only(_DIGITS_AMONG_WORDS, text, length=14) if among_words else ""
    number = _digits_of(alone or text, 14, InvalidSiret)
    try:
        return stdnum_siret.validate(number)
    except ValidationError:
        raise InvalidSiret("checksum", 14) from None


def parse_siren(text: str) -> str:
    """Return the 9 digits of a SIREN. Raises InvalidSiren."""
    number = _digits_of(text, 9, InvalidSiren)
    try:
        return stdnum_siren.validate(number)
    except ValidationError:
        raise InvalidSiren("checksum", 9) from None


def siren_of(siret: str) -> str:
    """Return the SIREN (9 digits) of a canonical SIRET (14 digits)."""
    return siret[:9]


def format_siret(siret: str) -> str:
    """Return a canonical SIRET as it is written: « 732 829 320 00074 », with no-break spaces."""
    return NO_BREAK_SPACE.join((siret[:3], siret[3:6], siret[6:9], siret[9:]))


def format_siren(siren: str) -> str:
    """Return a canonical SIREN as it is written: « 732 829 320 », with no-break spaces."""
    return NO_BREAK_SPACE.join((siren[:3], siren[3:6], siren[6:]))


def parse_rna(text: str) -> str:
    """Return an association's RNA number in capitals: W, a digit, a digit or letter, 7 digits.

    Raises InvalidRna.
    """
    number = _compact(text).upper()
    if not _RNA.fullmatch(number):
        number = _only(_RNA_AMONG_WORDS, text).upper() or number
    digits = sum(character in "0123456789" for character in number)
    if not number:
        raise InvalidRna("empty")
    if not (number.isascii() and number.isalnum() and number.startswith("W")):
        raise InvalidRna("characters", digits)
    if len(number) != 10:
        raise InvalidRna("length", digits)
    if not _RNA.fullmatch(number):
        raise InvalidRna("characters", digits)
    return number


def is_meant_as_rna(text: str) -> bool:
    """Whether somebody means an RNA number by this, right or wrong: W and a digit, whatever stands around."""
    return re.match(r"W\d", _compact(text).upper()) is not None


def parse_idcc(text: str) -> str:
    """Return the 4 digits of a branch's IDCC, zeros added on the left; of several branches « 1486, 2098 », each once.

    Raises InvalidIdcc.
    """
    listed = _IDCC_GROUPS.sub(lambda groups: BETWEEN.join(groups[0].split()), _BROCHURE.sub("", plain(text)))
    parts = [part for part in _IDCC_BETWEEN.split(listed) if any(map(str.isdigit, part))]
    if len(parts) < 2:
        return _one_idcc(text)
    numbers = list(dict.fromkeys(map(_one_idcc, parts)))
    if len(numbers) > MOST_IDCCS:
        raise InvalidIdcc("many", len(numbers))
    return BETWEEN.join(numbers)


def each_number(number: str) -> list[str]:
    """Return the numbers that a canonical register number holds: several IDCC, or itself alone."""
    return number.split(BETWEEN) if _SEVERAL_IDCCS.fullmatch(number) else [number]


def _one_idcc(text: str) -> str:
    number = _compact(text)
    if not _DIGITS.fullmatch(number):
        number = _only(_IDCC_AMONG_WORDS, _BROCHURE.sub("", text)) or number
    if len(number) > 4:
        number = _without_decimals(text)
    if not number:
        raise InvalidIdcc("empty")
    if not _DIGITS.fullmatch(number):
        raise InvalidIdcc("characters", sum(character in "0123456789" for character in number))
    if len(number) > 4:
        raise InvalidIdcc("length", len(number))
    if int(number) == 0:
        raise InvalidIdcc("zeros", len(number))
    return number.zfill(4)


def parse_free_number(text: str) -> str:
    """Return a number of a foreign register, RIDET or TAHITI: white space folded, at most 50 characters.

    Nothing is known of their syntax, so only what no register could print is refused: control characters, no letter
    or digit at all, more than 50 characters. « n° » and the register's own name in front are left out. Raises
    InvalidRegisterNumber.
    """
    number = " ".join(plain(text).split())
    number = _IN_FRONT.sub("", number)
    digits = sum(character.isdigit() for character in number)
    if not number:
        raise InvalidRegisterNumber("empty")
    if any(unicodedata.category(character)[0] == "C" for character in number):
        raise InvalidRegisterNumber("characters", digits)
    if not any(character.isalnum() for character in number):
        raise InvalidRegisterNumber("characters", digits)
    if len(number) > FREE_REGISTER_MAXIMUM:
        raise InvalidRegisterNumber("length", digits)
    return number


def parse_register_number(syntax: str, text: str) -> str:
    """Return the canonical number of a register whose `syntax` (kinds file) is rna, idcc or free.

    Raises InvalidIdentifier; KeyError for a syntax that no rule knows.
    """
    return {"rna": parse_rna, "idcc": parse_idcc, "free": parse_free_number}[syntax](text)


def _compact(text: str) -> str:
    """Full-width digits become plain ones; decoration and words beside go. Control characters stay, to be refused."""
    return _DECORATION.sub("", _BESIDE.sub(" ", plain(text)))


def _without_decimals(text: str) -> str:
    return _compact(_DECIMALS.sub("", plain(text)))


def _only(pattern: re.Pattern[str], text: str, length: int | None = None) -> str:
    """The one number of this shape, and length, that stands in a text, undecorated; '' for none, and for several."""
    seen = {_DECORATION.sub("", number) for number in pattern.findall(plain(text[:READ]))}
    seen = {number for number in seen if length is None or len(number) == length}
    return seen.pop() if len(seen) == 1 else ""


def _digits_of(text: str, length: int, error: type[InvalidIdentifier]) -> str:
    number = _compact(text)
    if len(number) > length:
        number = _without_decimals(text)
    digits = sum(character in "0123456789" for character in number)
    if not number:
        raise error("empty")
    if not _DIGITS.fullmatch(number):
        raise error("characters", digits)
    if len(number) != length:
        raise error("length", digits)
    if int(number) == 0:
        raise error("zeros", digits)
    return number
