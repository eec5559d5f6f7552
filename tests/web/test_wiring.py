"""What the settings say reaches the use cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import ConfigurationError, load_settings
from domain.registry import DEFAULT_KINDS_FILE
from domain.silence import Silence, SilenceEffect
from tests.support.settings import environment
from web.wiring import make_deps, make_directory, make_policy


def test_what_silence_means_is_what_the_settings_say(tmp_path: Path) -> None:
    def silence(**settings: str) -> Silence:
        return make_policy(load_settings(environment(tmp_path, **settings))).silence

    assert silence() == Silence(SilenceEffect.REJECTION, 2)
    assert silence(silence_effect="acceptance", silence_months="4") == Silence(SilenceEffect.ACCEPTANCE, 4)


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


def test_the_directory_of_companies_is_the_one_that_the_settings_say(tmp_path: Path) -> None:
    def directory(**settings: str) -> str:
        return type(make_directory(load_settings(environment(tmp_path, **settings)))).__name__

    assert directory() == "NoneType"
    assert directory(company_directory="offline") == "StockDirectory"
    local = "http://127.0.0.1:8080"
    assert directory(company_directory="api", company_directory_url=local) == "CompanyApi"
    assert directory(env="demo") == "StockDirectory"


def test_words_of_the_letter_that_no_pdf_can_have_stop_the_start_by_their_keys(tmp_path: Path) -> None:
    """Or every applicant would meet them, and none could mend them."""
    faulty = tmp_path / "kinds.toml"
    text = DEFAULT_KINDS_FILE.read_text(encoding="utf-8")
    text = text.replace('done_at = "Fait à', 'done_at = "作于 Fait à').replace('word = "ministere"', 'word = "作"')
    faulty.write_text(text, encoding="utf-8")
    settings = load_settings(environment(tmp_path, kinds_file=str(faulty)))
    with pytest.raises(ConfigurationError) as refused:
        make_deps(settings)
    keys = "letter.done_at (作于), letter.articles (作)"
    assert refused.value.problems == {"GUICHET_KINDS_FILE": f"the letter's typefaces lack characters of {keys}"}
