"""A telephone number is one, in one shape, and is shown as it is dialled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.phones import STORED_MAXIMUM, InvalidPhone, parse_phone, phone_link, readable_phone


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("01 99 00 12 34", "+33199001234", "01 99 00 12 34"),
        ("0199001234", "+33199001234", "01 99 00 12 34"),
        ("01.99.00.12.34", "+33199001234", "01 99 00 12 34"),
        ("01-99-00-12-34", "+33199001234", "01 99 00 12 34"),
        ("+33 (0)1 99 00 12 34", "+33199001234", "01 99 00 12 34"),
        ("0033 1 99 00 12 34", "+33199001234", "01 99 00 12 34"),
        ("Tél. : 01 99 00 12 34", "+33199001234", "01 99 00 12 34"),
        ("\u202a01\u00a099\u202f00 12 34\u202c", "+33199001234", "01 99 00 12 34"),
        ("０１９９００１２３４", "+33199001234", "01 99 00 12 34"),
        ("06 12 34 56 78 poste 12", "+33612345678;ext=12", "06 12 34 56 78 poste 12"),
        ("0 800 12 34 56", "+33800123456", "0 800 12 34 56"),
        ("Tél. mobile (bureau) : 01.99.00.12.34", "+33199001234", "01 99 00 12 34"),
        ("01 99 00 12 34 (secrétariat)", "+33199001234", "01 99 00 12 34"),
        ("n° 01·99·00·12·34", "+33199001234", "01 99 00 12 34"),
        ("01&nbsp;99&nbsp;00&nbsp;12&nbsp;34", "+33199001234", "01 99 00 12 34"),
        ("☎\ufe0f 01_99_00_12_34", "+33199001234", "01 99 00 12 34"),
        ("tel:+33-1-99-00-12-34;ext=12", "+33199001234;ext=12", "01 99 00 12 34 poste 12"),
        ("01 99 00 12 34 poste n° 12", "+33199001234;ext=12", "01 99 00 12 34 poste 12"),
        ("01 99 00 12 34 #12", "+33199001234;ext=12", "01 99 00 12 34 poste 12"),
        ("01 99 00 12 34 p. 12", "+33199001234;ext=12", "01 99 00 12 34 poste 12"),
        ("0262 12 34 56", "+262262123456", "0262 12 34 56"),
        ("0692 12 34 56", "+262692123456", "0692 12 34 56"),
        ("+590 590 12 34 56", "+590590123456", "0590 12 34 56"),
        ("+687 26 22 22", "+687262222", "+687 26 22 22"),
        ("+32 2 555 12 12", "+3225551212", "+32 2 555 12 12"),
        ("+1 (212) 555-0123", "+12125550123", "+1 212 555 0123"),
    ],
)
def test_a_number_is_taken_as_people_type_it(typed: str, stored: str, shown: str) -> None:
    assert parse_phone(typed) == stored
    assert parse_phone(stored) == stored
    assert readable_phone(stored) == shown.replace(" ", "\u00a0")
    assert phone_link(stored) == f"tel:{stored}"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        (" \u200b", "empty"),
        ("abc", "characters"),
        ("+", "characters"),
        ("à préciser", "characters"),
        ("01 99 00 XX 34", "characters"),
        ("1-800-FLOWERS", "characters"),
        ("Fax : 01 99 00 12 34", "characters"),
        ("01 99 00 12 34 poste 12 ou 13", "characters"),
        ("+999 123 456", "characters"),
        ("12", "too_short"),
        ("01 99 00 12 3", "too_short"),
        ("26 22 22", "too_short"),
        ("+32 2", "too_short"),
        ("01 99 00 12 345", "too_long"),
        ("01 99 00 12 34 / 06 12 34 56 78", "too_long"),
        ("9" * 500, "too_long"),
        ("06 12 34 56 78 poste 123456789012345678", "too_long"),
    ],
)
def test_what_is_no_number_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(InvalidPhone) as caught:
        parse_phone(typed)
    assert caught.value.reason == reason


@pytest.mark.parametrize("stored", ["", "abc", "demander à l’accueil"])
def test_what_was_stored_before_numbers_were_read_is_shown_as_it_is(stored: str) -> None:
    assert (readable_phone(stored), phone_link(stored)) == (stored, "")


@given(st.one_of(st.text(max_size=80), st.text(alphabet="0123456789+() .-poste", max_size=40)))
def test_a_number_raises_its_own_error_only_and_is_read_as_it_is_shown(typed: str) -> None:
    try:
        stored = parse_phone(typed)
    except InvalidPhone:
        return
    assert len(stored) <= STORED_MAXIMUM
    assert parse_phone(stored) == stored == parse_phone(readable_phone(stored))
