"""What an installation replaces of the look and of the texts: the folder of GUICHET_THEME_DIR, checked as it is read.

docs/theme.md is its contract: `theme.toml` (names, colours, shapes, facts), `logo.svg`, `favicon.svg`, `texts/*.md`.
Everything is optional; whatever else lies there is refused by name, so that a slip never passes for a theme.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from adapters.svg import svg_faults
from adapters.texts import TEXTS
from adapters.theme_colours import colours_of, is_colour, too_faint

FILES = ("logo.svg", "favicon.svg")
FOLDERS = ("texts",)
TABLES = ("names", "light", "dark", "shape", "facts")

NAMES = ("service_name", "public_body_name", "support_address")
"""Settings whose default a theme gives (config.py)."""

_LENGTH = re.compile(r"0|\d+(\.\d+)?(px|rem)")
_FONTS = re.compile(r"""[\w ,"'-]+""")
SHAPES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {"radius-s": _LENGTH, "radius": _LENGTH, "radius-l": _LENGTH, "font-text": _FONTS, "font-title": _FONTS}
)
"""Tokens that are neither light nor dark, and what their value may be."""

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "publisher_phone": "[à compléter par l’installation : téléphone de l’éditeur]",
        "publication_director": "[à compléter par l’installation : personne qui dirige la publication]",
        "host": "[à compléter par l’installation : nom, adresse et téléphone de l’hébergeur]",
        "data_protection_officer": "[à compléter par l’installation : délégué à la protection des données]",
        "accessibility_plan": "[à compléter par l’installation : adresse du schéma pluriannuel et du plan d’actions]",
        "accessibility_state": "non conforme",
        "accessibility_date": "23 novembre 2026",
    }
)
"""What the texts tell of an installation, and what they say until it is told."""

TO_FILL_IN = "[à compléter"
STATES = ("non conforme", "partiellement conforme", "totalement conforme")
"""What « Accessibilité : » may say (décret 2019-768, article 7)."""


class ThemeError(ValueError):
    """A theme's folder does not follow docs/theme.md. `problems` are sentences in English, each with a file's name."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


@dataclass(frozen=True)
class Theme:
    """A theme that was read. `light` and `dark` are all colours by token, ours where it replaces none (`#rrggbb`).

    `stylesheet` replaces the tokens ('' when there is nothing to replace); `files` are those of FILES that it has;
    `texts` is the folder of its Markdown files.
    """

    light: Mapping[str, str]
    dark: Mapping[str, str]
    stylesheet: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=lambda: FACTS)
    texts: Path | None = None

    @property
    def unfilled(self) -> tuple[str, ...]:
        """Names of the facts that the installation has not told yet."""
        return tuple(name for name, words in self.facts.items() if words.startswith(TO_FILL_IN))


def load_theme(folder: Path | None) -> Theme:
    """Read a theme; without a folder, ours.

    Raises ThemeError with every problem at once.
    """
    light, dark = colours_of()
    dark = {**light, **dark}
    if folder is None:
        return Theme(light, dark)
    problems = list(_strangers(folder))
    tables = _tables(folder / "theme.toml", problems)
    light |= tables["light"]
    dark |= tables["dark"]
    if not problems:
        problems += [f"theme.toml, [light]: {words}" for words in too_faint(light)]
        problems += [f"theme.toml, [dark]: {words}" for words in too_faint(dark)]
    files = {name: (folder / name).read_bytes() for name in FILES if (folder / name).is_file()}
    problems += [f"{name}: {fault}" for name, content in files.items() for fault in svg_faults(content)]
    texts = folder / "texts"
    audited = tables["facts"].get("accessibility_state", STATES[0]) != STATES[0]
    if audited and not (texts / "accessibility.md").is_file():
        problems.append("texts/accessibility.md: is needed with that accessibility_state, to say what the audit found")
    if problems:
        raise ThemeError(problems)
    return Theme(
        light=light,
        dark=dark,
        stylesheet=_stylesheet(tables),
        files=files,
        facts={**FACTS, **tables["facts"]},
        texts=texts if texts.is_dir() else None,
    )


def _strangers(folder: Path) -> Iterator[str]:
    """What lies in the folder and is not part of the contract."""
    for path in sorted(folder.iterdir()):
        if path.name not in ("theme.toml", *FILES, *FOLDERS) and not path.name.startswith("."):
            yield f"{path.name}: not a file of a theme (theme.toml, {', '.join(FILES)}, texts)"
    texts = folder / "texts"
    for path in sorted(texts.iterdir()) if texts.is_dir() else ():
        if path.suffix != ".md" or path.stem not in TEXTS:
            yield f"texts/{path.name}: not a text of the service ({', '.join(f'{name}.md' for name in TEXTS)})"


def _tables(path: Path, problems: list[str]) -> dict[str, dict[str, str]]:
    """The tables of `theme.toml`, empty ones when absent; what is wrong in them goes to `problems`."""
    tables: dict[str, dict[str, str]] = {name: {} for name in TABLES}
    if not path.is_file():
        return tables
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        problems.append(f"theme.toml: {error}")
        return tables
    for name, table in content.items():
        if name not in TABLES or not isinstance(table, dict):
            problems.append(f"theme.toml: [{name}] is not one of its tables ({', '.join(TABLES)})")
            continue
        tables[name] = {key: value for key, value in table.items() if _accepted(name, key, value, problems)}
    return tables


def _accepted(table: str, key: str, value: Any, problems: list[str]) -> bool:
    fault = _fault(table, key, value)
    if fault:
        problems.append(f"theme.toml, [{table}]: {key} {fault}")
    return fault is None


def _fault(table: str, key: str, value: Any) -> str | None:
    known = {"names": NAMES, "shape": tuple(SHAPES), "facts": tuple(FACTS)}.get(table) or tuple(colours_of()[0])
    if key not in known:
        return f"is not one of {', '.join(known)}"
    if table in ("light", "dark"):
        return None if is_colour(value) else "is not a colour such as #0e4a52, in small letters"
    if not isinstance(value, str) or not value.strip() or len(value) > 300:
        return "is not a text of 1 to 300 characters"
    if table == "shape" and not SHAPES[key].fullmatch(value):
        return "is not a length such as 8px, or a list of fonts"
    if key == "accessibility_state" and value not in STATES:
        return f"is not one of {', '.join(STATES)}"
    return None


def _stylesheet(tables: Mapping[str, Mapping[str, str]]) -> str:
    """The tokens to replace. On the screen alone: paper stays black on white."""
    light = _declarations({**tables["light"], **tables["shape"]})
    dark = _declarations(tables["dark"])
    parts = [
        f"@media screen {{ :root {{ {light} }} }}\n" if light else "",
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n" if dark else "",
    ]
    # Light alone would show through in the dark, where ours is to stay: it follows ours, with the same weight.
    replaced_in_light_only = {
        name: value for name, value in colours_of()[1].items() if name in tables["light"] and name not in tables["dark"]
    }
    if replaced_in_light_only:
        ours = _declarations(replaced_in_light_only)
        parts.insert(1, f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {ours} }} }}\n")
    return "".join(parts)


def _declarations(tokens: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in tokens.items())
