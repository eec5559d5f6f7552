"""Which pages of a document came from which of the files that were given for it."""

from __future__ import annotations

import pytest

from domain.given_files import (
    GivenFile,
    Leaf,
    Remark,
    file_of_page,
    from_json,
    pages_without,
    rearranged,
    to_json,
)

PHOTO = GivenFile("IMG_0042.HEIC", 1, (Remark.DARK, Remark.BLURRED))
KBIS = GivenFile("kbis.pdf", 3)
LAST = GivenFile("dos.jpg", 1, signed=False)
GIVEN = (PHOTO, KBIS, LAST)


@pytest.mark.parametrize(("page", "place"), [(1, 0), (2, 1), (3, 1), (4, 1), (5, 2)])
def test_a_page_came_from_a_file(page: int, place: int) -> None:
    assert file_of_page(GIVEN, page) == place


def test_a_page_beyond_the_last_came_from_none() -> None:
    with pytest.raises(IndexError):
        file_of_page(GIVEN, 6)


@pytest.mark.parametrize(("place", "left"), [(0, [2, 3, 4, 5]), (1, [1, 5]), (2, [1, 2, 3, 4])])
def test_a_file_that_goes_takes_its_pages(place: int, left: list[int]) -> None:
    assert pages_without(GIVEN, place) == [Leaf(page) for page in left]


def test_a_file_keeps_its_name_as_long_as_a_page_of_it_is_left() -> None:
    assert rearranged(GIVEN, [Leaf(1), Leaf(3, 1), Leaf(5)]) == (PHOTO, GivenFile("kbis.pdf", 1), LAST)
    assert rearranged(GIVEN, [Leaf(2), Leaf(4)]) == (GivenFile("kbis.pdf", 2),)


def test_files_are_stored_with_what_was_remarked_of_them() -> None:
    assert from_json(to_json(GIVEN), "IMG_0042.pdf", 5) == GIVEN


@pytest.mark.parametrize(
    ("signed", "said", "remarks"),
    [
        (False, "electronic", (Remark.UNSIGNED,)),
        (True, "electronic", ()),
        (None, "electronic", ()),  # of before anybody looked
        (False, "handwritten", ()),
        (False, None, ()),
    ],
)
def test_a_file_without_the_signature_that_is_said_to_be_in_it(
    signed: bool | None, said: str | None, remarks: tuple[Remark, ...]
) -> None:
    assert GivenFile("mandat.pdf", 1, signed=signed).remarks_if(said) == remarks
    assert GivenFile("mandat.pdf", 1, (Remark.DARK,), signed).remarks_if(said) == (Remark.DARK, *remarks)


def test_a_file_of_before_says_nothing_of_a_signature() -> None:
    stored = [{"name": "mandat.pdf", "pages": 1, "remarks": []}]
    assert from_json(stored, "mandat.pdf", 1) == (GivenFile("mandat.pdf", 1, signed=None),)


@pytest.mark.parametrize("stored", [None, []])
def test_a_document_of_before_is_one_file(stored: object) -> None:
    assert from_json(stored, "kbis.pdf", 3) == (KBIS,)
