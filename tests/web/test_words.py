"""What the service says of domain errors, where an installation's own data is part of the sentence."""

from __future__ import annotations

from datetime import date

import pytest

from domain.documents import MandateDateError, check_mandate_date
from web.words import sentence


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (3, "de moins de trois mois\u00a0: du 24 août 2026 au plus tôt"),
        (6, "de moins de six mois\u00a0: du 24 mai 2026 au plus tôt"),
        (24, "de moins de 24 mois\u00a0: du 24 novembre 2024 au plus tôt"),
    ],
)
def test_how_old_a_mandate_may_be_is_what_the_kinds_file_says(months: int, words: str) -> None:
    with pytest.raises(MandateDateError) as refused:
        check_mandate_date(date(2020, 1, 1), date(2026, 11, 23), months)
    assert words in sentence(refused.value)
