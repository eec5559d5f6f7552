"""Telephone numbers: what people type becomes one text, « +33199001234 », and is shown as it is dialled from Paris.

How long the numbers of a country are and how it groups them is libphonenumber's (`phonenumbers`): its lengths, not its
lists of ranges in use, which are out of date as soon as a country opens one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from domain.errors import DomainError
from domain.identifiers import NO_BREAK_SPACE
from domain.pasted import plain

TYPED_MAXIMUM = 60
STORED_MAXIMUM = 30

# Departments that are dialled from Paris as it dials itself, « 0262 12 34 56 », and have a country's code of their own.
_OVERSEAS = {"RE": 262, "YT": 262, "GP": 590, "BL": 590, "MF": 590, "GF": 594, "MQ": 596}
_DIALLED_AS_FRENCH = {33, *_OVERSEAS.values()}
_LOCAL = re.compile("26|59|6")
"""Numbers that cost nothing or much (0 800…) are one for all of France."""
_FRENCH_DIGITS = 9
_USUAL = re.compile(r"\+33([1-79])(\d\d)(\d\d)(\d\d)(\d\d)", re.ASCII)
"""Nearly every number; lists and exports show many."""
# Words stand before a number and behind it: « Tél. (standard) : 01 … », « 01 … (secrétariat) »; none inside. A fax is
# nobody's telephone.
_LABEL = re.compile(r"^(?!.*\bfax\b)[^\d+(]*(?:\([^\d()]*\)[^\d+(]*)*", re.IGNORECASE | re.DOTALL)
_BEHIND = re.compile(r"(?<=[\d.])[^\w]*[\s(][^\d@]*[^\W\d_]{2,}[^\d@]*$", re.DOTALL)
_EXTENSION = re.compile(
    r"[\s,;(\-]*(?:\b(?:poste|interne|extension|ext|p)\b|[#x])[\s.:]*(?:n\s*°\s*)?(?=\d)", re.IGNORECASE
)

PhoneReason = Literal["empty", "characters", "too_short", "too_long"]
_REASONS: dict[int, PhoneReason] = {
    NumberParseException.TOO_LONG: "too_long",
    NumberParseException.TOO_SHORT_NSN: "too_short",
}


class InvalidPhone(DomainError):
    """The text is no telephone number, or not exactly one; `reason` says why."""

    def __init__(self, reason: PhoneReason) -> None:
        super().__init__(f"phone: {reason}")
        self.reason: PhoneReason = reason


def parse_phone(text: str) -> str:
    """Return a number as it is stored: « +33199001234 », « +33199001234;ext=12 ». One without a country's code is
    dialled from France; those of its overseas departments get theirs. Raises InvalidPhone.
    """
    number = _number(text)
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    stored = f"{written};ext={number.extension}" if number.extension else written
    if len(stored) > STORED_MAXIMUM:
        raise InvalidPhone("too_long")
    return stored


@lru_cache(4096)
def readable_phone(stored: str) -> str:
    """Return a stored number as people write it: « 01 99 00 12 34 », « +32 2 555 12 12 », « … poste 12 », with no-break
    spaces; a text that is no number, of before numbers were read, as it is. Never raises.
    """
    usual = _USUAL.fullmatch(stored)
    if usual:
        return "0" + NO_BREAK_SPACE.join(usual.groups())
    try:
        number = _number(stored)
    except InvalidPhone:
        return stored
    national = number.country_code in _DIALLED_AS_FRENCH
    extension, number.extension = number.extension, None
    form = PhoneNumberFormat.NATIONAL if national else PhoneNumberFormat.INTERNATIONAL
    words = phonenumbers.format_number(number, form)
    if extension:
        words += f" poste {extension}"
    return re.sub("[ .-]", NO_BREAK_SPACE, words)


@lru_cache(4096)
def phone_link(stored: str) -> str:
    """Return the address that dials a stored number, « tel:+33199001234 »; '' for a text that is none. Never raises."""
    try:
        return f"tel:{parse_phone(stored)}"
    except InvalidPhone:
        return ""


def _number(text: str) -> PhoneNumber:
    """Raises InvalidPhone."""
    typed = plain(text).strip()
    if not typed:
        raise InvalidPhone("empty")
    if len(typed) > TYPED_MAXIMUM:
        raise InvalidPhone("too_long")
    typed = typed.replace(";ext=", " poste ")  # as it is stored
    digits, *extension = _EXTENSION.split(_BEHIND.sub("", _LABEL.sub("", typed)), maxsplit=1)
    digits = re.sub("[·_]", " ", digits)
    if not any(sign.isdecimal() for sign in digits) or any(sign.isalpha() for sign in digits):
        raise InvalidPhone("characters")
    try:
        number = phonenumbers.parse(digits, "FR")
    except NumberParseException as error:
        raise InvalidPhone(_REASONS.get(error.error_type, "characters")) from None
    _measure(number)
    if extension and not re.fullmatch(r"[0-9][0-9 ]*[\s).]*", extension[0]):
        raise InvalidPhone("characters")
    number.extension = "".join(re.findall("[0-9]", "".join(extension))) or None
    return _overseas(number)


def _measure(number: PhoneNumber) -> None:
    """Raises InvalidPhone for a number that is longer or shorter than those of its country."""
    if number.country_code == 33:
        surplus = len(str(number.national_number)) - _FRENCH_DIGITS
    else:
        result = phonenumbers.is_possible_number_with_reason(number)
        if result == ValidationResult.INVALID_COUNTRY_CODE:
            raise InvalidPhone("characters")
        surplus = {ValidationResult.IS_POSSIBLE: 0, ValidationResult.TOO_LONG: 1}.get(result, -1)
    if surplus:
        raise InvalidPhone("too_long" if surplus > 0 else "too_short")


def _overseas(number: PhoneNumber) -> PhoneNumber:
    """The number under its department's own code, where it is one of an overseas department."""
    if number.country_code != 33 or not _LOCAL.match(str(number.national_number)):
        return number
    for region, code in _OVERSEAS.items():
        theirs = PhoneNumber(code, number.national_number, number.extension)
        if phonenumbers.is_valid_number_for_region(theirs, region):
            return theirs
    return number
