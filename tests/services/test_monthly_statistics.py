"""The statistics of a month by mail: to whom they go, when, once each, and that they are those of the rows."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain.states import StaffRole
from models import Account, JournalDetail, Mail
from services.figures import recount, totals
from services.machinery import clock as clock_service
from services.machinery.dependencies import Dependencies
from services.people import accounts
from services.review import decisions
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.mails import deliver_all

pytestmark = pytest.mark.slow

DECEMBER = datetime(2026, 12, 1, 6, tzinfo=UTC)  # seven in Paris


@pytest.fixture(autouse=True)
def _counted(deps: Dependencies) -> None:
    """The count that migrations ask for is done, of no request."""
    totals.handler(deps, {})


def asks(deps: Dependencies, account_id: int | None, wanted: bool = True) -> None:
    """This person asks for the mail, or stops it, on their profile."""
    account = Account.get_by_id(account_id)
    accounts.update_profile(deps, account.email_key, capacity="", phone="", monthly_statistics=wanted)


def sent(deps: Dependencies) -> int:
    return clock_service.tick(deps)["statistics_sent"]


def test_who_asks_has_the_figures_of_each_month_once_at_its_end(deps: Dependencies, clock: Clock) -> None:
    clock.at = datetime(2026, 11, 30, 9, tzinfo=UTC)
    si = factories.make_si_admin(deps)
    factories.make_staff(deps, StaffRole.READER)  # who does not ask
    asks(deps, si.account_id)
    asks(deps, si.account_id)
    refused = factories.make_request(deps, "with_si")
    factories.make_request(deps, "approved")
    factories.make_request(deps, "with_si")
    decisions.decide(deps, si, refused.reference, "reject", reason="Mauvaise entité.")
    # Half of them is added up, half is not yet.
    totals.add_up()
    factories.make_request(deps, "with_si")
    assert sent(deps) == 0, "the month has not ended"
    clock.at = DECEMBER.replace(hour=5, minute=59)
    assert sent(deps) == 0, "nobody reads it at night"
    clock.at = DECEMBER
    assert [sent(deps) for _ in range(2)] == [1, 0]
    (mail,) = Mail.select().where(Mail.event == "monthly_statistics")
    delay = mail.facts.pop("delay")
    assert mail.facts == {
        "month": "2026-11-01",
        "received": 4,
        "decided": 2,
        "rejected": 1,
        "waiting": 2,
        "late": 0,
        "on": "2026-12-01",
        "before": {"month": "2026-10-01", "received": 0, "decided": 0},
    }
    assert delay.startswith("Une demande sur deux reçoit une réponse en moins d’un jour ouvré")
    subjects = [rendered.subject for to, rendered in deliver_all(deps) if to == mail.to_address]
    assert "Demandes de compte, novembre 2026\u00a0: 4 reçues, 2 décidées" in subjects


def test_a_month_that_ends_on_a_saturday_is_told_of_on_monday(deps: Dependencies, clock: Clock) -> None:
    asks(deps, factories.make_si_admin(deps).account_id)
    told = []
    for day in (1, 2, 3):
        clock.at = datetime(2027, 5, day, 10, tzinfo=UTC)
        told.append(sent(deps))
    assert told == [0, 0, 1]


def test_after_an_outage_the_last_month_alone_is_told_of(deps: Dependencies, clock: Clock) -> None:
    si = factories.make_si_admin(deps)
    asks(deps, si.account_id)
    clock.at = datetime(2027, 3, 15, 10, tzinfo=UTC)
    assert [sent(deps) for _ in range(2)] == [1, 0]
    assert [mail.facts["month"] for mail in Mail.select().where(Mail.event == "monthly_statistics")] == ["2027-02-01"]


@pytest.mark.parametrize("reason", ["stopped", "closed", "no role", "being counted"])
def test_no_figure_goes_where_it_is_not_wanted_not_shown_or_wrong(
    deps: Dependencies, clock: Clock, reason: str
) -> None:
    si = factories.make_si_admin(deps)
    asks(deps, si.account_id)
    account = Account.get_by_id(si.account_id)
    if reason == "stopped":
        asks(deps, si.account_id, wanted=False)
    elif reason == "being counted":
        factories.make_request(deps, "with_si")
        recount.begin(deps)
    else:
        Account.update({"closed": {"active": False}, "no role": {"staff_role": None}}[reason]).where(
            Account.id == account.id
        ).execute()
    clock.at = DECEMBER
    assert sent(deps) == 0
    if reason == "being counted":
        totals.handler(deps, {})
        assert sent(deps) == 1


def test_the_choice_is_journalled_and_asking_twice_changes_nothing(deps: Dependencies, clock: Clock) -> None:
    si = factories.make_si_admin(deps)
    for wanted in (True, True, False):
        asks(deps, si.account_id, wanted)
    changes = [row.detail["changes"] for row in JournalDetail.select() if "changes" in row.detail]
    assert [change["monthly_statistics"] for change in changes if "monthly_statistics" in change] == [
        [False, True],
        [True, False],
    ]
    assert Account.get_by_id(si.account_id).statistics_after is None
    asks(deps, si.account_id)
    assert Account.get_by_id(si.account_id).statistics_after == date(2026, 10, 1)
