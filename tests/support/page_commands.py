"""The commands of a page: its ```sh blocks, section by section, in their order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path


def commands_of(page: Path) -> Mapping[str, str]:
    """The text of each section's `sh` blocks, by the section's heading, as the page orders them.

    Sections without such a block are left out; blocks of other kinds (a DNS zone, a setting) are not run.
    """
    found: dict[str, str] = {}
    heading = ""
    block: list[str] | None = None
    for line in page.read_text(encoding="utf-8").splitlines():
        if block is not None:
            if line == "```":
                found[heading] = found.get(heading, "") + "\n".join(block) + "\n"
                block = None
            else:
                block.append(line)
        elif line == "```sh":
            block = []
        elif re.match(r"#+ ", line):
            heading = line.lstrip("#").strip()
    if block is not None:
        raise ValueError(f"{page.name}: the last block has no end")
    return found
