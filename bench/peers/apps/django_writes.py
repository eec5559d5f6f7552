"""What decisions write, as a loop over Django's models writes it: row after row, in one transaction.

DBURL says which of the product's databases. Reads from its standard input the rows to begin with and the changes of
the decisions (`bench/peers/deciding.py`); says « ready », makes the changes when told to, says « done », and takes all
back when the input ends.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from typing import Any

import django_admin  # noqa: F401 - sets Django up
from django.conf import settings
from django.core.management.commands.inspectdb import Command
from django.db import connection, models, transaction

settings.USE_TZ = True  # the product's times have a zone


@cache
def model_of(table: str) -> type[models.Model]:
    """The model that `inspectdb` would write of a table; what refers to other rows is their number."""
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, table)
    fields: dict[str, Any] = {"id": models.BigAutoField(primary_key=True)}
    for column in columns:
        if column.name != "id":
            kind, options, _ = Command().get_field_type(connection, table, column)
            fields[column.name] = getattr(models, kind)(**options, null=column.null_ok)
    meta = type("Meta", (), {"managed": False, "db_table": table, "app_label": "django_requests"})
    return type(f"Product_{table}", (models.Model,), {**fields, "Meta": meta, "__module__": __name__})


Change = tuple[type[models.Model], str, dict[str, Any]]


def changes() -> list[Change]:
    """The next line of the input: models, `new`, `changed` or `gone`, the values of their columns."""
    told = json.loads(sys.stdin.readline())
    return [(model_of(table), how, values_of(model_of(table), row)) for table, how, row in told]


def values_of(model: type[models.Model], row: dict[str, Any]) -> dict[str, Any]:
    return {name: model._meta.get_field(name).to_python(value) for name, value in row.items()}


def told_to() -> bool:
    """Wait for a line; False at the end of the input."""
    return bool(sys.stdin.readline())


def main() -> None:
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.create_function("translate", 3, translate)
    begun, decided = changes(), changes()
    with transaction.atomic():
        write(begun)
        print("ready", flush=True)
        if told_to():
            write(decided)
            print("done", flush=True)
            told_to()
        transaction.set_rollback(True)


def translate(text: str | None, letters: str, others: str) -> str | None:
    """What the product's triggers ask for on SQLite."""
    return text.translate(str.maketrans(letters, others)) if text is not None else None


def write(changes: list[Change]) -> None:
    for model, how, values in changes:
        row = model(**values)
        if how == "new":
            row.save(force_insert=True)
        elif how == "changed":
            row.save(force_update=True)
        else:
            row.delete()


if __name__ == "__main__":
    main()
