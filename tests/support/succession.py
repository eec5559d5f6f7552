"""A depositor's request to become manager of their entity, begun from their account and sent whole."""

from __future__ import annotations

from domain.calendar import paris_date
from models import Account, AccountRequest
from queries.actors import actor_of
from services.machinery.dependencies import Dependencies
from services.signup import submission
from services.signup.known_entity import begin_to_manage
from tests.support import factories


def asks_to_manage(deps: Dependencies, account: Account, entity_id: int) -> AccountRequest:
    """With its documents, in a draft of the account's own. Raises what the use cases do."""
    draft, _ = begin_to_manage(deps, actor_of(account), entity_id)
    answers = {
        "capacity": "Directrice",
        "is_head_office": True,
        "proof_kind": "kbis",
        "name_on_proof": False,
        "signatories": [{"name": "Claude Signataire", "capacity": "Présidente"}],
        "signatory_is_legal_representative": True,
        "signature_kind": "handwritten",
        "mandate_date": paris_date(deps.now()),
        "attested_at": deps.now(),
    }
    AccountRequest.update(answers).where(AccountRequest.id == draft.id).execute()
    draft = AccountRequest.get_by_id(draft.id)
    factories.add_documents(deps, draft)
    return submission.submit_signed_in(deps, draft, actor_of(account))
