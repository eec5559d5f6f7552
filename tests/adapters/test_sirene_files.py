"""Sirene's stock files are read as a stream; one that is not whole, or not one of them, is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters import sirene_files
from adapters.sirene_files import StockRefused, stock_files
from demo.numbers import invented_siren, invented_siret
from tests.support import sirene
from tests.support.sirene import establishment, unit


def test_each_file_is_told_by_its_columns_and_bears_its_day(tmp_path: Path) -> None:
    units, establishments = sirene.companies(tmp_path, 2)
    for order in ([units, establishments], [establishments, units]):
        files = stock_files(order)
        assert (files["units"].path, files["establishments"].path) == (units, establishments)
    assert files["units"].day == sirene.DAY


def test_of_each_row_the_columns_that_the_directory_keeps_are_read(tmp_path: Path) -> None:
    files = stock_files(
        sirene.stock(
            tmp_path,
            [unit(1), unit(2, denomination="", prenom1="CAMILLE", nom="ROY", categorieJuridique="1000")],
            [establishment(1), establishment(1, 2, numeroVoie="", typeVoie="", libelleVoie='LE BOURG, "A"')],
        )
    )
    head = invented_siret(1)[9:]
    assert list(files["units"].rows()) == [
        (invented_siren(1), "SOCIETE 1", "5710", head, "open"),
        (invented_siren(2), "CAMILLE ROY", "1000", invented_siret(2)[9:], "open"),
    ]
    assert list(files["establishments"].rows()) == [
        (invented_siret(1), "1 RUE DES ESSAIS", "75001", "PARIS", True, "open"),
        (invented_siret(1, 2), 'LE BOURG, "A"', "75001", "PARIS", False, "open"),
    ]


@pytest.mark.parametrize(
    ("of_unit", "of_establishment", "standing"),
    [
        ({"etatAdministratif": "C"}, {"etatAdministratif": "F"}, "ceased"),
        ({"statutDiffusion": "P"}, {"statutDiffusion": "P"}, "hidden"),
        ({"statutDiffusion": "N", "etatAdministratif": "C"}, {"statutDiffusion": "N"}, "hidden"),
    ],
)
def test_of_what_is_ceased_or_hidden_nothing_else_is_read(
    tmp_path: Path, of_unit: dict[str, str], of_establishment: dict[str, str], standing: str
) -> None:
    files = stock_files(sirene.stock(tmp_path, [unit(1, **of_unit)], [establishment(1, 1, **of_establishment)]))
    assert list(files["units"].rows()) == [(invented_siren(1), "", "", "", standing)]
    assert list(files["establishments"].rows()) == [(invented_siret(1), "", "", "", True, standing)]


def spoilt(folder: Path, what: str) -> tuple[Path, Path]:
    """Two good files; that of the units is then spoilt."""
    units, establishments = sirene.companies(folder, 50)
    text, whole = sirene.text_of(sirene.UNIT_COLUMNS, [unit(1), unit(2)]), units.read_bytes()
    texts: dict[str, str | bytes] = {
        "another table": "id,name\n1,x\n",
        "nothing": "",
        "a column lacks": text.replace("nicSiegeUniteLegale", "nic"),
        "a short row": f"{text}123,O\n",
        "a wrong number": text.replace(invented_siren(2), "12345678X"),
        "the last line is cut": text[:-9],
        "a line without end": f"{text}{'x' * 70_000}",
        "a NUL": f"{text}\0\n",
        "another encoding": text.replace("SOCIETE 2", "SOCIÉTÉ 2").encode("latin-1"),
    }
    if what in texts:
        sirene.zipped(units, texts[what])
    elif what == "half of the archive":
        units.write_bytes(whole[: len(whole) // 2])
    elif what == "a flipped byte":
        middle = len(whole) // 2
        units.write_bytes(whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :])
    elif what == "not an archive":
        units.write_bytes(b"PK, but no")
    elif what == "not there":
        units.unlink()
    return units, establishments


REFUSED = {
    "another table": "ce n’est pas un fichier stock Sirene",
    "nothing": "ce n’est pas un fichier stock Sirene",
    "a column lacks": "il manque les colonnes nicSiegeUniteLegale",
    "a short row": "après la ligne 4 : 2 colonnes au lieu de 34",
    "a wrong number": "après la ligne 3 : « 12345678X » n’est pas un SIREN",
    "the last line is cut": "la dernière ligne est coupée",
    "a line without end": "une ligne n’a pas de fin",
    "a NUL": "un caractère nul",
    "another encoding": "ce n’est pas du texte en UTF-8",
    "half of the archive": "l’archive est abîmée ou incomplète",
    "a flipped byte": "l’archive est abîmée ou incomplète",
    "not an archive": "l’archive est abîmée ou incomplète",
    "not there": "le fichier ne s’ouvre pas",
}


@pytest.mark.parametrize(("what", "why"), REFUSED.items(), ids=REFUSED)
def test_a_file_that_is_not_whole_is_refused_by_name(tmp_path: Path, what: str, why: str) -> None:
    with pytest.raises(StockRefused) as refused:
        list(stock_files(spoilt(tmp_path, what))["units"].rows())
    words = refused.value.why.replace("\u00a0", " ")
    assert words.startswith("StockUniteLegale_utf8.zip")
    assert why in words


def test_both_files_are_needed_each_once(tmp_path: Path) -> None:
    units, establishments = sirene.companies(tmp_path, 1)
    for given in ([units], [units, units], [units, establishments, units]):
        with pytest.raises(StockRefused, match="Il faut les deux fichiers"):
            stock_files(given)


def test_an_archive_of_two_tables_is_refused(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "deux.zip", "w") as archive:
        archive.writestr("a.csv", "siren\n")
        archive.writestr("b.csv", "siren\n")
    with pytest.raises(StockRefused, match="2 fichiers CSV"):
        stock_files([tmp_path / "deux.zip"])


def test_a_line_is_never_read_whole_before_its_length_is_known() -> None:
    assert sirene_files.LONGEST_LINE < 1024 * 1024
