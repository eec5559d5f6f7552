"""Several use cases at the same instant, each in a thread with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from models import database


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls together; what each returned, or the exception that it raised, in their order."""
    barrier = threading.Barrier(len(calls))
    outcomes: list[Any] = [None] * len(calls)

    def run(index: int, call: Callable[[], Any]) -> None:
        with database.connection_context():
            barrier.wait(timeout=30)
            try:
                outcomes[index] = call()
            except Exception as error:
                outcomes[index] = error

    threads = [threading.Thread(target=run, args=(index, call)) for index, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return outcomes
