"""Texts that an installation edits: Markdown files with a few `{variables}`, rendered once at start-up.

`templates/texts/<name>.md` are ours; a theme's folder replaces them one by one (docs/theme.md). A file is a title
(`# …`), a lede, then sections (`## …`), which may hold questions (`### …`). HTML is not taken; images neither.
French typography is seen to: the spaces before « : ; ? ! » and the apostrophes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from domain.nouns import Noun

TEXTS = ("home", "help", "support", "accessibility", "legal", "privacy", "privacy_notice", "site_map")
"""The texts of the service, by file name without `.md`."""

NBSP = "\u00a0"
_VARIABLE = re.compile(r"{([a-z_]+)}")
_AGREED = re.compile(r"{([a-z_]+)(?:\.[a-z_.]+|:[^{}/]+/[^{}/]+)}")
"""A noun with its article (`{si_admin.the}`) or what agrees with it (`{si_admin:un/une}`), as `domain.nouns` says."""
_REPEATED = re.compile(r"(?P<start>\s*[-*] ){(?P<name>[a-z_]+)}\s*")
_ROW = re.compile(r"\|.*\|\s*")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")

Variables = Mapping[str, str | Sequence[str] | Noun]
"""What `{name}` becomes: words, or several, which a list item holding nothing else is repeated for, as is a row of a
table: its first of each, its second of each."""


class TextError(ValueError):
    """A text cannot be shown. The message is a sentence in English with the file's name and line."""


@dataclass(frozen=True)
class Section:
    """A part of a text. `anchor` is its id on the page; `questions` are its `###`, each a section without any."""

    title: str
    anchor: str
    body: Markup
    questions: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Text:
    """A text as pages show it: `title` in plain words, `lede` and the sections' bodies as HTML."""

    title: str
    lede: Markup
    sections: tuple[Section, ...]


def load_texts(folders: Sequence[Path], variables: Variables) -> dict[str, Text]:
    """Read and render every text of the service; the first folder that has a file gives it.

    Raises TextError when a file is not UTF-8, has no title, or names an unknown variable.
    """
    paths = {
        name: next((folder / f"{name}.md" for folder in folders if (folder / f"{name}.md").is_file()), None)
        for name in TEXTS
    }
    return {name: read_text(path, variables) for name, path in paths.items() if path is not None}


def read_text(path: Path, variables: Variables) -> Text:
    """Read and render one file. Raises TextError."""
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TextError(f"texts/{path.name}: cannot be read as UTF-8") from error
    return render(source, variables, f"texts/{path.name}")


def render(source: str, variables: Variables, name: str = "text") -> Text:
    """Render a Markdown source. Raises TextError, which begins with `name`."""
    tokens = _MARKDOWN.parse(_filled(source, variables, name))
    parts = list(_cut(tokens, "h1"))
    if len(parts) != 2 or parts[0][1]:
        raise TextError(f"{name}: has to begin with one title (# …)")
    title, body = parts[1]
    (_, lede), *sections = _cut(body, "h2")
    return Text(title, _html(lede), tuple(_section(heading, inner) for heading, inner in sections))


def _filled(source: str, variables: Variables, name: str) -> str:
    """The source with its variables replaced by words that Markdown takes literally.

    A paragraph or list item in which a variable is empty is left out.
    """
    lines: list[str] = []
    for number, line in enumerate(source.splitlines(), 1):
        for variable in _VARIABLE.findall(line):
            if variable not in variables:
                raise TextError(f"{name}, line {number}: {{{variable}}} is not one of {', '.join(sorted(variables))}")
        line = _AGREED.sub(partial(_agreed, variables=variables, place=f"{name}, line {number}"), line)
        repeated = _REPEATED.fullmatch(line)
        values = variables[repeated["name"]] if repeated else ()
        if repeated and not isinstance(values, str | Noun):
            lines += [repeated["start"] + _literal(value) for value in values]
        elif _ROW.fullmatch(line) and (several := _several(line, variables)):
            lines += [_VARIABLE.sub(partial(_of_row, row=row), line) for row in several]
        elif all(variables[variable] for variable in _VARIABLE.findall(line)):
            lines.append(_VARIABLE.sub(lambda match: _literal(_joined(variables[match[1]])), line))
    return "\n".join(lines) + "\n"


def _several(line: str, variables: Variables) -> list[dict[str, str]]:
    """What each row of a table says, where all variables of its line are several words; none for another line."""
    names = _VARIABLE.findall(line)
    columns = [value for name in names if not isinstance(value := variables[name], str | Noun)]
    if not names or len(columns) < len(names):
        return []
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _of_row(match: re.Match[str], row: Mapping[str, str]) -> str:
    return _literal(row[match[1]])


def _agreed(match: re.Match[str], variables: Variables, place: str) -> str:
    noun = variables.get(match[1])
    try:
        if isinstance(noun, Noun):
            return _literal(match[0].format_map({match[1]: noun}))
    except AttributeError:
        pass
    raise TextError(f"{place}: {match[0]} is not a form of one of the nouns of the kinds file")


def _joined(value: str | Sequence[str] | Noun) -> str:
    return str(value) if isinstance(value, str | Noun) else ", ".join(value)


def _literal(words: str) -> str:
    # Not str.split, which takes no-break spaces too.
    return _PUNCTUATION.sub(r"\\\1", _SPACES.sub(" ", words).strip(" "))


def _cut(tokens: Sequence[Token], tag: str) -> Iterator[tuple[str, list[Token]]]:
    """What stands before the first heading of this level, under "", then each heading's words and what follows it."""
    heading, skipped = "", 0
    body: list[Token] = []
    for position, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == tag:
            yield heading, body
            heading, body, skipped = _words(tokens[position + 1]), [], 3
        if skipped:
            skipped -= 1
        else:
            body.append(token)
    yield heading, body


def _section(title: str, tokens: list[Token]) -> Section:
    (_, before), *questions = _cut(tokens, "h3")
    return Section(
        title,
        _anchor(title),
        _html(before, title),
        tuple(Section(words, _anchor(words), _html(inner, words)) for words, inner in questions),
    )


def _words(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())


def _anchor(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _html(tokens: Sequence[Token], title: str = "") -> Markup:
    rendered: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {"title": title})
    return Markup(rendered)  # noqa: S704 (of our own renderer, which takes no HTML)


def _french(words: str) -> str:
    words = re.sub(r" (?=[:;?!»](?:\s|$))", NBSP, words)
    return re.sub(r"« ", f"«{NBSP}", words).replace("'", "’")


class _Renderer(RendererHTML):
    """HTML that the pages' rules hold for: a table scrolls in a region of its own, and its rows have headings."""

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        # A mail address breaks before its @ rather than anywhere.
        return str(escape(tokens[idx].content).replace("@", Markup("<wbr>@")))

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        label = escape(env.get("title", ""))
        scrolls = f'<div class="table-scroll" role="region" aria-label="{label}" tabindex="0">'
        return f'{scrolls}\n<table class="table" aria-label="{label}">\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</table>\n</div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return '<th scope="col">'

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return '<th scope="row">' if tokens[idx - 1].type == "tr_open" else "<td>"

    def td_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        # A cell is three tokens: its opening, its words, its end.
        return "</th>\n" if tokens[idx - 3].type == "tr_open" else "</td>\n"


def _set_french(state: object) -> None:
    for token in getattr(state, "tokens", ()):
        for child in token.children or ():
            if child.type == "text":
                child.content = _french(child.content)


def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table").disable("image")
    made.core.ruler.push("french", _set_french)
    return made


_MARKDOWN = _markdown()
