"""What `/metrics` reads of the database each time that it is asked."""

from __future__ import annotations

import pytest

from domain.states import MailState
from models import Mail
from queries import operations as reads
from services.machinery import outbox
from services.machinery.dependencies import Dependencies
from tests.support.plans import asked, walked

LARGE = {"mail", "task", "account_request"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_large_table_or_index_is_read_from_end_to_end(deps: Dependencies) -> None:
    with asked() as statements:
        reads.due_tasks(deps.now())
        reads.dead_tasks()
        reads.unsent_mails()
        reads.waiting_requests()
    assert len(statements) == 4
    assert [sql for sql, params in statements if walked((sql, params)) & LARGE] == []


def test_mails_that_left_are_not_counted_and_all_others_are(deps: Dependencies) -> None:
    for state in MailState:
        outbox.post(deps, "password_changed", f"{state}@exemple.example", {})
        Mail.update(state=state).where(Mail.to_key == f"{state}@exemple.example").execute()
    counted = {state: backlog.count for state, backlog in reads.unsent_mails().items()}
    assert counted == {state.value: 1 for state in MailState if state is not MailState.SENT}
