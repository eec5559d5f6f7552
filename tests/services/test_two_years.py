"""Two years of one entity, day by day: each mail once, at its time, however often and from wherever the clock runs."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest

import models
from domain.states import OPEN, Role
from models import AccountRequest, Mail, Membership, Task
from services.people.digests import ONE_A_DAY
from tests.services.years import expected, runs
from tests.services.years.life import Life
from tests.services.years.mails import Told, meant_twice

pytestmark = [pytest.mark.slow, pytest.mark.long]

MANAGERS = {f"{name}@rives.example" for name in ("alma", "bruno", "norbert", "wanda")}

OUTAGES = (
    ("2026-12-24", "2027-01-03"),  # the reminders of Christmas
    ("2027-03-27", "2027-03-31"),  # a change of hour and Easter
    ("2027-04-06", "2027-04-16"),  # an expiry's warning, and the day on which it would have come
    ("2027-08-06", "2027-08-22"),  # reminders and escalations of three requests
    ("2027-09-28", "2027-10-05"),  # the day of a closing
    ("2027-10-30", "2027-11-08"),  # the other change of hour
    ("2028-06-20", "2028-06-22"),  # the end of a suspension
)
Lived: TypeAlias = tuple[list[Told], list[tuple[str, str]]]
"""The mails of two years, and who has which role at their end."""

MOVED = {*ONE_A_DAY, "service_mailbox_reminder", "escalated", "manager_absent", "monthly_statistics"}
"""What an outage may leave out, or join in one mail: somebody decided before, or a day had none."""


def days(*spans: tuple[str, str]) -> frozenset[date]:
    """All days from each first one to its last."""
    ends = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in spans]
    return frozenset(
        first + timedelta(days=number) for first, last in ends for number in range((last - first).days + 1)
    )


@contextmanager
def bound(url: str) -> Iterator[None]:
    opened = models.bind(url)
    opened.connect()
    try:
        yield
    finally:
        getattr(opened, "close_all", opened.close)()


def lived(folder: Path, **how: Any) -> Lived:
    """The mails of two years and the roles at their end; what holds of every run is checked.

    Nothing waits at the end, no mail means what another one did and each was delivered once; a manager has one a
    working day of what waits, and none, nor anybody a digest or statistics, on another day.
    """
    life = Life(folder)
    runs.Run(life, **how)()
    assert [row.reference for row in AccountRequest.select() if row.state in OPEN] == []
    assert [(mail.event, mail.state) for mail in Mail.select().where(Mail.state != "sent")] == []
    left = Task.select().where(Task.state != "done", Task.run_at <= life.clock.at, Task.kind.in_(sorted(life.kinds)))
    assert [(task.kind, task.state, task.last_error) for task in left] == []
    mails = life.post.sorted()
    assert meant_twice(mails) == []
    assert len(life.mailbox.taken) == len(mails)
    a_day = Counter((mail.day, mail.person) for mail in mails if mail.event in ONE_A_DAY and mail.person in MANAGERS)
    assert [key for key, count in a_day.items() if count > 1] == []
    for_working_days = [
        mail for mail in mails if mail.event in ("digest", "monthly_statistics") or (mail.day, mail.person) in a_day
    ]
    assert [mail for mail in for_working_days if not life.deps.working_days.works(mail.day)] == []
    return mails, roles()


def roles() -> list[tuple[str, str]]:
    current = Membership.select().where(Membership.until.is_null(), Membership.suspended_at.is_null())
    return sorted((role.account.last_name, role.role) for role in current)


def day_and_person(table: str) -> list[tuple[str, ...]]:
    return sorted(tuple(line.split("#")[0].split()) for line in table.strip().splitlines())


@pytest.fixture(scope="module")
def usual(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """The two years with a worker that runs twice at each instant of the days on which most is due."""
    folder = tmp_path_factory.mktemp("years")
    shutil.copy(sqlite_template, folder / "years.sqlite")
    with bound(f"sqlite:///{folder}/years.sqlite"):
        return lived(folder, how=runs.twice, only_on=runs.busy_days())


def test_each_mail_comes_once_and_on_its_day(usual: Lived) -> None:
    mails, at_the_end = usual
    by_time = {event for _, event, _ in expected.rows(expected.BY_TIME)}
    by_day = sorted((str(mail.day), mail.event, mail.person.split("@")[0]) for mail in mails if mail.event in by_time)
    assert by_day == sorted(expected.rows(expected.BY_TIME) + expected.rows(expected.BY_ACTS))
    digests = {(str(mail.day), mail.person.split("@")[0]): mail.facts for mail in mails if mail.event == "digest"}
    assert sorted(key for key, facts in digests.items() if '"reviews": []' not in facts) == day_and_person(
        expected.REVIEWS
    )
    assert set(day_and_person(expected.BACK)) <= digests.keys()
    statistics = [mail.day for mail in mails if mail.event == "monthly_statistics"]
    assert len({(day.year, day.month) for day in statistics}) == len(statistics) == 24
    assert ("Wanda", Role.ENTITY_MANAGER) in at_the_end


@pytest.mark.deep
def test_as_often_as_it_runs_the_same_is_told(usual: Lived, sqlite_url: str, tmp_path: Path) -> None:
    """Once at each instant, and then twice on all days of which there is a mail."""
    folder = tmp_path / "twice"
    folder.mkdir()
    shutil.copy(tmp_path / "guichet.sqlite", folder)
    with bound(sqlite_url):
        assert lived(tmp_path) == usual
    with bound(f"sqlite:///{folder}/guichet.sqlite"):
        assert lived(folder, how=runs.twice, only_on={mail.day for mail in usual[0]}) == usual


@pytest.mark.deep
def test_late_nothing_is_lost_and_nothing_is_told_twice(usual: Lived, sqlite_url: str, tmp_path: Path) -> None:
    def owed(mails: list[Told]) -> Counter[tuple[str, str]]:
        return Counter((mail.event, mail.person) for mail in mails if mail.event not in MOVED)

    with bound(sqlite_url):
        mails, at_the_end = lived(tmp_path, down=days(*OUTAGES))
    assert owed(mails) == owed(usual[0])
    assert at_the_end == usual[1]


@pytest.mark.deep
@pytest.mark.postgresql
def test_two_processes_tell_what_one_does(usual: Lived, postgresql_url: str, tmp_path: Path) -> None:
    """At the same instant, on the days on which most is due: both look, and one acts."""
    with bound(postgresql_url):
        assert lived(tmp_path, how=runs.two_processes, only_on=runs.busy_days()) == usual
