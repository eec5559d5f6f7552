"""Every refusal has a French sentence that names the file and says what to do next."""

import pytest

from adapters.intake import FileRefused, Reason
from adapters.pages import Trouble
from domain.store import FileNotKept, Unkept
from web.file_messages import FRENCH, PAGES, french, not_kept

NEXT_STEP = ("oignez", "enregistrez", "réessayez", "reprenez", "renommez")


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_is_told_with_the_file_and_what_to_do(reason: Reason) -> None:
    said = french(FileRefused(reason, "Kbis.pdf", limit=25 * 1024 * 1024))
    if reason is not Reason.TOO_MANY_FILES:
        assert "«\u00a0Kbis.pdf\u00a0»" in said
    assert any(verb in said.lower() for verb in NEXT_STEP)
    assert "{" not in said
    assert " :" not in said
    assert " »" not in said


@pytest.mark.parametrize("reason", list(Unkept))
def test_what_was_not_stored_is_told_with_what_to_do(reason: Unkept) -> None:
    words = not_kept(FileNotKept(reason, limit=100 * 1024 * 1024))
    assert any(verb in words.lower() for verb in NEXT_STEP)
    assert "{" not in words
    assert " :" not in words


def test_limits_are_told_in_units_people_know() -> None:
    assert "25\u00a0Mo" in french(FileRefused(Reason.TOO_LARGE, "a.pdf", limit=25 * 1024 * 1024))
    assert "0,5\u00a0Mo" in french(FileRefused(Reason.TOO_LARGE, "a.pdf", limit=512 * 1024))
    assert "100 au plus" in french(FileRefused(Reason.TOO_MANY_PAGES, "a.pdf", limit=100))
    assert "60 millions de pixels" in french(FileRefused(Reason.IMAGE_TOO_LARGE, "a.png", limit=60_000_000))


def test_a_mismatch_that_a_new_name_mends_gives_that_name() -> None:
    assert "Renommez-le en «\u00a0kbis.png\u00a0»" in french(
        FileRefused(Reason.MISMATCH, "kbis.jpg", suggestion="kbis.png")
    )


def test_no_file_at_all_is_told_without_a_name() -> None:
    assert french(FileRefused(Reason.EMPTY, "")) == "Aucun fichier n’a été reçu. Choisissez le fichier à joindre."


def test_a_file_named_like_a_placeholder_is_only_a_name() -> None:
    assert "«\u00a0{limit}.pdf\u00a0»" in french(FileRefused(Reason.TOO_MANY_PAGES, "{limit}.pdf", limit=3))


def test_every_reason_and_every_trouble_has_its_words() -> None:
    assert set(FRENCH) == set(Reason)
    assert set(PAGES) == set(Trouble)
