"""What is searched: a key of people, indexes of trigrams, of numbers and of the lists' filters.

On PostgreSQL it works beside people, in parts that are kept: it may stop halfway and be run again.
"""

from peewee import SqliteDatabase

from adapters.migrate import run_script
from adapters.search_indexes import add_trigrams, fill_account_keys, make_indexes

atomic = False

# What changed lately waits in a list that every search reads: a short one.
WORDS = "WITH (gin_pending_list_limit = 256)"
# The blank before the first word makes it a word like the others: « % du% ».
ENTITY = """"search_key" || ' ' || lower(coalesce("identifier", '') || ' ' || coalesce("register_number", ''))"""

INDEXES = {
    "entity_register_number": '"entity" ("register_number")',
    "account_request_register_number": '"account_request" ("register_number")',
    "account_request_escalated": '"account_request" ("escalated_at") WHERE escalated_at IS NOT NULL',
    "account_request_held": '"account_request" ("on_hold_until") WHERE on_hold_until IS NOT NULL',
    "mail_unsent": """"mail" ("state", "id") WHERE state <> 'sent'""",
    "journal_of_actor": '"journal" ("actor_id", "id")',
    "search_account_domain": """"account" (split_part("email_key", '@', 2))""",
    "search_account_request": f""""account_request" USING gin ((' ' || "search_text") gin_trgm_ops) {WORDS}""",
    "search_entity": f""""entity" USING gin ((' ' || ({ENTITY})) gin_trgm_ops) {WORDS}""",
    "search_account": f""""account" USING gin ((' ' || "search_key") gin_trgm_ops) {WORDS}""",
    "search_mail": f""""mail" USING gin ((' ' || "to_key") gin_trgm_ops) {WORDS}""",
}
"""PostgreSQL's; SQLite's are in its script."""


def up(migrator, db):
    if isinstance(db, SqliteDatabase):
        run_script(db, "0012_search")
        return
    add_trigrams(db)
    run_script(db, "0012_search")
    fill_account_keys(db)
    make_indexes(db, INDEXES)
