"""`/mon-compte/mes-donnees`: a copy is asked for, made by the worker, announced by mail, and taken after a proof."""

from __future__ import annotations

import io
from zipfile import ZipFile

import pytest
from flask import Flask

from models import Mail
from models_rights import RightsCopy
from tests.support.application import Visitor, known_account, work
from tests.support.dependencies import Clock
from tests.support.outcomes import rows

pytestmark = pytest.mark.slow

PAGE = "/mon-compte/mes-donnees"
ASK = f"{PAGE}/copie"


def asked(app: Flask, visitor: Visitor) -> RightsCopy:
    """The copy that somebody asked for, made."""
    visitor.sign_in(known_account(app))
    assert visitor.client.post(ASK, data=visitor.hidden_in(visitor.get(PAGE).text)).location == PAGE
    assert "En préparation" in visitor.get(PAGE).text
    work(app)
    copy: RightsCopy = RightsCopy.get()
    return copy


def test_it_is_announced_and_taken_from_there(app: Flask, visitor: Visitor) -> None:
    copy = asked(app, visitor)
    mail = Mail.get(Mail.event == "rights_copy_ready")
    assert set(mail.facts) == {"until"}, "the mail holds nothing of the data"
    assert f"{ASK}/{copy.id}" in visitor.get(PAGE).text
    answer = visitor.get(f"{ASK}/{copy.id}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="mes-donnees-2026-11-23.zip"'
    assert "no-store" in answer.headers["Cache-Control"]
    with ZipFile(io.BytesIO(answer.data)) as book:
        assert {"donnees.json", "donnees.html"} <= set(book.namelist())
    assert len(rows("rights.copy_taken")) == 1


def test_a_session_that_somebody_borrowed_takes_nothing(app: Flask, visitor: Visitor, clock: Clock) -> None:
    copy = asked(app, visitor)
    clock.advance(minutes=11)
    answer = visitor.get(f"{ASK}/{copy.id}")
    assert answer.location == f"/connexion/confirmer?next={PAGE}"
    page = visitor.client.post(ASK, data=visitor.hidden_in(visitor.get("/mon-compte").text))
    assert (page.status_code, RightsCopy.select().count()) == (403, 1)
    assert rows("rights.copy_taken") == []


def test_another_person_s_is_not_there(app: Flask, visitor: Visitor) -> None:
    copy = asked(app, visitor)
    stranger = Visitor(app)
    stranger.sign_in(known_account(app))
    assert stranger.get(f"{ASK}/{copy.id}").status_code == 404


def test_one_that_is_over_or_lost_says_so(app: Flask, visitor: Visitor) -> None:
    copy = asked(app, visitor)
    for part in copy.parts:
        app.extensions["guichet_dependencies"].storage.delete(part.storage_key)
    answer = visitor.client.get(f"{ASK}/{copy.id}", follow_redirects=True)
    assert "demandez une autre copie" in answer.text
    RightsCopy.update(expires_at=None).execute()
    assert "Supprimée" in visitor.get(PAGE).text
