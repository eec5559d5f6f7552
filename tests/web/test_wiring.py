"""What the settings say reaches the use cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import ConfigurationError, load_settings
from domain.registry import DEFAULT_KINDS_FILE
from tests.support.settings import environment
from web.wiring import make_deps, make_policy


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


def test_a_faulty_kinds_file_stops_the_start_by_its_setting_line_and_key(tmp_path: Path) -> None:
    faulty = tmp_path / "kinds.toml"
    text = DEFAULT_KINDS_FILE.read_text(encoding="utf-8")
    faulty.write_text(text.replace("max_signatories = 2", "max_signatories = 3"), encoding="utf-8")
    line = text[: text.index("max_signatories = 2")].count("\n") + 1
    settings = load_settings(environment(tmp_path, kinds_file=str(faulty)))
    with pytest.raises(ConfigurationError) as refused:
        make_deps(settings)
    told = f"{faulty}, line {line}: kinds[cpne].max_signatories: must be a whole number up to 2"
    assert refused.value.problems == {"GUICHET_KINDS_FILE": told}
