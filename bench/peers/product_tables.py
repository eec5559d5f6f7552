"""The product's own tables after years of use: made by its migrations, filled with the same people as the peers'.

Rows are those of the release that this is written for, and the migrations since then add to them what an installation's
upgrade would: so a column or an index that comes later needs nothing here.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime

from playhouse.migrations import Runner

from adapters.migrate import FOLDER, HISTORY, migrate
from bench.peers import people, product_rows, sinks
from models import bind, open_database
from services.requests import list_keys

WRITTEN_FOR = "0010_journal_objects"
COLUMNS = {
    "entity": "id kind name search_key identifier_kind identifier slot siren address postcode city country created_at",
    "account": "id email email_key password active fs_uniquifier first_name last_name capacity phone staff_role"
    " service mail_preference created_at last_seen_at",
    "account_request": "id reference state state_since version created_at submitted_at activated_at closed_at"
    " account_id first_name last_name capacity email email_key phone password_hash seeks_manager_role"
    " kind has_siret siret is_head_office entity_name address postcode city country proof_kind"
    " proof_other_reason name_on_proof signatories signatory_is_legal_representative mandate_date"
    " entity_id search_text escalated_at browser_hash",
    "document": "id request_id kind",
    "document_version": "id document_id number storage_key filename media_type size sha256 pages has_text uploaded_at"
    " judgement judgement_words judged_by_id judged_at scan_verdict",
    "link": "id request_id purpose token_hash created_at expires_at used_at",
    "journal": "id event at actor_kind actor_id request_id entity_id account_id digest",
    "journal_detail": "id entry_id salt detail",
    "mail": "id event request_id account_id to_address to_key facts message_id state created_at attempts"
    " sent_at last_error",
    "decision": "id request_id author_id action reason payload request_version document_versions created_at"
    " due_at status settled_at",
    "membership": "id account_id entity_id role founding request_id decided_by_id since",
}


def fill(url: str, count: int, now: datetime, password: str) -> None:
    """Make the tables in an empty database and pour `count` requests into them; `password` is everybody's, hashed."""
    database = open_database(url)
    with database.connection_context(), database.atomic():
        Runner(database, str(FOLDER), HISTORY).up(WRITTEN_FOR)
    getattr(database, "close_all", database.close)()
    known, asked = people.requests(count, now)
    with sinks.pouring(url, {table: tuple(names.split()) for table, names in COLUMNS.items()}) as pour:
        product_rows.History(pour, now, password).write(known, asked)


def bring_up_to_date(url: str, program_url: str | None = None) -> list[str]:
    """Run the migrations that the filled database lacks, as an upgrade does; their names."""
    return migrate(url, program_url)


def make_list_keys(url: str) -> int:
    """Make the keys that lists are ordered by, as the clock does in the hours after an upgrade. Returns how many."""
    opened, made = bind(url), 0
    with opened.connection_context(), ExitStack() as stack:
        if sinks.is_sqlite(url):
            # Beside a row of a million, a commit costs most; PostgreSQL would read what one transaction left again.
            opened.execute_sql("PRAGMA cache_size=-1000000")
            stack.enter_context(opened.atomic())
        while some := list_keys.fill_missing():
            made += some
    getattr(opened, "close_all", opened.close)()
    return made


def analyse(url: str) -> None:
    """Bring up to date what SQLite's planner knows."""
    database = open_database(url)
    with database.connection_context():
        database.execute_sql("ANALYZE")
