"""`make mutants`: change the rules one by one and see that a test fails each time.

    python -m tests.mutants                 every group of tests/mutants/groups.py
    python -m tests.mutants guards scopes   these

Each group works on a copy of the house below `.make/mutants/`, which keeps what is known: a second run asks again about
the functions that changed since, and about what survived. Prints, for each module, the share that a test noticed, and
what survived that `survivors.toml` does not judge; fails when anything did in a strict group, or in a function with a
conditional UPDATE, or when less than SHARE of a group was noticed.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

from config_checks import HOUSE
from tests.mutants.groups import GROUPS, Group
from tests.support.conditional_updates import written

SHARE = 0.85
WORK = HOUSE / ".make" / "mutants"
JUDGED = Path(__file__).with_name("survivors.toml")
LEFT_OUT = ("docs/pictures/", "bench/results/")
PLUGINS = ["no:cacheprovider", "no:xdist", "tests.mutants.kept_template"]
QUICK = ["-m", "not postgresql and not browser and not clamd and not redis and not deep", "-k", "not at_once"]
"""Tests that several threads race in depend on the machine's load, and are no judges here."""


def copied(group: Group) -> Path:
    """A copy of the tracked files, with mutmut's settings for this group."""
    folder = WORK / group.name
    (folder / "template.sqlite").unlink(missing_ok=True)
    listing = ["git", "-C", str(HOUSE), "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in names:
        source, target = HOUSE / name, folder / name
        if name.startswith(LEFT_OUT) or not source.is_file():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
    settings = {
        "source_paths": sorted({module.split("/")[0] for module in group.modules}),
        "only_mutate": list(group.modules),
        "also_copy": sorted({name.split("/")[0] for name in names}),
        "pytest_add_cli_args": [f"-p{plugin}" for plugin in PLUGINS] + QUICK,
        "pytest_add_cli_args_test_selection": list(group.tests),
        "use_setproctitle": False,
        # Of what the tests of a mutant took before it: mutmut's own 15 is minutes where a mutant never ends.
        "timeout_multiplier": 5.0,
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n[tool.mutmut]\n" + "\n".join(lines) + "\n")
    return folder


def run(group: Group) -> dict[str, Any]:
    """Mutate the group; mutmut's own account of it goes to `run.log`."""
    folder = copied(group)
    command = [sys.executable, str(folder / "tests" / "mutants" / "one_group.py")]
    with (folder / "run.log").open("w", encoding="utf-8") as log:
        subprocess.run(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, check=True)
    found: dict[str, Any] = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return found


def judged() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = tomllib.loads(JUDGED.read_text(encoding="utf-8"))["judged"]
    return rows


def fits(pattern: str, text: str) -> bool:
    """Whether a text is as the pattern says, in which `*` stands for anything."""
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), text) is not None


def is_judged(survivor: list[str]) -> bool:
    names = ("function", "was", "becomes")
    return any(
        all(fits(row.get(name, "*"), text) for name, text in zip(names, survivor, strict=True)) for row in judged()
    )


@functools.cache
def conditional_updates() -> set[str]:
    """The functions, as mutmut names them, that write a row only where it still is what was read."""
    parts = [name.partition(".py: ") for name in written()]
    return {f"{module.replace('/', '.')}.x_{function}" for module, _, function in parts}


def report(group: Group, found: dict[str, Any], took: str) -> bool:
    """Print what came of a group. Returns whether that is good enough."""
    noticed, every = (sum(counts[index] for counts in found["modules"].values()) for index in (0, 1))
    late = f", {found['timeouts']} of them by the time they took" if found["timeouts"] else ""
    lines = [f"{group.name}: {noticed} of {every} noticed ({noticed / every:.1%}){late}, {took}"]
    lines += [f"  {module}: {one} of {all_}" for module, (one, all_) in sorted(found["modules"].items())]
    left = [survivor for survivor in found["survivors"] if not is_judged(survivor)]
    lines += [f"  survived: {function}\n    - {was}\n    + {becomes}" for function, was, becomes in left]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    strict = [survivor for survivor in left if group.strict or survivor[0] in conditional_updates()]
    return noticed / every >= SHARE and not strict


def clocks() -> tuple[float, float]:
    """Seconds by the clock, and those that the processors spent on what was started from here."""
    spent = os.times()
    return time.monotonic(), spent.children_user + spent.children_system


def main(names: list[str]) -> int:
    good = []
    for group in GROUPS:
        if not names or group.name in names:
            before = clocks()
            found = run(group)
            passed, spent = (now - then for now, then in zip(clocks(), before, strict=True))
            good.append(report(group, found, f"{passed:.0f} s, {spent:.0f} s of processor"))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
