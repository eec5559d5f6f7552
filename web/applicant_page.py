"""What an applicant sees of their request, for the backoffice: the public site draws it, `create_app` brings both
together, since neither package knows the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from models import AccountRequest


@dataclass(frozen=True)
class Reader:
    """Who reads an applicant's page without being the applicant: where they go back to, whether they may know of files,
    and a sentence on how the applicant opens the page."""

    back: str
    sees_files: bool
    opening: str


Draw = Callable[[AccountRequest, Reader], str]


def init_applicant_page(app: Flask, draw: Draw) -> None:
    app.extensions["guichet_applicant_page"] = draw


def applicant_page(row: AccountRequest, reader: Reader) -> str:
    """The follow-up page of a request as it is now, with nothing to send and no secret."""
    return cast(Draw, current_app.extensions["guichet_applicant_page"])(row, reader)
