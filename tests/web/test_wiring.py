"""What the settings say reaches the use cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import load_settings
from tests.support.settings import environment
from web.wiring import make_policy


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "Sans réponse de notre part dans un délai de 60 jours, votre demande n’est ni validée ni refusée"),
        ({"silence_days": "45"}, "dans un délai de 45 jours"),
        ({"silence_days": "45", "silence_text": "Après {days} jours, {…} vaut refus."}, "Après 45 jours, {…} vaut"),
        ({"silence_text": "Deux mois de silence valent refus."}, "Deux mois de silence valent refus."),
    ],
)
def test_the_acknowledgement_announces_the_delay_of_the_settings(
    tmp_path: Path, settings: dict[str, str], words: str
) -> None:
    policy = make_policy(load_settings(environment(tmp_path, **settings)))
    assert words in policy.silence
