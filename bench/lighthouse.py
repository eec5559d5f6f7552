"""Lighthouse (from npm) with the system's Chromium: `/`, each step of the signup, the grid and a request's page.

Scores are out of 100, on the telephone that Lighthouse simulates: a slow one, on a slow network. Lighthouse is in no
lock: `npx` fetches this version of it when it is not at hand (`LIGHTHOUSE` names another command). Without it nothing
is measured, and the line says so.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.installation import Installation
from bench.keyboard import Place
from bench.measures import signed_in
from bench.report import Line
from services.signup import submission
from tests.support import chromium
from tests.support.factories import browser_of, make_draft
from tests.support.stages import Applicant, request_with_si

PACKAGE = "lighthouse@12.8.2"
CATEGORIES = ("accessibility", "best-practices", "performance")
STEPS = ("organisme", "entite", "pieces/justificatif", "pieces/signataire", "pieces/lettre", "vous", "recapitulatif")
ROWS = 40
"""Requests in the grid."""
LONGEST = 600
"""Seconds that one page may take, npx's first download included."""
TRIES = 3
"""Now and then Chromium records no trace of a load (Lighthouse's NO_NAVSTART): nothing was measured then."""


@dataclass(frozen=True)
class Shown:
    """A page to be judged: its path, and the cookies of who looks at it."""

    what: str
    path: str
    cookies: dict[str, str]


def scores(place: Installation) -> Iterator[Line]:
    """A line for each page: its three scores, and what kept one of them below 100."""
    command = _command()
    if command is None:
        yield Line(
            "Lighthouse", place.database, "not measured", "neither lighthouse nor npx, or no Chromium, is installed"
        )
        return
    for shown in _pages(place):
        report = _report(command, place, shown)
        figures = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}
        words = ", ".join(f"{name} {figure}" for name, figure in figures.items())
        yield Line(f"Lighthouse: {shown.what}", place.database, words, "; ".join(_lacking(report)) or "nothing lacking")


def _command() -> list[str] | None:
    if chromium.executable() is None:
        return None
    if "LIGHTHOUSE" in os.environ:
        return shlex.split(os.environ["LIGHTHOUSE"])
    found, npx = shutil.which("lighthouse"), shutil.which("npx")
    if found is not None:
        return [found]
    return [npx, "--yes", PACKAGE] if npx is not None else None


def _pages(place: Installation) -> Iterator[Shown]:
    deps = place.deps
    yield Shown("home", "/", {})
    draft = make_draft(deps)
    begun = {"guichet-demande": browser_of(draft)}
    yield Shown("signup, begin", "/creer-un-compte/", {})
    for step in STEPS:
        yield Shown(f"signup, {step}", f"/creer-un-compte/{step}", begun)
    sent = make_draft(deps)
    kept = {"guichet-demande": browser_of(sent)}
    submission.submit(deps, type(sent).get_by_id(sent.id))
    yield Shown("signup, confirmation", "/creer-un-compte/confirmation", kept)
    agent = signed_in(place)
    request = f"/backoffice/demandes/{_requests(place)}"
    yield Shown("grid of requests", "/backoffice/demandes/", agent.cookies)
    agent.get(request)  # what the first look makes, of the documents' texts, is kept
    yield Shown("request", request, agent.cookies)


def _requests(place: Installation) -> str:
    """A grid's worth of requests with real documents; the reference of the first."""
    with tempfile.TemporaryDirectory() as folder:
        made = [
            request_with_si(
                Place(place.deps),
                Applicant("Lou", f"Aubry{number}", f"lou{number}@entreprise{number}.example"),
                Path(folder),
            )
            for number in range(ROWS)
        ]
    reference: str = made[0].reference
    return reference


def _report(command: list[str], place: Installation, shown: Shown) -> dict[str, Any]:
    host, port = place.address
    cookie = "; ".join(f"{name}={value}" for name, value in shown.cookies.items())
    with tempfile.TemporaryDirectory() as folder:
        headers = Path(folder) / "headers.json"
        headers.write_text(json.dumps({"Cookie": cookie} if cookie else {}), encoding="utf-8")
        result = Path(folder) / "report.json"
        flags = " ".join(["--headless=new", *chromium.FLAGS])
        _run(
            [
                *command, f"http://{host}:{port}{shown.path}", "--quiet", "--output=json", f"--output-path={result}",
                f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={headers}", f"--chrome-flags={flags}",
            ]
        )  # fmt: skip
        report: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    if report.get("runtimeError"):
        raise RuntimeError(f"{shown.path}: {report['runtimeError']}")
    if urlsplit(report["finalDisplayedUrl"]).path != shown.path:
        raise RuntimeError(f"{shown.path} led to {report['finalDisplayedUrl']}")
    return report


def _run(command: list[str]) -> None:
    """Raises subprocess.CalledProcessError when the last try fails too."""
    browser = {**os.environ, "CHROME_PATH": chromium.executable() or ""}
    for left in reversed(range(TRIES)):
        outcome = subprocess.run(command, check=left == 0, timeout=LONGEST, env=browser, stdout=subprocess.DEVNULL)
        if outcome.returncode == 0:
            return


def _lacking(report: dict[str, Any]) -> list[str]:
    """The audits that count and are not whole."""
    weighed = {ref["id"] for name in CATEGORIES for ref in report["categories"][name]["auditRefs"] if ref["weight"]}
    found = []
    for name in sorted(weighed):
        audit = report["audits"][name]
        if audit["score"] is not None and audit["score"] < 0.9:
            found.append(f"{name} {audit.get('displayValue', '')}".strip())
    return found
