"""Two at once on PostgreSQL: a file goes with one message, a closed request takes none, mails are one while unread."""

from __future__ import annotations
