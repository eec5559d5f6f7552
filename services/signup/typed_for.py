"""« Saisir pour… »: staff write down what somebody says by telephone, or sent on paper. It becomes a draft. The person
alone has its link: they check it, complete it and send it; nobody sends it in their name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.actors import Actor
from domain.permissions import Permission, demand
from domain.signup_steps import STEP_FIELDS
from models import AccountRequest, Note, database
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh
from services.signup import drafts
from services.signup.resuming import mail_typed


def type_in(deps: Dependencies, actor: Actor, answers: Mapping[str, Any], words: str) -> AccountRequest:
    """Begin a request for the person whose address is `answers["email"]`, and mail them the link that continues it.

    `answers` are fields of the signup's steps, cleaned; what is not known is left out. `words` are the note of the
    call. The same is done whether or not the address has an account or a request (rule 8). No browser has the draft.
    Raises NotAllowed, InvalidMailbox.
    """
    demand(actor, Permission.HELP_APPLICANT)
    with database.atomic():
        actor = afresh(actor, Permission.HELP_APPLICANT)
        draft, _ = drafts.start(deps)
        for step in ("organisme", "entite", "vous"):
            own = {name: answers[name] for name in STEP_FIELDS[step] if name in answers and name != "password_hash"}
            draft = drafts.save_answers(deps, draft, step, own, expected_version=draft.version)
        Note.create(request=draft, author=actor.account_id, at=deps.now(), text=words)
        journal.record("draft.typed", actor, deps.now(), request=draft)
        mail_typed(deps, draft)
    return draft
