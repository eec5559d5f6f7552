"""The letter's QR code: a link that photographs the signed letter straight into the draft that printed it.

It is printed on paper that goes from hand to hand, so it opens nothing to read: anybody who has it can give the signed
letter, and no more. It works without the draft's browser, for a telephone is none, and as long as the draft lives. It
ends when the draft is sent, and when another browser takes the draft over (`resuming.resume`), unless the person who
comes by the mail says that the letter is theirs: a person who prepared a draft for somebody else keeps no way to put a
document into it, and a paper that is being signed works on for the person who printed it.
"""

from __future__ import annotations

from domain.errors import LinkUnusable
from domain.states import LinkOrigin, LinkPurpose, State
from models import AccountRequest, Link, database
from services.machinery.dependencies import Dependencies
from services.machinery.links import new_link, request_of_link
from services.signup.drafts import locked_draft

PAPERS = 20
"""How many letters of one draft have a QR code that works: the newest; each download makes one."""


def link_of_letter(deps: Dependencies, draft: AccountRequest) -> str:
    """The secret of a new link for a letter of this draft. Raises NotAllowed as `locked_draft`."""
    with database.atomic():
        request = locked_draft(draft)
        printed = Link.select(Link.id).where(Link.request == request, Link.purpose == LinkPurpose.PHOTO)
        kept = [row_id for (row_id,) in printed.order_by(Link.id.desc()).limit(PAPERS - 1).tuples()]
        Link.delete().where(Link.id.in_(printed), Link.id.not_in(kept)).execute()
        return new_link(deps, request, LinkPurpose.PHOTO, origin=LinkOrigin.PAGE)


def has_codes(draft: AccountRequest) -> bool:
    """Whether a letter of this draft has a QR code that works."""
    return bool(Link.select().where(Link.request == draft, Link.purpose == LinkPurpose.PHOTO).exists())


def draft_of_letter(deps: Dependencies, secret: str) -> AccountRequest:
    """The draft into which this link photographs. Raises LinkUnusable: unknown, or "submitted" once it was sent."""
    draft = request_of_link(deps, secret, LinkPurpose.PHOTO)
    if draft.state != State.DRAFT:
        raise LinkUnusable("submitted")
    return draft
