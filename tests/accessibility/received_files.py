"""The screens of what an applicant sent: seen beside its input, and read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from domain.given_files import GivenFile, Remark
from models import AccountRequest
from queries.documents import current_versions
from services.signup import complements, draft_documents
from tests.accessibility.screen import Screen, Visit
from tests.support import files
from tests.support.factories import PlainFile

REREAD = "/creer-un-compte/fichiers/<code>"
GIVEN = (GivenFile("IMG_0042.HEIC", 1, (Remark.DARK, Remark.BLURRED)), GivenFile("page 2.jpg", 1))


def _several_files(visit: Visit) -> None:
    """A draft whose mandate was given in two photographs, one of them poor."""
    draft_documents.put_document(visit.deps, visit.drafts(), "mandate", PlainFile(files.pdf(2), pages=2, given=GIVEN))


def _turns_what_changed(visit: Visit) -> None:
    visit.page.locator("[name=mark]").evaluate("input => { input.value = 'autre'; }")
    visit.sends("Tourner d’un quart de tour")


def _mended(visit: Visit) -> None:
    """A document that was given a minute after a complement was asked for, read again."""
    asked = AccountRequest.get(AccountRequest.reference == visit.world.values["complement"])
    code = next(code for code in current_versions(asked) if code in {item.target for item in asked.complement_items})
    later = visit.deps.now() + timedelta(minutes=1)
    deps = replace(visit.deps, now=lambda: later)
    complements.replace_document(deps, asked.id, code, PlainFile(files.pdf(2), pages=2))
    visit.opens(f"/suivi/{{complement_link}}/fichiers/{code}")


SCREENS = (
    Screen(
        "signed-letter-received", "GET /creer-un-compte/pieces/lettre-signee",
        "public_signup/pieces/signed_letter.html", before=_several_files,
    ),
    Screen("reread", f"GET {REREAD}", "public_signup/reread.html", before=_several_files),
    Screen(
        "reread-errors", f"POST {REREAD}", "public_signup/reread.html", before=_several_files,
        address="/creer-un-compte/fichiers/mandate", act=_turns_what_changed, errors=True,
    ),
    Screen(
        "reread-followed", "GET /suivi/<token>/fichiers/<code>", "public_signup/reread.html", address="", act=_mended
    ),
)  # fmt: skip
