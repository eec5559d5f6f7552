"""The shape of what is asked about a file to import: the file, then which column each of its own is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import FileField
from wtforms.validators import ValidationError

from domain.import_columns import Column, heading
from models_imports import ImportFile
from web.current import deps
from web.fields import Pick, choice
from web.form_words import FrenchForm

LEFT_OUT = "Ne pas importer"


class FileForm(FrenchForm):
    """The file."""

    file = FileField(
        "Fichier",
        description="CSV ou XLSX, 50 Mo au plus, avec une ligne de titres",
        render_kw={"class": "input--file", "accept": ".csv,.txt,.tsv,.xlsx,.ods,text/csv"},
    )

    def validate_file(self, field: Any) -> None:
        if not field.data or not getattr(field.data, "filename", ""):
            raise ValidationError("Choisissez un fichier.")
        if getattr(field.data.stream, "lost", False):
            raise ValidationError("Le fichier n’a pas pu être reçu en entier. Réessayez dans quelques minutes.")


def columns_form(file: ImportFile) -> Any:
    """A list a column of the file, which offers ours."""
    registry = deps().registry
    offered = [choice("", LEFT_OUT), *(choice(column.value, heading(registry, column)) for column in Column)]
    fields = {
        name_of(number): Pick(words or f"Colonne {number}", choices=offered, default=code)
        for number, (words, code) in enumerate(zip(file.headings, file.columns, strict=True), 1)
    }
    return type("ColumnsForm", (FrenchForm,), fields)()


def name_of(number: int) -> str:
    """The field of a column of the file, counted from 1."""
    return f"colonne_{number}"


def columns_of(form: Any, file: ImportFile) -> Sequence[Column | None]:
    """What a valid form says, column by column."""
    chosen = [form[name_of(number)].data for number in range(1, len(file.headings) + 1)]
    return [Column(code) if code else None for code in chosen]
