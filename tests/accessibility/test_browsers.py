"""Every test in a browser counts violations of the Content-Security-Policy, and errors of scripts: there are none.

`visitors` (tests/conftest.py) fails a test whose windows had any; so no test may open a window of its own.
"""

from __future__ import annotations

import re
from pathlib import Path

from config_checks import HOUSE

OWN_WINDOW = re.compile(r"\.new_context\(|\.launch\(|\bdef test_\w+\([^)]*\bchromium\b")
ALLOWED = {"tests/support/chromium.py", Path(__file__).relative_to(HOUSE).as_posix()}


def test_no_test_opens_a_window_that_nobody_listens_to() -> None:
    found = [
        path.relative_to(HOUSE).as_posix()
        for path in sorted((HOUSE / "tests").rglob("*.py"))
        if OWN_WINDOW.search(path.read_text(encoding="utf-8"))
    ]
    assert sorted(set(found) - ALLOWED) == [], "open windows with the fixture `visitors`"
