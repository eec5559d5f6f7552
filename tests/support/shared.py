"""What several hosts share, and whether it is whole once people have used it."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

from adapters.shelf_objects import Bucket
from bench.installation import WITHOUT_LIMITS
from domain.states import MailState, State, TaskState
from models import AccountRequest, DocumentVersion, Mail, Task
from services.documents import files
from services.machinery.dependencies import Dependencies
from tests.support import pgbouncer
from tests.support.redis import RealRedis
from tests.support.settings import environment
from tests.support.smtp import SmtpServer

AWAITED = ("pages", "scan", "ledger", "discard")
"""Tasks that follow from a signup."""


def variables(folder: Path, door: int, post: SmtpServer, redis: RealRedis, **places: str) -> dict[str, str]:
    """The settings of every host behind the proxy on `door`; `places` say where rows and files are."""
    return environment(
        folder, **WITHOUT_LIMITS, **places, redis_url=redis.url, public_url=f"http://127.0.0.1:{door}",
        proxy_count="1", smtp_host="127.0.0.1", smtp_port=str(post.port), smtp_security="none",
    )  # fmt: skip


def behind_pooler(port: int, database: str) -> dict[str, str]:
    return {"database_url": pgbouncer.url(port, database), "database_pooled": "true"}


def in_bucket(bucket: Bucket) -> dict[str, str]:
    return {
        "storage_url": f"s3://{bucket.name}/{bucket.prefix}",
        "s3_endpoint": bucket.endpoint,
        "s3_access_key": bucket.access_key,
        "s3_secret_key": bucket.secret_key,
    }


def settle(seconds: float = 180) -> None:
    """Until every mail is sent and every task done that is due. RuntimeError with what is left."""
    deadline = time.monotonic() + seconds
    while Mail.select().where(Mail.state != MailState.SENT).exists() or _due():
        if time.monotonic() > deadline:
            raise RuntimeError(f"left: {list(Mail.select(Mail.event, Mail.state, Mail.last_error).tuples())[:5]}")
        time.sleep(0.2)


def _due() -> bool:
    return bool(Task.select().where(Task.kind.in_(AWAITED), Task.state == TaskState.WAITING).exists())


def broken(deps: Dependencies, signups: int) -> list[str]:
    """What is wrong with the requests that were sent: one mail each, and its document in the store, which opens."""
    sent = list(AccountRequest.select().where(AccountRequest.state != State.DRAFT))
    wrong = [] if len(sent) >= signups else [f"{len(sent)} of {signups} requests"]
    for request in sent:
        mails = Mail.select().where(Mail.request == request, Mail.event == "submitted").count()
        versions = [version for document in request.documents for version in document.versions]
        if (mails, len(versions)) != (1, 1):
            wrong.append(f"{request.reference}: {mails} mails, {len(versions)} documents")
    for version in DocumentVersion.select().where(DocumentVersion.storage_key.is_null(False)):
        if not files.read(deps, version).startswith(b"%PDF"):
            wrong.append(f"version {version.id}")
    return wrong


def came_twice(post: SmtpServer) -> list[str]:
    """The mails that the relay was handed more than once."""
    came = Counter(str(mail.message["Message-ID"]) for mail in post.received)
    return [name for name, times in came.items() if times > 1]
