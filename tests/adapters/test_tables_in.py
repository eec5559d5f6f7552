"""CSV files as people have them, and files that are none."""

from __future__ import annotations

import pytest

from adapters.tables_in import CP1252, MOST_BLANKS, opened
from domain.errors import TableRefused


def read(content: bytes) -> list[tuple[int, list[str]]]:
    return [(number, list(cells)) for number, cells in opened(content).rows()]


@pytest.mark.parametrize(
    "content",
    [
        "nom;ville\nDurand;Café\nDupont;x\n".encode(),
        "\ufeffnom;ville\r\nDurand;Café\r\nDupont;x".encode(),
        "nom,ville\nDurand,Café\nDupont,x\n".encode(),
        "nom\tville\nDurand\tCafé\nDupont\tx\n".encode(),
        "sep=|\nnom|ville\nDurand|Café\nDupont|x\n".encode(),
        "\ufeffnom\tville\r\nDurand\tCafé\r\nDupont\tx\r\n".encode("utf-16-le"),
        '"nom, prénom";"ville"\n"Durand";"Café"\n"Dupont";"x"\n'.encode(),
    ],
)
def test_every_usual_making_is_read(content: bytes) -> None:
    assert read(content) == [(2, ["Durand", "Café"]), (3, ["Dupont", "x"])]
    assert opened(content).notes == ()


def test_a_file_of_windows_is_read_and_told() -> None:
    table = opened("nom;ville\nDurand;Café\n".encode("cp1252"))
    assert list(table.rows()) == [(2, ["Durand", "Café"])]
    assert table.notes == (CP1252,)


def test_lines_keep_the_numbers_that_a_spreadsheet_shows() -> None:
    assert read('nom;ville\nDurand;"12, rue\nd’Alésia"\n\n;;\nDupont;Lyon\n'.encode()) == [
        (2, ["Durand", "12, rue\nd’Alésia"]),
        (5, ["Dupont", "Lyon"]),
    ]


def test_empty_cells_at_the_end_are_none() -> None:
    table = opened(b"nom;ville;;\nDurand;;;\nDupont;;;x\n")
    assert table.headings == ["nom", "ville"]
    assert list(table.rows()) == [(2, ["Durand"]), (3, ["Dupont", "", "", "x"])]


def test_the_end_of_a_file_of_empty_lines_is_seen() -> None:
    assert read(b"nom;ville\na;b\n" + b";\n" * (MOST_BLANKS + 1) + b"c;d\n") == [(2, ["a", "b"])]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "La première ligne doit donner les titres"),
        (b"\n\nnom;ville\n", "La première ligne doit donner les titres"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "ancien classeur"),
        (b"nom;ville\na\0;b\n", "pas un fichier de texte"),
        (b"%PDF-1.7\0", "pas un fichier de texte"),
        ("nom;ville\nCafé \x81\n".encode("latin-1"), "caractères du fichier ne se lisent pas"),
        (b"\xff\xfea", "caractères du fichier ne se lisent pas"),
        (b'"' + b"a" * 200_000, "La ligne de titres ne se lit pas"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, why: str) -> None:
    with pytest.raises(TableRefused) as refused:
        opened(content)
    assert why in refused.value.why


def test_a_quotation_mark_that_is_never_closed_names_the_line() -> None:
    table = opened(b'nom;ville\na;b\nc;"' + b"x" * 200_000)
    with pytest.raises(TableRefused) as refused:
        list(table.rows())
    assert "Après la ligne 2" in refused.value.why
