"""What several hosts share, and whether it is whole once people have used it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import models
from adapters.passwords import hash_password
from adapters.shelf_objects import Bucket
from app import create_app
from bench.installation import WITHOUT_LIMITS
from bench.measures import ADMIN, PASSWORD
from config import load_settings
from domain.states import MailState, StaffRole, State, TaskState
from models import AccountRequest, DocumentVersion, Mail, Task
from services.documents import files, store
from services.machinery.dependencies import Dependencies
from tests.support import pgbouncer, service_root
from tests.support.application import deps_of
from tests.support.factories import make_account
from tests.support.ports import free_port
from tests.support.postgres import PROGRAM, Server
from tests.support.redis import RealRedis
from tests.support.settings import environment
from tests.support.smtp import SmtpServer

DATABASE = "shared"
AWAITED = ("pages", "scan", "ledger", "discard")
"""Tasks that follow from a signup."""


@dataclass
class Place:
    """What the hosts share, and this process's way to it; `pooler` stands before the database."""

    variables: dict[str, str]
    deps: Dependencies
    door: int
    post: SmtpServer
    folder: Path
    pooler: service_root.Service


@contextmanager
def place(folder: Path, server: Server, redis: RealRedis, bucket: Bucket, post: SmtpServer) -> Iterator[Place]:
    """A database with tables and an SI administrator behind PgBouncer, a bucket, a relay; the proxy's port is free."""
    server.clone(DATABASE)
    try:
        with pgbouncer.running_pgbouncer(server, DATABASE, sessions=12) as pooler:
            door = free_port()
            places = behind_pooler(pooler.port, DATABASE) | in_bucket(bucket)
            chosen = variables(folder, door, post, redis, **places)
            # This process asks PostgreSQL itself: the pooler may die meanwhile.
            app = create_app(load_settings(chosen | {"GUICHET_DATABASE_URL": server.url(DATABASE, PROGRAM)}))
            with app.app_context(), models.database.connection_context():
                deps = deps_of(app)
                store.ensure_marked(deps)
                make_account(deps, staff=StaffRole.SI_ADMIN, address=ADMIN, password=hash_password(PASSWORD))
                yield Place(chosen, deps, door, post, folder, pooler.service)
            models.database.close_all()
    finally:
        server.drop(DATABASE)


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
