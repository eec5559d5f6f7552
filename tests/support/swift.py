"""A real object store: Debian's Swift with its S3 API, on loopback, with one disk and nothing kept twice."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import urllib3

from adapters.shelf_objects import Bucket
from tests.support import service_root
from tests.support.ports import free_port

REGION = "us-east-1"
KEY_ID, SECRET = "test:tester", "testing"
KINDS = ("account", "container", "object")
PIPELINE = "catch_errors cache listing_formats bulk s3api tempauth slo dlo proxy-server"


@dataclass(frozen=True)
class Swift:
    """A running store, on `port`; `proxy` is the part that answers there."""

    port: int
    proxy: service_root.Service

    def bucket(self, prefix: str = "guichet") -> Bucket:
        """A bucket that is new."""
        name = f"bucket-{secrets.token_hex(6)}"
        self._make(name)
        return Bucket(name, prefix, f"http://127.0.0.1:{self.port}", REGION, KEY_ID, SECRET, seconds=20)

    def _make(self, bucket: str) -> None:
        """The client of the program makes none: this request is signed by hand (AWS Signature, version 4)."""
        host, now = f"127.0.0.1:{self.port}", datetime.now(UTC)
        day, moment, empty = f"{now:%Y%m%d}", f"{now:%Y%m%dT%H%M%SZ}", hashlib.sha256(b"").hexdigest()
        names = "host;x-amz-content-sha256;x-amz-date"
        headers = f"host:{host}\nx-amz-content-sha256:{empty}\nx-amz-date:{moment}\n"
        asked = hashlib.sha256(f"PUT\n/{bucket}\n\n{headers}\n{names}\n{empty}".encode()).hexdigest()
        scope, key = f"{day}/{REGION}/s3/aws4_request", b"AWS4" + SECRET.encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signed = hmac.digest(key, f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{asked}".encode(), "sha256").hex()
        credential = f"AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, SignedHeaders={names}, Signature={signed}"
        told = {"x-amz-date": moment, "x-amz-content-sha256": empty, "Authorization": credential}
        answer = urllib3.request("PUT", f"http://{host}/{bucket}", headers=told, timeout=30)
        if answer.status != 200:
            raise RuntimeError(f"no bucket is made: {answer.status} {answer.data.decode()}")


@contextmanager
def running_swift(folder: Path) -> Iterator[Swift]:
    """Start it; its files lie inside the root of services while it runs. `folder`: for logs."""
    place = f"/srv/swift-{secrets.token_hex(4)}"
    here = service_root.ROOT / place.lstrip("/")
    ports = {kind: free_port() for kind in (*KINDS, "proxy", "memcached")}
    (here / "node" / "d1").mkdir(parents=True)
    try:
        _configure(here, place, ports)
        with ExitStack() as stack:
            cache = [*service_root.own("usr/bin/memcached"), "-u", "nobody", "-l", "127.0.0.1", "-p"]
            _serve(stack, [*cache, str(ports["memcached"])], ports["memcached"], folder)
            services = {}
            for kind in (*KINDS, "proxy"):
                server = service_root.inside(f"/usr/bin/swift-{kind}-server", f"{place}/{kind}-server.conf")
                services[kind] = _serve(stack, server, ports[kind], folder)
            yield Swift(ports["proxy"], services["proxy"])
    finally:
        shutil.rmtree(here)


def _serve(stack: ExitStack, command: list[str], port: int, folder: Path) -> service_root.Service:
    log = folder / f"{port}.log"
    return stack.enter_context(service_root.serving(command, lambda: _listens(port), log))


def _configure(here: Path, place: str, ports: dict[str, int]) -> None:
    """Configuration files and rings, in the folder `here` that the services know as `place`."""
    (here / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_suffix = a\nswift_hash_path_prefix = b\n"
        "[storage-policy:0]\nname = only\ndefault = yes\n",
        encoding="ascii",
    )
    common = f"bind_ip = 127.0.0.1\nworkers = 0\nuser = root\nswift_dir = {place}\n"
    for kind in KINDS:
        (here / f"{kind}-server.conf").write_text(
            f"[DEFAULT]\n{common}bind_port = {ports[kind]}\ndevices = {place}/node\nmount_check = false\n"
            f"disable_fallocate = true\n[pipeline:main]\npipeline = {kind}-server\n"
            f"[app:{kind}-server]\nuse = egg:swift#{kind}\n",
            encoding="ascii",
        )
        _make_ring(kind, place, ports[kind])
    filters = "".join(
        f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in PIPELINE.split()[2:-1] if name != "cache"
    )
    filters = filters.replace(
        "egg:swift#s3api\n", f"egg:swift#s3api\nlocation = {REGION}\ncheck_bucket_owner = false\n"
    )
    filters = filters.replace("egg:swift#tempauth\n", f"egg:swift#tempauth\nuser_test_tester = {SECRET} .admin\n")
    (here / "proxy-server.conf").write_text(
        f"[DEFAULT]\n{common}bind_port = {ports['proxy']}\n[pipeline:main]\npipeline = {PIPELINE}\n"
        "[app:proxy-server]\nuse = egg:swift#proxy\nallow_account_management = true\naccount_autocreate = true\n"
        "[filter:catch_errors]\nuse = egg:swift#catch_errors\n"
        f"[filter:cache]\nuse = egg:swift#memcache\nmemcache_servers = 127.0.0.1:{ports['memcached']}\n{filters}",
        encoding="ascii",
    )


def _make_ring(kind: str, place: str, port: int) -> None:
    """Which disk keeps what: the only one."""
    builder = service_root.inside("/usr/bin/swift-ring-builder", f"{place}/{kind}.builder")
    for step in (["create", "4", "1", "1"], ["add", f"r1z1-127.0.0.1:{port}/d1", "1"], ["rebalance"]):
        done = subprocess.run([*builder, *step], capture_output=True, text=True, check=False)
        if done.returncode > 1:  # 1 is a warning
            raise RuntimeError(f"swift-ring-builder {step[0]}: {done.stdout}{done.stderr}")


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
