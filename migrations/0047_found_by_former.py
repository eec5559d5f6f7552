"""Entities are found by the names and numbers that they had: a text of these, in an index beside the one of 0012, which
the program of the release before goes on reading.

On PostgreSQL it works beside people, in parts that are kept: it may stop halfway and be run again.
"""

from peewee import SqliteDatabase

from adapters.migrate import run_script
from adapters.search_indexes import make_indexes

atomic = False

WORDS = """"search_key" || ' ' || lower(coalesce("identifier", '') || ' ' || coalesce("register_number", ''))\
 || ' ' || coalesce("former_key", '')"""
INDEXES = {
    "search_entity_ever": f""""entity" USING gin ((' ' || ({WORDS})) gin_trgm_ops)"""
    " WITH (gin_pending_list_limit = 256)",
}


def up(migrator, db):
    run_script(db, "0047_found_by_former")
    if not isinstance(db, SqliteDatabase):
        make_indexes(db, INDEXES)
