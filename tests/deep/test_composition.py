"""compose.yml as docs/deployment.md runs it, on a bare Debian that is booted: an account is opened there over https.

podman and podman-compose are the real ones, and so are the networks, volumes and secrets that they make. The images
that would come from the internet are made here (tests/support/composed.py).
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable

import pytest

from config_checks import HOUSE
from tests.support.bare_debian import INSIDE_WHEELS, Machine
from tests.support.brought import AUTHORITY, archive, version_in
from tests.support.composed import NO_CGROUPS, RELAY, bring, images
from tests.support.page_commands import commands_of

pytestmark = [pytest.mark.deep, pytest.mark.slow, pytest.mark.browser, pytest.mark.alone]

PAGE = commands_of(HOUSE / "docs" / "deployment.md")
HOST = "guichet.example.fr"
WITHOUT_NETWORK = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": INSIDE_WHEELS}
# The internet's authority is out of reach.
OWN_CERTIFICATE = "| sed 's/^\\tservers {/\\tlocal_certs\\n\\tservers {/' > Caddyfile"
READY = f"""
python3 - <<'PYTHON'
import ssl, time, urllib.request
for _ in range(200):
    try:
        asked = urllib.request.urlopen("https://{HOST}/readyz", timeout=9, context=ssl._create_unverified_context())
        print(asked.read().decode())
        break
    except OSError:
        time.sleep(0.3)
PYTHON
"""


def runs(machine: Machine, commands: str) -> str:
    """What the commands write, which read nothing: some would read the script itself."""
    (machine.root / "srv" / "commands").write_text(f"set -eux\n{PAGE['Names']}{commands}", encoding="utf-8")
    return machine.runs("bash /srv/commands < /dev/null", WITHOUT_NETWORK, seconds=1800)


@pytest.fixture(scope="module")
def machine(bare_debian: Machine) -> Machine:
    """The machine once the composition was started, and what its commands wrote."""
    hosts = f"127.0.0.1 localhost {HOST}\n{RELAY} smtp.example.fr\n"
    (bare_debian.root / "etc" / "hosts").write_text(hosts, encoding="ascii")
    bare_debian.runs(f"ip address add {RELAY}/32 dev lo")
    archive(bare_debian, version_in(PAGE["Names"]))
    bring(bare_debian)
    runs(bare_debian, "apt-get install -y --no-install-recommends adduser ca-certificates openssl python3-venv\n"
         + PAGE["Users, folders, modes"] + AUTHORITY + PAGE["The program"] + PAGE["Settings"])  # fmt: skip
    runs(bare_debian, NO_CGROUPS + images() + PAGE["In containers"])
    written = runs(bare_debian, PAGE["The composition"].replace("> Caddyfile", OWN_CERTIFICATE))
    (bare_debian.root / "srv" / "written").write_text(written, encoding="utf-8")
    return bare_debian


def test_an_account_is_opened_over_https(machine: Machine, record_property: Callable[[str, object], None]) -> None:
    assert '"status":"ok"' in runs(machine, READY)
    written = (machine.root / "srv" / "written").read_text(encoding="utf-8")
    link = re.search(rf"https://{HOST}/mot-de-passe-oublie/\S+", written)
    assert link is not None, written[-2000:]
    command = [*machine.network(), sys.executable, "-m", "tests.support.open_account", f"https://{HOST}", link[0],
               str(machine.root / "srv" / "authority" / "smtp.pem"), RELAY]  # fmt: skip
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr[-4000:] + runs(machine, "podman logs --tail 20 guichet_worker_1 2>&1")
    record_property("mails", len(done.stdout.splitlines()))
    assert "Votre compte est ouvert" in done.stdout
    verdicts = "psql -At -U postgres guichet -c 'SELECT scan_verdict FROM document_version'"
    assert "clean" in runs(machine, f"cd /srv/guichet/composed\npodman-compose exec -T database {verdicts}")


def test_the_program_may_write_to_its_documents_alone(machine: Machine) -> None:
    tried = "touch /srv/guichet/x; touch /var/lib/guichet/x && id -u && grep CapEff /proc/self/status"
    written = runs(machine, f"cd /srv/guichet/composed\npodman-compose exec -T web sh -c '{tried}' 2>&1")
    assert "Read-only file system" in written
    assert written.splitlines()[-2:] == ["10001", "CapEff:\t0000000000000000"]


def test_nobody_outside_reaches_what_is_inside(machine: Machine) -> None:
    listening = runs(machine, "ss -Hltn | awk '{print $4}' | sort -u")
    assert {address.rpartition(":")[2] for address in listening.split()} <= {"80", "443", "53"}


def test_it_is_upgraded_and_starts_with_the_machine(machine: Machine) -> None:
    """The containers are new ones, then the same ones started again, as after a start of the machine."""
    which = "podman inspect -f '{{.Id}}' guichet_web_1"
    before = runs(machine, which)
    runs(machine, PAGE["Upgrading the composition"])
    assert '"status":"ok"' in runs(machine, READY)
    assert runs(machine, which) != before
    runs(machine, "podman healthcheck run guichet_web_1")
    runs(machine, "systemctl restart podman-restart.service")
    assert '"status":"ok"' in runs(machine, READY)
    verified = runs(machine, "cd /srv/guichet/composed\npodman-compose exec -T web flask --app app journal verify")
    assert "Le journal correspond à ses scellés." in verified
