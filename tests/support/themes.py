"""The looks that pages are tested in: ours, and one that shares nothing with it. Both are light and dark.

    @pytest.mark.parametrize("theme", THEMES, ids=theme_name)
    def test_…(theme: Path | None, tmp_path: Path) -> None:
        settings = load_settings(environment(tmp_path, **theme_settings(theme)))

In a browser, `visitors.visitor(color_scheme=scheme)` for `scheme` in SCHEMES.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from config_checks import HOUSE

SECOND = HOUSE / "tests" / "data" / "second_theme"

THEMES: tuple[Path | None, ...] = (None, SECOND)
"""Folders for the setting `theme_dir`; None is our own look."""

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
"""Playwright's names of what people prefer."""


def theme_name(theme: object) -> str:
    """The name that a test carries."""
    return theme.name if isinstance(theme, Path) else "our_theme"


def theme_settings(theme: Path | None) -> dict[str, str]:
    """What to add to an environment, by the settings' names in small letters; nothing for our own look."""
    return {"theme_dir": str(theme)} if theme else {}
