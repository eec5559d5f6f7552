"""`make sbom`: docs/security/sbom.json, what the lock installs, as CycloneDX: names, versions, licences, needs.

It is read off the installed environment, for licences stand in the packages alone; what only developers install is left
out, and so are addresses, which tell of this machine's index.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from config_checks import HOUSE

BILL = HOUSE / "docs" / "security" / "sbom.json"


def locked() -> dict[str, str]:
    """Version by name of what the lock installs on Linux: lines with a condition on another system or Python aside."""
    lock = (HOUSE / "requirements.txt").read_text(encoding="utf-8")
    lines = re.findall(r"^([a-z0-9._-]+)==(\S+)( ; .*)? \\$", lock, re.M)
    elsewhere = re.compile(r"win32|python_full_version <")
    return {name: version for name, version, condition in lines if not elsewhere.search(condition)}


def normal(name: str) -> str:
    """A package's name as locks write it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def made() -> dict[str, Any]:
    """The bill as it is now."""
    command = [
        str(Path(sys.executable).with_name("cyclonedx-py")), "environment", sys.executable, "--output-reproducible",
        f"--pyproject={HOUSE / 'pyproject.toml'}", "--sv", "1.6", "-o", "-",
    ]  # fmt: skip
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    wanted = locked()
    kept = [part for part in told["components"] if normal(part["name"]) in wanted]
    for part in kept:
        part.pop("externalReferences", None)
        part.pop("properties", None)
    known = {part["bom-ref"] for part in kept} | {"root-component"}
    told["components"] = kept
    told["dependencies"] = [
        {"ref": needs["ref"], "dependsOn": [ref for ref in needs.get("dependsOn", []) if ref in known]}
        for needs in told["dependencies"]
        if needs["ref"] in known
    ]
    told["metadata"].pop("tools", None)
    told["metadata"].pop("properties", None)
    told["metadata"]["component"].pop("properties", None)
    told["metadata"]["component"].pop("externalReferences", None)
    return dict(told)


if __name__ == "__main__":
    BILL.write_text(json.dumps(made(), indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
