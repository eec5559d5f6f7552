"""The commands of operators, in the order in which `python -m bench --only operations` runs them, with what each needs.

A command that `flask` gains gets a line here, or its reason in NOT_MEASURED: tests/house/test_measured_commands.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bench import operators_before as before
from bench.operators_place import Place

NEW_KEY = "k3:" + "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
OFFLINE = {"GUICHET_COMPANY_DIRECTORY": "offline"}
LATE = {
    "GUICHET_REFUSED_KEPT_MONTHS": "34",
    "GUICHET_PROOF_KEPT_MONTHS": "36",
    "GUICHET_SENT_MAIL_KEPT_MONTHS": "35",
}
"""Of the three years of the filled database so much is due that a run ends within the hour."""
KEYS = {"GUICHET_STORAGE_KEYS": f"{NEW_KEY},{{now}}"}
MINUTE = 60.0


@dataclass(frozen=True)
class Counted:
    """What a command goes through, by a count before it (`goes`: it removes them, by the difference)."""

    what: str
    count: Callable[[Place], int]
    goes: bool = False


@dataclass(frozen=True)
class Command:
    """What is typed behind `flask`; `{folder}` in it is one of its own. Behind `-m`, a module is run instead.

    `before` prepares what it needs, not measured; `given` makes its standard input. `fails`: it may end with status 1,
    as one that finds something does. `settings`: others than the installation's; `{now}` in one is what it was. `then`:
    those that the command has an operator change, for what follows.
    """

    name: str
    words: str
    before: Callable[[Place], None] = lambda place: None
    counted: Counted | None = None
    given: Callable[[Place], bytes] = lambda place: b""
    on_nothing: bool = False
    fails: bool = False
    stops_after: float | None = None
    settings: dict[str, str] = field(default_factory=dict)
    then: dict[str, str] = field(default_factory=dict)


FILES = Counted("files", before.files)
ENTRIES = Counted("entries", before.entries)
REQUESTS = Counted("requests", before.requests)

COMMANDS = (
    Command("nothing: the start alone", "backup --help"),
    Command("migrate, nothing to do", "migrate"),
    Command("create-admin, refused", "create-admin autre@service.example --first-name A --last-name B", fails=True),
    Command("reset-second-factor", "reset-second-factor agent2@backoffice.example"),
    Command("mail bounce", "mail bounce", given=before.report),
    Command("import, 1,000 lines", "import {folder}/lines.csv --par agent1@backoffice.example", before.lines),
    Command("directory load", "directory load {folder}/StockUniteLegale_utf8.zip {folder}/StockEtablissement_utf8.zip",
            before.stock, settings=OFFLINE),
    Command("tick, after three years", "tick"),
    Command("tick again", "tick"),
    Command("a person’s copy, the worker’s task", '-m bench.one_task rights.copy {{"copy":1}}', before.copy,
            Counted("entries and mails", before.of_the_person)),
    Command("storage sweep --dry-run", "storage sweep --dry-run", before.orphans, FILES),
    Command("storage sweep", "storage sweep", counted=FILES),
    Command("storage restore", "storage restore", counted=FILES),
    Command("storage adopt", "storage adopt --yes", before.unmarked, FILES),
    Command("retention run", "retention run", counted=Counted("requests", before.requests, goes=True), settings=LATE),
    Command("worker, its first minute", "worker", stops_after=MINUTE),
    Command("retention run --dry-run", "retention run --dry-run", counted=REQUESTS),
    Command("figures recount", "figures recount", counted=REQUESTS),
    Command("journal sealed, the worker’s task", "-m bench.one_task journal.head {{}}", counted=ENTRIES),
    Command("journal verify", "journal verify", counted=ENTRIES, fails=True),
    Command("backup create, all documents", "backup create {folder}/backups", counted=FILES),
    Command("backup create --documents-only", "backup create --documents-only {folder}/backups", counted=FILES),
    Command("backup verify, documents alone", "backup verify {folder}/backups", counted=FILES),
    Command("backup verify, database too", "backup verify {folder}/backups", before.forget_last_backup, FILES),
    Command("backup restore", "backup restore {folder}/backups", counted=FILES, on_nothing=True),
    Command("backup release", "backup release", on_nothing=True),
    Command("backup prune", "backup prune {folder}/backups", before.old_backup, FILES),
    Command("directory check", "directory check", counted=Counted("entities", before.entities), settings=OFFLINE),
    Command("directory check --succession",
            "directory check --succession {folder}/StockEtablissementLiensSuccession_utf8.zip", before.successions,
            Counted("entities", before.entities)),
    Command("storage move", "storage move file://{folder}/moved", counted=FILES),
    Command("maintenance on", "maintenance on"),
    Command("storage move --finish", "storage move --finish file://{folder}/moved", counted=FILES,
            then={"GUICHET_STORAGE_URL": "file://{folder}/moved"}),
    Command("maintenance off", "maintenance off"),
    Command("storage reseal", "storage reseal", counted=FILES, fails=True, settings=KEYS, then=KEYS),
)  # fmt: skip
"""One line a command: a part that adds one adds its line."""

NOT_MEASURED = {
    "demo load": "it fills an empty database with the demonstration, which is as large everywhere",
}
"""Commands without a line, and why."""
