"""One file input for each kind of document that the registry declares, named by its code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from wtforms import MultipleFileField

from domain.document_kinds import DocumentKind
from web.form_words import FrenchForm

F = TypeVar("F", bound=FrenchForm)


def with_files(form: type[F], documents: Iterable[DocumentKind]) -> type[F]:
    """The form with these inputs behind its own."""
    inputs = {document.code: MultipleFileField(document.label, description=document.help) for document in documents}
    return type(form.__name__, (form,), inputs)
