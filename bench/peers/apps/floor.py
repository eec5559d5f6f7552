"""The floor: Flask, raw SQL, a bare table, paging by key, no count. DBURL says which database.

`gunicorn floor:app`, in the peers' own environment: nothing of the product is imported.
"""

from __future__ import annotations

import csv
import io
import os
import re
import sqlite3
import threading
import unicodedata
from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, request

URL = os.environ["DBURL"]
SQLITE = URL.startswith("sqlite")
MARK = "?" if SQLITE else "%s"
PAGE = 50
app = Flask(__name__)
local = threading.local()

COLUMNS = """r.id, r.reference, r.status, r.email, r.first_name, r.last_name, e.name, r.created_at, r.submitted_at,
    s.name"""
JOINED = """FROM account_request r JOIN entity e ON e.id = r.entity_id LEFT JOIN staff s ON s.id = r.decided_by_id"""
ORDERS = {
    "entity": "e.name, e.id, r.id",
    "name": "r.last_name, r.id",
    "status": "r.status, r.created_at, r.id",
    "oldest": "r.created_at, r.id",
}
EXACT = {"status": "r.status", "email": "r.email", "reference": "r.reference", "siret": "e.siret"}
TABLE = app.jinja_env.from_string("""<!doctype html><html lang=fr><title>Floor</title><form><input name=q></form>
<table><tr><th>Ref<th>Status<th>Email<th>First<th>Last<th>Entity<th>Created<th>Submitted<th>By</tr>
{% for row in rows %}<tr><td><input type=checkbox name=id value={{ row[0] }}>
<td><a href="/r/{{ row[0] }}">{{ row[1] }}</a>{% for cell in row[2:] %}<td>{{ cell }}{% endfor %}</tr>
{% endfor %}</table>
{% if rows %}<a href="?after={{ rows[-1][7] }}&amp;id={{ rows[-1][0] }}">next</a>{% endif %}</html>""")
ONE = app.jinja_env.from_string("""<!doctype html><html lang=fr><title>Floor</title>
<dl>{% for name, value in facts %}<dt>{{ name }}<dd>{{ value }}{% endfor %}</dl>
<ul>{% for entry in log %}<li>{{ entry[0] }} {{ entry[1] }} {{ entry[2] }}{% endfor %}</ul>
<ul>{% for other in others %}<li>{{ other[0] }} {{ other[1] }}{% endfor %}</ul></html>""")


def connection() -> Any:
    """This thread's own, kept."""
    if not hasattr(local, "connection"):
        local.connection = sqlite3.connect(URL.removeprefix("sqlite:///"), isolation_level=None) if SQLITE else server()
    return local.connection


def server() -> Any:
    import psycopg

    return psycopg.connect(URL, autocommit=True)


def ask(query: str, *values: object) -> Any:
    return connection().execute(query, values)


def folded(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower())


def searched(words: list[str]) -> tuple[list[str], list[object]]:
    """Conditions of a search: by trigrams, or by the beginning of a name for words that are too short for them."""
    if min(map(len, words)) < 3:
        start = words[0].capitalize()
        return [f"r.last_name >= {MARK}", f"r.last_name < {MARK}"], [start, f"{start}\U0010ffff"]
    if SQLITE:
        # The newest first, from the index itself: a frequent word is then as quick as a rare one.
        among = f"SELECT rowid FROM trigrams WHERE trigrams MATCH ? ORDER BY rowid DESC LIMIT {PAGE}"
        return [f"r.id IN ({among})"], [" ".join(f'"{word}"' for word in words)]
    return ["r.id IN (SELECT id FROM words WHERE words LIKE %s)"] * len(words), [f"%{word}%" for word in words]


@app.route("/")
def grid() -> str:
    asked = request.args
    conditions = [f"{column} = {MARK}" for name, column in EXACT.items() if name in asked]
    values: list[object] = [asked[name] for name in EXACT if name in asked]
    if "q" in asked:
        more, words = searched(folded(asked["q"]))
        conditions, values = conditions + more, values + words
    if "after" in asked:
        conditions.append(f"(r.created_at, r.id) < ({MARK}, {MARK})")
        values += [asked["after"], int(asked["id"])]
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    order = ORDERS.get(asked.get("sort", ""), "r.created_at DESC, r.id DESC")
    rows = ask(f"SELECT {COLUMNS} {JOINED} {where} ORDER BY {order} LIMIT {PAGE}", *values).fetchall()
    return TABLE.render(rows=rows)


@app.route("/r/<int:number>")
def one(number: int) -> str:
    found = ask(f"SELECT e.id, r.phone, r.job_title, e.siret, e.city, {COLUMNS} {JOINED} WHERE r.id = {MARK}", number)
    row = found.fetchone()
    log = ask(f"SELECT action, at, detail FROM audit_log WHERE request_id = {MARK} ORDER BY id", number).fetchall()
    beside = f"SELECT reference, status FROM account_request WHERE entity_id = {MARK} LIMIT 20"
    others = ask(beside, row[0]).fetchall()
    facts = list(zip([column[0] for column in found.description], row, strict=True))
    return ONE.render(facts=facts, log=log, others=others)


@app.route("/x.csv")
def export() -> Response:
    def lines() -> Iterator[str]:
        last = 0
        columns = "r.id, r.reference, r.status, r.email, r.first_name, r.last_name, e.name, e.siret, r.created_at,"
        query = f"SELECT {columns} r.submitted_at, r.decided_at, s.name {JOINED} WHERE r.id > {MARK} ORDER BY r.id LIMIT 1000"  # noqa: E501
        while rows := ask(query, last).fetchall():
            page = io.StringIO()
            csv.writer(page).writerows(rows)
            yield page.getvalue()
            last = rows[-1][0]

    return Response(lines(), mimetype="text/csv")
