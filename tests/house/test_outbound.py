"""The program opens no address that a person gave: what it calls stands in the settings, what it fetches in a list."""

from __future__ import annotations

from adapters.company_api import HOSTS
from config_checks import HOUSE
from tests.support.source import PROGRAM, files, imports, location

HTTP_CLIENTS = {
    "urllib.request", "http.client", "requests", "httpx", "httpcore", "aiohttp", "urllib3", "pycurl",
    "obstore", "boto3",
}  # fmt: skip
FETCHES = {
    "adapters/company_api.py": "HOSTS; tests/adapters/test_company_api.py tries others (docs/adr/0011)",
    "adapters/shelf_objects.py": "the store alone, of GUICHET_S3_ENDPOINT, which config_storage checks",
}
"""Who speaks HTTP, and where the list of its hosts is."""
CONNECT = {
    "adapters/antivirus.py": "clamd, of GUICHET_CLAMD",
    "adapters/sandbox/child.py": "the pair that the program made",
    "adapters/sandbox/client.py": "the pair that the program made",
    "adapters/sandbox/nursery.py": "the pair that the program made",
    "adapters/sandbox/wire.py": "the pair that the program made",
    "adapters/sandbox/progress.py": "the pair that the program made",
    "adapters/mail_transport.py": "the mail server, of GUICHET_SMTP_HOST",
    "services/machinery/worker.py": "its own host's name",
}
"""Who imports sockets or a client of some protocol, and whom it reaches."""


def test_nobody_fetches_but_who_has_a_list_of_hosts() -> None:
    """So that no page, file or mail makes the server fetch an address (ASVS 1.3.6)."""
    wrong = [
        location(path, node)
        for path in files(*PROGRAM)
        if location(path) not in FETCHES
        for name, node, _ in imports(path)
        if name in HTTP_CLIENTS or name.split(".")[0] in HTTP_CLIENTS
    ]
    assert wrong == [], "an address that is fetched needs an allow-list of hosts, and a test of what it refuses"


def test_somebody_who_opens_a_connection_is_known() -> None:
    found = {
        location(path)
        for path in files(*PROGRAM)
        for name, _, _ in imports(path)
        if name.split(".")[0] in ("socket", "smtplib", "ssl", "ftplib", "telnetlib", "asyncio")
    }
    assert found - set(CONNECT) == set(), "say whom it reaches, and that no person chooses it"


def test_the_page_of_deployment_names_what_is_reached() -> None:
    """For who sets up the firewall."""
    page = (HOUSE / "docs" / "deployment.md").read_text(encoding="utf-8")
    outgoing = page.partition("Outgoing:")[2].partition("\n\n")[0]
    assert [word for word in ("mail relay", "time servers", *HOSTS) if str(word) not in outgoing] == []
    assert [word for word in ("PostgreSQL", "Redis", "clamd", "nginx") if word not in page] == []
    assert "S3" in outgoing + (HOUSE / "docs" / "several-hosts.md").read_text(encoding="utf-8")
