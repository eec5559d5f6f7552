"""File names from outside: still recognisable, no longer dangerous."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.intake import safe_filename

CASES = [
    ("Kbis.pdf", "Kbis.pdf"),
    ("Délégation d’Œuvré Łukasz.PDF", "Délégation d’Œuvré Łukasz.pdf"),
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\camille\\Kbis.pdf", "Kbis.pdf"),
    ("kbis\0.pdf", "kbis.pdf"),
    ("kbis\r\nSet-Cookie: a=b.pdf", "kbis Set-Cookie_ a=b.pdf"),
    ("\u202efdp.exe", "fdp.exe"),
    ("kb\u200bis\u2066.pdf", "kbis.pdf"),
    ("e\u0301te\u0301.pdf", "été.pdf"),
    ('"; rm -rf.pdf', "_; rm -rf.pdf"),
    ("<script>.pdf", "_script_.pdf"),
    (".pdf", "document.pdf"),
    ("", "document"),
    ("...", "document"),
    ("   ", "document"),
    ("a" * 300 + ".pdf", "a" * 96 + ".pdf"),
    ("Kbis 2026.11.23", "Kbis 2026.11.23"),
    ("z" + "\u0301" * 500 + ".pdf", "\u017a\u0301\u0301.pdf"),
]


@pytest.mark.parametrize(("given_name", "kept"), CASES)
def test_a_name_is_made_safe(given_name: str, kept: str) -> None:
    assert safe_filename(given_name) == kept


def test_the_extension_becomes_that_of_the_content() -> None:
    assert safe_filename("IMG_1.HEIC", "pdf") == "IMG_1.pdf"
    assert safe_filename("scan", "pdf") == "scan.pdf"


@given(st.text(max_size=300), st.sampled_from([None, "pdf", "jpg"]))
def test_any_name_ends_harmless(name: str, extension: str | None) -> None:
    safe = safe_filename(name, extension)
    assert 0 < len(safe) <= 100
    assert not set(safe) & set('/\\\0\r\n"<>:|?*')
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for character in safe)
    assert safe.strip() == safe
    assert safe not in (".", "..")
    assert safe_filename(safe) == safe
    safe.encode()
