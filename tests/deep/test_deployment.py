"""docs/deployment.md as it stands, followed on a bare Debian that is booted: an account is opened there over https.

Every `sh` block of the page is run, in the page's order. Beside them the test brings what an operator brings from
elsewhere: the release's archive, the packages' and the antivirus's mirrors, a certificate, names of hosts, a relay.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping

import pytest

from config_checks import HOUSE
from tests.support.bare_debian import INSIDE_WHEELS, ROOT, Machine
from tests.support.brought import BASE, BROUGHT, IDENTITY, RUN, archive, version_in
from tests.support.page_commands import commands_of

# One machine, in the order of this file: two processes would install two.
pytestmark = [pytest.mark.deep, pytest.mark.slow, pytest.mark.browser, pytest.mark.alone]

PAGE = HOUSE / "docs" / "deployment.md"
HOST = "guichet.example.fr"
WITHOUT_NETWORK = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": INSIDE_WHEELS}
LATER = ("Upgrade", "Rollback", "Restoring", "Caddy instead of nginx", "In containers", "The composition",
         "Upgrading the composition")  # fmt: skip
"""What is done after the installation, each in a shell of its own."""


@pytest.fixture(scope="module")
def page() -> Mapping[str, str]:
    return commands_of(PAGE)


@pytest.fixture(scope="module")
def machine(page: Mapping[str, str], bare_debian: Machine) -> Machine:
    """The machine once everything up to « Upgrade » was done, and what its commands wrote."""
    hosts = f"127.0.0.1 localhost {HOST} smtp.example.fr\n"
    (bare_debian.root / "etc" / "hosts").write_text(hosts, encoding="ascii")
    archive(bare_debian, version_in(page["Names"]))
    installs = [BROUGHT.get(name, "") + text for name, text in page.items() if name not in LATER]
    written = bare_debian.runs("\n".join(installs), WITHOUT_NETWORK)
    (bare_debian.root / "srv" / "written").write_text(written, encoding="utf-8")
    return bare_debian


def test_an_account_is_opened_over_https(machine: Machine, record_property: Callable[[str, object], None]) -> None:
    written = (machine.root / "srv" / "written").read_text(encoding="utf-8")
    link = re.search(rf"https://{HOST}/mot-de-passe-oublie/\S+", written)
    assert link is not None, written[-2000:]
    command = [*machine.network(), sys.executable, "-m", "tests.support.open_account", f"https://{HOST}", link[0],
               str(machine.root / "srv" / "authority" / "smtp.pem")]  # fmt: skip
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr[-4000:] + machine.runs("journalctl -u 'guichet-*' -n 50 --no-pager")
    record_property("mails", len(done.stdout.splitlines()))
    assert "Votre compte est ouvert" in done.stdout
    assert "clean" in machine.runs(
        "runuser -u postgres -- psql -At guichet -c 'SELECT scan_verdict FROM document_version'"
    )


def test_the_units_confine_what_they_run(machine: Machine) -> None:
    """And what reads documents is confined inside them: a missing Landlock would be a warning in the journal."""
    for unit in ("guichet-web.service", "guichet-worker.service"):
        judged = machine.runs(f"systemd-analyze security --no-pager {unit}")
        level = re.search(r"exposure level for \S+: ([0-9.]+)", judged)
        assert level is not None
        assert float(level[1]) <= 2.5
    journal = machine.runs("journalctl -u 'guichet-*' --no-pager")
    assert "less confinement" not in journal
    assert machine.runs("systemctl list-units --failed --no-legend --no-pager 'guichet-*'").strip() == ""


def test_measures_are_told_to_the_token_alone(machine: Machine) -> None:
    asked = machine.runs("""
    . /etc/guichet/guichet.env
    python3 - $GUICHET_METRICS_TOKEN <<'PYTHON'
import sys, urllib.error, urllib.request
for token in (sys.argv[1], "x" * 48):
    asks = urllib.request.Request("https://guichet.example.fr/metrics", headers={"Authorization": f"Bearer {token}"})
    try:
        told = urllib.request.urlopen(asks, timeout=20).read().decode()
        print(told.count("# HELP guichet_") > 5)
    except urllib.error.HTTPError as refused:
        print(refused.code)
PYTHON
    """)
    assert asked.split() == ["True", "401"]


def test_no_secret_of_a_link_is_in_a_log(machine: Machine) -> None:
    logs = machine.runs("cat /var/log/guichet/*.log; journalctl --no-pager")
    assert "GET 200" in logs
    assert re.findall(r"/(?:activation|mot-de-passe-oublie|suivi)/\S{20,}", logs) == []


def test_a_backup_was_made_and_read(machine: Machine) -> None:
    assert machine.runs("systemctl show -P Result guichet-backup.service").strip() == "success"
    assert machine.runs("ls /var/backups/guichet/*/database.age /var/backups/guichet/*/head.json").count("\n") == 2
    assert machine.runs("systemctl is-active guichet-backup.timer").strip() == "active"


def test_the_backup_is_restored(machine: Machine, page: Mapping[str, str]) -> None:
    """Into a new database, beside the store that is there; the pages and the worker then go on."""
    machine.runs("systemctl start guichet-backup.service")
    rows = "runuser -u postgres -- psql -At {} -c 'SELECT id, email FROM account ORDER BY id'"
    written = machine.runs(page["Names"] + IDENTITY + page["Restoring"])
    assert "restaurée" in written
    assert "au lieu de" not in written
    assert "Les pages et le traitement de fond reprennent." in written
    before, after = (machine.runs(rows.format(name)) for name in ("guichet_before", "guichet"))
    assert after == before != ""
    assert "Le journal correspond à ses scellés." in machine.runs("guichet journal verify")
    assert '"status":"ok"' in machine.runs(page["Names"] + page["Whether it works"])


def test_a_backup_is_made_by_hand(machine: Machine) -> None:
    made = machine.runs("guichet backup create /var/backups/guichet && guichet backup verify /var/backups/guichet")
    assert "La sauvegarde est entière." in made


def test_a_visitor_cannot_say_who_they_are_nor_name_another_host(machine: Machine) -> None:
    asked = f"""
    cd /srv/guichet/current
    .venv/bin/python - <<'PYTHON'
import http.client, ssl
known = http.client.HTTPSConnection("{HOST}", timeout=20)
known.request("GET", "/healthz", headers={{"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example"}})
print(known.getresponse().status, known.sock.version())
try:
    http.client.HTTPSConnection("localhost", timeout=20, context=ssl._create_unverified_context()).request("GET", "/")
except ssl.SSLError as refused:
    print(refused.reason)
for version, suites in (("TLSv1_1", "ALL"), ("TLSv1_2", "AES128-SHA")):
    old = ssl.create_default_context()
    old.set_ciphers(suites + ":@SECLEVEL=0")
    old.minimum_version = old.maximum_version = ssl.TLSVersion[version]
    try:
        http.client.HTTPSConnection("{HOST}", timeout=20, context=old).request("GET", "/")
    except ssl.SSLError as refused:
        print("refused")
plain = http.client.HTTPConnection("{HOST}", timeout=20)
plain.request("GET", "/aide")
answer = plain.getresponse()
print(answer.status, answer.headers["Location"])
PYTHON
    """
    assert machine.runs(asked).splitlines() == [
        "200 TLSv1.3", "TLSV1_UNRECOGNIZED_NAME", "refused", "refused", f"301 https://{HOST}/aide",
    ]  # fmt: skip


def test_an_upgrade_loses_no_request_and_can_be_undone(machine: Machine, page: Mapping[str, str]) -> None:
    """Somebody asks all the time; the restart makes them wait, and refuses none."""
    archive(machine, version_in(page["Upgrade"]))
    asks = f"""
    cd /srv/guichet/current
    cat > /srv/ask.py <<'PYTHON'
import signal, time, urllib.request
stop, seen = [], {{}}
signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
while not stop:
    try:
        status = urllib.request.urlopen("https://{HOST}/connexion", timeout=60).status
    except OSError as failed:
        status = f"{{type(failed).__name__}}: {{failed}}"
    seen[status] = seen.get(status, 0) + 1
    time.sleep(0.02)
print(seen)
PYTHON
    """
    machine.runs(asks + "systemd-run --quiet --unit=ask --property=StandardOutput=file:/srv/asked"
                 " /srv/guichet/current/.venv/bin/python /srv/ask.py")  # fmt: skip
    for step, release in (("Upgrade", version_in(page["Upgrade"])), ("Rollback", version_in(page["Names"]))):
        machine.runs(page["Names"] + page[step] + "guichet journal verify", WITHOUT_NETWORK)
        running = machine.runs("readlink /proc/$(systemctl show -P MainPID guichet-worker)/cwd")
        assert running.strip().endswith(f"guichet-{release}")
    machine.runs("systemctl stop ask")
    asked = (machine.root / "srv" / "asked").read_text(encoding="utf-8").strip()
    assert re.fullmatch(r"\{200: \d{2,}\}", asked), asked
    assert '"status":"ok"' in machine.runs(page["Names"] + page["Whether it works"])


def test_caddy_serves_in_nginxs_place(machine: Machine, page: Mapping[str, str]) -> None:
    """With a certificate of its own making here: the internet's authority is out of reach."""
    machine.runs(page["Names"] + page["Caddy instead of nginx"].replace(
        "systemctl restart caddy", "sed -i 's/^\\tservers {/\\tlocal_certs\\n\\tservers {/' /etc/caddy/Caddyfile\n"
        "caddy validate --config /etc/caddy/Caddyfile\nsystemctl restart caddy"))  # fmt: skip
    answer = machine.runs("""
    python3 - <<'PYTHON'
import http.client, ssl, time
for _ in range(100):
    try:
        asked = http.client.HTTPSConnection("guichet.example.fr", timeout=20, context=ssl._create_unverified_context())
        asked.request("GET", "/connexion")
        answer = asked.getresponse()
        print(answer.status, answer.headers["Server"], "Se connecter" in answer.read().decode())
        break
    except OSError:
        time.sleep(0.2)
PYTHON
    """)
    assert answer.strip() == "200 None True"


def test_the_image_is_built_and_serves(machine: Machine, page: Mapping[str, str]) -> None:
    shutil.copy(ROOT, machine.root / "srv" / "debian.tar")
    written = machine.runs(BASE + page["In containers"] + RUN)
    assert "\n10001\n" in written
    assert "Le journal correspond à ses scellés." in written
    assert '"status":"ok"' in written, written[-3000:]
