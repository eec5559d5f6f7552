"""Tables of the agents' own work: what they keep (views, columns), what is done for them (jobs), what is counted.

Beside `models.py`, which says what the service is about; the same base, the same rules.
"""

from __future__ import annotations

import models
from models_base import Base

TABLES: tuple[type[Base], ...] = models.TABLES
"""Every table of the program, in an order that satisfies the foreign keys."""
