"""Mail addresses: one key for each mailbox, one way to show it, and slips in well-known domains.

The web forms check syntax with email-validator; the key below is total and safe by itself, because it is what says
whether two people are one. Mail goes to `deliverable(address)`, never to a text that only resembles the key.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from domain.errors import DomainError
from domain.invisible import trimmed, without_format_but_joiners
from domain.mail_domains import ENDINGS, NEIGHBOURS, SHARED, SLIPS, WEBMAIL
from domain.pasted import without_entities

ADDRESS_MAXIMUM = 254  # RFC 5321's path, brackets taken off
LOCAL_MAXIMUM = 64
DOMAIN_MAXIMUM = 253
LABEL_MAXIMUM = 63

# Quoted local parts are legal and used by nobody but attackers.
_FORBIDDEN_LOCAL = frozenset('"(),:;<>[\\]@')
_AS_IT_IS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9.-]+", re.ASCII)
"""What is shown as it was typed, but for punycode in the domain: nearly every address, and lists have fifty."""
_ALL_AS_THEY_ARE = re.compile(f"(?:{_AS_IT_IS.pattern}\n)*+", re.ASCII)
# What stands before and behind an address where it is copied. A word beside it with none of them may be a part of it,
# cut off by a slip: « marie anne@durand.example », « zoe@durand.co,uk ».
_OPENS = ":<([{«“„‘‹\"'|"
_CLOSES = ">)]}»”“’›\"'|,;.!"
_BEHIND = re.compile(r"\s*[>)\]}»”“’›\"'|,;.!]*\s*(?:[<(\[{?].*)?|\s*[>)\]}»”“’›\"'|,;]+\s.*", re.DOTALL)
_ONE = re.compile(r"(?:mailto:)?([^\s@<>()\[\]{}«»“”|?:,;]+@[^\s@<>()\[\]{}«»“”|?:,;]+)(?:\?\S*)?", re.IGNORECASE)
_AT = str.maketrans("＠﹫", "@@")
_ASCII_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", re.ASCII)

MailboxReason = Literal["empty", "spaces", "control", "syntax", "domain", "too_long", "accents"]


class InvalidMailbox(DomainError):
    """The text is not an address that mail can be sent to; `reason` says what is in the way."""

    def __init__(self, reason: MailboxReason) -> None:
        super().__init__(f"mailbox: {reason}")
        self.reason: MailboxReason = reason


def pasted(text: str) -> str:
    """Return the address alone of what is copied from a mail or a page: « Zoé Martin <zoe@durand.example>; »,
    « mailto:zoe@durand.example », « Mail : zoe@durand.example. ». What holds none, or more than one, is given back as
    it is, and so is one with other words right beside it.
    """
    typed = trimmed(without_entities(without_format_but_joiners(text[: 8 * ADDRESS_MAXIMUM])).translate(_AT))
    typed = re.sub(r"^(\S+)\s*@\s*(\S+)$", r"\1@\2", typed)
    addresses = [one[1].lstrip(_OPENS).rstrip(_CLOSES) for one in _ONE.finditer(typed)] if "@" in typed else []
    if len({address.lower() for address in addresses}) != 1:
        return text
    before, address, behind = typed.partition(addresses[0])
    apart = before.strip()[-1:] in _OPENS and _BEHIND.fullmatch(behind)
    return address if apart else text


def email_key(address: str) -> str:
    """Return what identifies a mailbox: trimmed, NFC, lower case, the domain in punycode. Raises InvalidMailbox."""
    local, domain = _parts(address)
    key = f"{_lower(local)}@{domain}"
    if len(key.partition("@")[0].encode()) > LOCAL_MAXIMUM or len(key.encode()) > ADDRESS_MAXIMUM:
        raise InvalidMailbox("too_long")
    return key


def deliverable(address: str) -> str:
    """Return the address to send to: the local part as typed, the domain in punycode. Raises InvalidMailbox."""
    local, domain = _parts(address)
    email_key(address)
    return f"{local}@{domain}"


def display(address: str) -> str:
    """Return the address to show: the local part as typed, the domain in lower case and in its own script.

    Raises InvalidMailbox.
    """
    local, domain = _parts(address)
    return f"{local}@{'.'.join(_readable(label) for label in domain.split('.'))}"


def readable(address: str) -> str:
    """Return the address as `display` shows it; as it is where it cannot be read. Never raises."""
    if _AS_IT_IS.fullmatch(address) and "xn--" not in address:
        return address
    try:
        return display(address)
    except InvalidMailbox:
        return address


def all_readable(addresses: Sequence[str]) -> Sequence[str]:
    """Return `readable` of each of them."""
    text = "\n".join([*addresses, ""])
    if _ALL_AS_THEY_ARE.fullmatch(text) and "xn--" not in text and text.count("\n") == len(addresses):
        return addresses
    return [readable(address) for address in addresses]


def domain_of(address: str) -> str:
    """Return the domain in punycode. Raises InvalidMailbox."""
    return _parts(address)[1]


def local_part_of(address: str) -> str:
    """Return what stands before the @, as typed. Raises InvalidMailbox."""
    return _parts(address)[0]


def punycode(text: str) -> str:
    """Return a part of an address, « @mairie-orléans.example », with its domain in punycode; as it is where it has
    none. Never raises.
    """
    local, at, domain = text.rpartition("@")
    if domain.isascii() or not (at or "." in domain):
        return text
    try:
        return local + at + ".".join(_ascii_label(label) if label else "" for label in _folded(domain).split("."))
    except InvalidMailbox:
        return text


def suggest(address: str) -> str | None:
    """Return the address with a well-known domain that this one misses by one slip, else None. Never raises.

    A domain that is itself well known, or a real neighbour of one (laposte.fr, mail.com), is never called a slip.
    """
    try:
        local, domain = _parts(address)
    except InvalidMailbox:
        return None
    if domain in WEBMAIL or domain in NEIGHBOURS:
        return None
    if domain in SLIPS:
        return f"{local}@{SLIPS[domain]}"
    near = next((known for known in WEBMAIL if _is_slip(domain, known)), None)
    return f"{local}@{near}" if near else None


def is_shared(address: str) -> bool:
    """Tell whether the address seems to be a service's rather than one person's: « contact@ », « formation.idf@ ».

    Never raises; False for what is no address.
    """
    try:
        local = _lower(local_part_of(address))
    except InvalidMailbox:
        return False
    return re.split("[.+_-]", local)[0] in SHARED or local in SHARED


def is_webmail(domain: str) -> bool:
    """Tell whether anybody can open a mailbox at this domain: it then says nothing of an employer."""
    return domain.strip().lower() in WEBMAIL


def _parts(address: str) -> tuple[str, str]:
    text = unicodedata.normalize("NFC", trimmed(without_format_but_joiners(address)))
    if not text:
        raise InvalidMailbox("empty")
    if len(text) > 4 * ADDRESS_MAXIMUM:
        raise InvalidMailbox("too_long")
    for character in text:
        if unicodedata.category(character)[0] == "C":
            raise InvalidMailbox("control")
    if any(character.isspace() for character in text):
        raise InvalidMailbox("spaces")
    local, at, domain = text.partition("@")
    if not at or not local or any(character in _FORBIDDEN_LOCAL for character in local):
        raise InvalidMailbox("syntax")
    if local.startswith(".") or local.endswith(".") or ".." in local or "@" in domain:
        raise InvalidMailbox("syntax")
    return local, _ascii_domain(domain)


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", text.lower())


def _ascii_domain(domain: str) -> str:
    # Compatibility forms and the ideographic full stop stand for plain letters and dots in domain names.
    labels = [_ascii_label(label) for label in _folded(domain).replace("。", ".").split(".")]
    ascii_domain = ".".join(labels)
    if len(labels) < 2 or labels[-1].isdigit() or len(labels[-1]) < 2 or len(ascii_domain) > DOMAIN_MAXIMUM:
        raise InvalidMailbox("domain")
    return ascii_domain


def _folded(domain: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", domain).lower())


def _ascii_label(label: str) -> str:
    if not label.isascii():
        # Letters, marks and digits of any script. Python's own "idna" codec is the rule of 2003, which sends
        # « straße » to « strasse », somebody else's domain: the punycode of the lower-case label is today's rule.
        if not all(character == "-" or unicodedata.category(character)[0] in "LMN" for character in label):
            raise InvalidMailbox("domain")
        label = "xn--" + label.encode("punycode").decode("ascii")
    if len(label) > LABEL_MAXIMUM or not _ASCII_LABEL.fullmatch(label):
        raise InvalidMailbox("domain")
    return label


def _readable(label: str) -> str:
    """Turn punycode back into letters, unless that would not lead to the same label again."""
    if not label.startswith("xn--"):
        return label
    try:
        letters = label[4:].encode("ascii").decode("punycode")
        return letters if _folded(letters) == letters and _ascii_label(letters) == label else label
    except (UnicodeError, InvalidMailbox, ValueError, OverflowError):
        return label


def _is_slip(domain: str, known: str) -> bool:
    """One letter missing, added, changed, or two exchanged.

    In short names (free, sfr, gmx…) one letter makes another real domain: there only the ending may differ.
    """
    name, _, ending = known.rpartition(".")
    if len(name) < 5:
        typed_name, _, typed_ending = domain.rpartition(".")
        return typed_name == name and _one_edit(typed_ending, ending) and typed_ending not in ENDINGS
    return _one_edit(domain, known)


def _one_edit(a: str, b: str) -> bool:
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest_a, rest_b = a[start:], b[start:]
    if rest_a[1:] == rest_b or rest_a == rest_b[1:] or rest_a[1:] == rest_b[1:]:
        return True
    exchanged = len(rest_a) >= 2 and len(rest_b) >= 2 and rest_a[0] == rest_b[1] and rest_a[1] == rest_b[0]
    return exchanged and rest_a[2:] == rest_b[2:]
