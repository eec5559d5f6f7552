"""The letter of a draft, which somebody else has to sign: making it keeps the draft while it is waited for."""

from __future__ import annotations

from domain.errors import IncompleteDraft
from models import AccountRequest, database
from services.machinery.dependencies import Dependencies
from services.signup.drafts import locked_draft

STEP = "pieces"
NAMES = ("first_name", "last_name")


def letter_made(deps: Dependencies, draft: AccountRequest) -> AccountRequest:
    """Keep whom the letter names, as it is made now, and the draft as « Reprendre plus tard » does, without a mail.

    Raises IncompleteDraft where nobody is named, NotAllowed as `locked_draft`.
    """
    with database.atomic():
        request = locked_draft(draft)
        absent = tuple(name for name in NAMES if not getattr(request, name))
        if absent:
            raise IncompleteDraft(STEP, absent)
        changes = {
            "letter_first_name": request.first_name,
            "letter_last_name": request.last_name,
            "resume_requested_at": deps.now(),
        }
        AccountRequest.update(changes).where(AccountRequest.id == request.id).execute()
        request.absorb(changes)
    return request
