"""The lists of requests as rows: what each has for the current user, whose statements are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.actors import Actor
from queries import grid
from queries.grid import Queue
from queries.scopes import requests_visible_to


@dataclass(frozen=True)
class QueueRows:
    """What a list has, for the current user; `holds`: those of another, all of them (`queries.menu_counts.Rows`)."""

    queue: Queue
    holds: QueueRows | None = None

    def __call__(self, who: Actor, day: date) -> Any:
        return grid.in_queue(requests_visible_to(who), self.queue, who, day)


WAITING = QueueRows(Queue.WAITING)
ROWS: Mapping[Queue, QueueRows] = {
    **{queue: QueueRows(queue) for queue in Queue},
    Queue.WAITING: WAITING,
    Queue.OPEN: QueueRows(Queue.OPEN, holds=WAITING),
    Queue.ALL: QueueRows(Queue.ALL, holds=WAITING),
}
"""What each list has: what waits for anybody is open."""
