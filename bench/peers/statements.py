"""How many statements of SQL a page takes: the product in this process, on the filled database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

import models
from app import create_app
from bench.peers.targets import PASSWORD, product_variables
from config import load_settings

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Counting:
    """Signed-in clients of the program itself; `count` opens a page and counts."""

    def __init__(self, url: str, folder: Path, accounts: Mapping[str, str]) -> None:
        settings = load_settings(product_variables(url, folder, 8000))
        self.app = create_app(settings)
        self.origin = {"base_url": settings.public_url}
        self.clients = {who: self._signed_in(address) for who, address in accounts.items()}

    def _signed_in(self, address: str) -> FlaskClient:
        client = self.app.test_client()
        form = client.get("/connexion", **self.origin).text  # type: ignore[arg-type]
        token = TOKEN.search(form)
        fields = {"email": address, "password": PASSWORD, "csrf_token": token[1] if token else ""}
        answer = client.post("/connexion", data=fields, **self.origin)  # type: ignore[arg-type]
        if answer.status_code not in (302, 303):
            raise RuntimeError(f"{address} is not signed in: {answer.status}")
        return client

    def count(self, who: str, path: str) -> int:
        """Statements of the second time that the page is opened: the first may load what the program keeps."""
        with counted() as statements:
            for _ in range(2):
                statements.clear()
                self.clients[who].get(path, **self.origin).get_data()  # type: ignore[arg-type]
        return len(statements)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of SQL that this process runs inside."""
    database = models.database.obj
    original, statements = database.execute_sql, []

    def execute(query: str, *arguments: Any, **options: Any) -> Any:
        statements.append(query)
        return original(query, *arguments, **options)

    database.execute_sql = execute
    try:
        yield statements
    finally:
        del database.execute_sql
