"""What the deployment's test brings to the machine from elsewhere, as an operator does: the release's archive, a
certificate, signatures of viruses, a recipient of backups, a base image.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping

from config_checks import HOUSE
from tests.support.bare_debian import Machine

AUTHORITY = """
mkdir -p /srv/authority && cd /srv/authority
openssl req -x509 -newkey rsa:2048 -noenc -subj '/CN=Authority of the tests' -keyout ca.key -out ca.pem -days 2
cp ca.pem /usr/local/share/ca-certificates/tests.crt && update-ca-certificates
openssl req -new -newkey rsa:2048 -noenc -subj "/CN=smtp.example.fr" -addext "subjectAltName=DNS:smtp.example.fr" \
    -keyout smtp.key -out smtp.csr
openssl x509 -req -in smtp.csr -CA ca.pem -CAkey ca.key -copy_extensions copyall -days 2 -out smtp.crt
cat smtp.key smtp.crt > smtp.pem
"""
SIGNED = """
cd /srv/authority
openssl x509 -req -in /etc/guichet/tls/guichet.csr -CA ca.pem -CAkey ca.key -copy_extensions copyall -days 2 \
    -out /etc/guichet/tls/guichet.pem
"""
SIGNATURES = """
mkdir -p /var/lib/clamav/main.inc /var/lib/clamav/daily.inc
echo 'Guichet.Test:0:*:4755494348455420564952555320544553542046494c45' > /var/lib/clamav/tests.ndb
"""
"""One signature, as freshclam would have fetched many."""
RECIPIENT = """
/srv/guichet/current/.venv/bin/python -c 'from pyrage import x25519 as age
pair = age.Identity.generate()
print(pair)
print(pair.to_public())' > /srv/pair
head -n 1 /srv/pair > /srv/identity.txt
tail -n 1 /srv/pair > /etc/guichet/backup-recipient
"""
IDENTITY = "cp /srv/identity.txt /etc/guichet/identity.txt\n"
"""From where it is kept, for a restore."""
BROUGHT: Mapping[str, str] = {
    "The program": AUTHORITY,
    "The antivirus": SIGNATURES,
    "nginx": SIGNED,
    "Backups": RECIPIENT,
}
"""What comes from elsewhere before a section's own commands."""


BASE = """
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot BASE=localhost/debian
apt-get install -y --no-install-recommends buildah podman crun netavark aardvark-dns iptables
base=$(buildah from scratch)
buildah add --quiet $base /srv/debian.tar /
buildah add --quiet $base /srv/wheels /srv/wheels
buildah config --env PIP_NO_INDEX=1 --env PIP_FIND_LINKS=/srv/wheels $base
buildah commit --quiet $base $BASE
buildah rm $base
"""
"""The bare Debian as an image, with the wheels that the internet would give."""
RUN = """
made=$(buildah from guichet)
buildah run --env GUICHET_ENV=demo --env GUICHET_PUBLIC_URL=http://127.0.0.1:8000 \
    --env GUICHET_DATABASE_URL=sqlite:////var/lib/guichet/guichet.sqlite \
    --env GUICHET_STORAGE_URL=file:///var/lib/guichet/documents \
    --env GUICHET_SECRET_KEY=$(openssl rand -base64 48) --env GUICHET_PASSWORD_SALT=$(openssl rand -base64 48) \
    --env GUICHET_STORAGE_KEYS=k1:$(openssl rand -base64 32) $made -- sh -c '
        id -u; flask --app app migrate > /dev/null; flask --app app journal verify
        gunicorn --bind 127.0.0.1:8000 2>&1 & served=$!
        for turn in $(seq 100); do
            python3 -c "from urllib.request import urlopen as ask
print(ask(\\"http://127.0.0.1:8000/readyz\\", timeout=9).read().decode())" && break
            sleep 0.5
        done
        kill $served'
"""


def archive(machine: Machine, version: str) -> None:
    """The release's archive: the files of this tree that are or will be committed."""
    listed = ["git", "-C", str(HOUSE), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, capture_output=True, check=True).stdout
    target = machine.root / "srv" / "guichet" / f"guichet-{version}.tar.gz"
    target.parent.mkdir(exist_ok=True)
    packed = ["tar", "-C", str(HOUSE), "--null", "-T", "-", "--ignore-failed-read", "-czf", str(target)]
    subprocess.run([*packed, "--transform", f"s,^,guichet-{version}/,"], input=names, check=True)


def version_in(commands: str) -> str:
    found = re.search(r"^VERSION=(\S+)$", commands, re.M)
    assert found is not None
    return found[1]
