"""Texts are Markdown with a few variables, and nothing that a page would have to fear."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.texts import TEXTS, TextError, load_texts, read_text, render
from config_checks import HOUSE

VARIABLES = {"service": "Guichet", "nothing": "", "duties": ("Répondre", "Prévenir : *vite*")}
TITLE = "# Titre\n\n"


def lede(source: str, **variables: str) -> str:
    return str(render(TITLE + source, {**VARIABLES, **variables}).lede).strip()


def test_a_text_is_cut_where_its_titles_are() -> None:
    text = render("# Aide\n\nDébut.\n\n## Les mails\n\nAvant.\n\n### Perdu ?\n\nIci.\n\n## Fin\n\nTout.\n", VARIABLES)
    assert (text.title, text.lede.strip()) == ("Aide", "<p>Début.</p>")
    assert [(section.title, section.anchor) for section in text.sections] == [
        ("Les mails", "les-mails"),
        ("Fin", "fin"),
    ]
    assert text.sections[0].body.strip() == "<p>Avant.</p>"
    (question,) = text.sections[0].questions
    assert (question.title, question.anchor) == ("Perdu\u00a0?", "perdu")
    assert question.body.strip() == "<p>Ici.</p>"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Bonjour {service}.", "<p>Bonjour Guichet.</p>"),
        ("Un {nothing} mot.", ""),
        ("- un\n- {nothing}\n- deux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>"),
        ("- {duties}", "<ul>\n<li>Répondre</li>\n<li>Prévenir\u00a0: *vite*</li>\n</ul>"),
        ("{duties}", "<p>Répondre, Prévenir\u00a0: *vite*</p>"),
        ("Des { accolades } et {Majuscules}", "<p>Des { accolades } et {Majuscules}</p>"),
    ],
)
def test_variables_are_replaced(source: str, html: str) -> None:
    assert lede(source) == html


@pytest.mark.parametrize(
    ("value", "html"),
    [
        ("<b>gras</b>", "<p>A &lt;b&gt;gras&lt;/b&gt; B</p>"),
        ("**gras** [x](/y) `z` # | _a_", "<p>A **gras** [x](/y) `z` # | _a_ B</p>"),
        ("a\n\n# b", "<p>A a # b B</p>"),
        ("{service}", "<p>A {service} B</p>"),
        ("a & b", "<p>A a &amp; b B</p>"),
    ],
)
def test_a_value_is_words_whatever_it_holds(value: str, html: str) -> None:
    assert lede("A {value} B", value=value) == html


def test_a_value_can_be_an_address() -> None:
    link = '<p><a href="mailto:a.b_c@d.fr">a.b_c<wbr>@d.fr</a></p>'
    assert lede("[{value}](mailto:{value})", value="a.b_c@d.fr") == link


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "a <b onclick=x>b</b>",
        "[x](javascript:alert(1))",
        "![x](https://elsewhere.example/x.png)",
    ],
)
def test_nothing_active_passes(source: str) -> None:
    html = lede(source)
    assert [tag for tag in ("<script", "<b ", "<img", 'href="javascript') if tag in html] == []


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Quoi ? Ceci : « cela » ; non !", "<p>Quoi\u00a0? Ceci\u00a0: «\u00a0cela\u00a0»\u00a0; non\u00a0!</p>"),
        ("L'entité **x** : y", "<p>L’entité <strong>x</strong>\u00a0: y</p>"),
        ("[à 10:30](http://x.example/a?b=c;d)", '<p><a href="http://x.example/a?b=c;d">à 10:30</a></p>'),
    ],
)
def test_typography_is_french(source: str, html: str) -> None:
    assert lede(source) == html


def test_a_table_scrolls_and_its_rows_have_headings() -> None:
    text = render(f"{TITLE}## Durées\n\n| Quoi | Combien |\n|---|---|\n| Demande | 7 jours |\n", VARIABLES)
    body = text.sections[0].body
    assert '<div class="table-scroll" role="region" aria-label="Durées" tabindex="0">' in body
    assert '<th scope="col">Quoi</th>' in body
    assert '<th scope="row">Demande</th>' in body
    assert "<td>7 jours</td>" in body


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("Sans titre.", "text: has to begin with one title"),
        ("Avant.\n\n# Titre", "text: has to begin with one title"),
        ("# Un\n\n# Deux", "text: has to begin with one title"),
        ("# Un\n\nBonjour {servise}.", "text, line 3: {servise} is not one of duties, nothing, service"),
        ("# Un\n\nDe {service.the}.", "text, line 3: {service.the} is not a form of one of the nouns"),
    ],
)
def test_a_slip_is_named(source: str, words: str) -> None:
    with pytest.raises(TextError) as refused:
        render(source, VARIABLES)
    assert str(refused.value).startswith(words)


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "help.md").write_bytes(b"# \xe9t\xe9")
    with pytest.raises(TextError, match=r"texts/help\.md: cannot be read as UTF-8"):
        read_text(tmp_path / "help.md", VARIABLES)


def test_the_first_folder_that_has_a_file_gives_it(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, names in ((first, ["help"]), (second, TEXTS)):
        folder.mkdir()
        for name in names:
            (folder / f"{name}.md").write_text(f"# {folder.name}", encoding="utf-8")
    texts = load_texts([first, second], VARIABLES)
    assert {name: text.title for name, text in texts.items()} == {**dict.fromkeys(TEXTS, "second"), "help": "first"}


def test_ours_are_all_there() -> None:
    assert {path.stem for path in (HOUSE / "templates" / "texts").glob("*.md")} == set(TEXTS)


def test_a_row_is_repeated_for_several_words() -> None:
    source = "| Quoi | Combien |\n|---|---|\n| {duties} | {days} |\n| Le reste | {service} |\n"
    rows = lede(source, days=("1 | 2", "3"))  # type: ignore[arg-type]
    assert rows.count("<tr>") == 4
    assert '<th scope="row">Répondre</th>\n<td>1 | 2</td>' in rows
    assert "<td>3</td>" in rows
    assert "<td>Guichet</td>" in rows
