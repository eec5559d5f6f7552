"""Rare words of requests: an index of all four signs that follow one another in a word, beside that of three (0012).

On PostgreSQL it works beside people, in parts that are kept: it may stop halfway and be run again.
"""

from peewee import SqliteDatabase

from adapters.schema_changes import run_script
from adapters.search_indexes import make_indexes

atomic = False

INDEXES = {
    # What changed lately waits in a list that every search reads: a short one.
    "search_account_request_fours": """"account_request" USING gin (search_fours("search_text"))"""
    " WITH (gin_pending_list_limit = 256)",
}


def up(migrator, db):
    run_script(db, "0028_rare_words")
    if not isinstance(db, SqliteDatabase):
        make_indexes(db, INDEXES)
