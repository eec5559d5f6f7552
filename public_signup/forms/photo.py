"""Photographs of the signed letter, given on a telephone."""

from __future__ import annotations

from wtforms import MultipleFileField

from web.form_words import FrenchForm


class PhotoForm(FrenchForm):
    """Two ways to one document: a photograph that is taken now, files that are on the telephone already."""

    photo = MultipleFileField("Photo de la lettre signée", render_kw={"class": "input--file"})
    chosen = MultipleFileField("Photos ou PDF de la lettre signée", render_kw={"class": "input--file"})
