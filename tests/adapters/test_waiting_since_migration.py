"""Requests that were there before migration 0011 wait since what their journal says that the applicant did last."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playhouse.migrations import Runner

import models
from adapters.migrate import FOLDER, HISTORY, migrate
from tests.support.filled import fill

BEFORE = "0010_journal_objects"
SENT, ACTIVATED, COMPLETED, HANDED_OVER = (datetime(2026, 11, day, 9, 30, tzinfo=UTC) for day in (2, 3, 10, 20))


@pytest.mark.parametrize(
    ("activated_at", "journal", "since"),
    [
        (None, {"request.submit": SENT}, SENT),
        (ACTIVATED, {"request.activate": ACTIVATED, "request.attach": HANDED_OVER}, ACTIVATED),
        (ACTIVATED, {"request.submit_signed_in": ACTIVATED, "request.complete": COMPLETED}, COMPLETED),
        (ACTIVATED, {}, ACTIVATED),
    ],
    ids=["sent", "handed over", "completed", "without a journal"],
)
def test_rows_that_were_there_wait_since_the_applicant_did_something(
    bare_url: str, activated_at: datetime | None, journal: dict[str, datetime], since: datetime
) -> None:
    database = models.bind(bare_url)
    moment, mark = models.UtcDateTimeField().db_value, database.param
    with database.connection_context():
        Runner(database, str(FOLDER), HISTORY).up(BEFORE)
        fill(database)
        columns = ("created_at", "submitted_at", "activated_at", "state_since")
        (number,) = database.execute_sql(
            f"UPDATE account_request SET {', '.join(f'{name} = {mark}' for name in columns)} RETURNING id",  # noqa: S608
            (moment(SENT), moment(SENT), moment(activated_at), moment(HANDED_OVER)),
        ).fetchone()
        for entry, (event, at) in enumerate(journal.items(), 100):
            database.execute_sql(
                "INSERT INTO journal (id, event, at, actor_kind, request_id, digest)"  # noqa: S608
                f" VALUES ({mark}, {mark}, {mark}, 'applicant', {mark}, '')",
                (entry, event, moment(at), number),
            )
    getattr(database, "close_all", database.close)()
    migrate(bare_url)
    with models.bind(bare_url).connection_context():
        assert models.AccountRequest.get_by_id(number).waiting_since == since
