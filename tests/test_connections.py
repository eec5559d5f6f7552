"""Connections that are kept: one thread uses what another gave back."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from models_base import open_database


def test_a_kept_connection_serves_another_thread(tmp_path: Path) -> None:
    opened = open_database(f"sqlite:///{tmp_path / 'kept.sqlite'}")
    with opened.connection_context():
        opened.execute_sql("CREATE TABLE line (writer INTEGER)")

    def write(_: int) -> None:
        with opened.connection_context(), opened.atomic():
            opened.execute_sql("INSERT INTO line VALUES (?)", (threading.get_ident(),))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(100)))
    with opened.connection_context():
        assert opened.execute_sql("SELECT COUNT(*) FROM line").fetchone() == (100,)
    opened.close_all()
