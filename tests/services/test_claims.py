"""Who looks at a request and who takes care of it: told, handed over, run out, forgotten; never in anybody's way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import AlreadyClaimed, NotAllowed, NotFound, SomebodyWasFaster
from domain.states import MailPreference, StaffRole, State
from models import Account, AccountRequest, Claim, Mail, Presence
from queries import presence
from services.machinery.dependencies import Dependencies
from services.review import claims, decisions
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import detail_of, rows
from tests.support.races import at_once

pytestmark = pytest.mark.slow


@pytest.fixture
def camille(deps: Dependencies) -> Actor:
    return factories.make_staff(deps, StaffRole.REVIEWER, first_name="Camille", last_name="Roux")


@pytest.fixture
def lou(deps: Dependencies) -> Actor:
    return factories.make_si_admin(deps, first_name="Lou", last_name="Martin")


@pytest.fixture
def request_(deps: Dependencies) -> AccountRequest:
    return factories.make_request(deps, State.WITH_SI)


def holder(deps: Dependencies, request: AccountRequest) -> str | None:
    claim = presence.live_claim(request.id, deps.now())
    return claim.account.full_name if claim is not None else None


class TestLooking:
    def test_colleagues_hear_since_when(
        self, deps: Dependencies, clock: Clock, camille: Actor, lou: Actor, request_: AccountRequest
    ) -> None:
        claims.look(deps, camille, request_)
        began = deps.now()
        for _ in range(12):
            clock.advance(seconds=15)
            claims.look(deps, camille, request_)
        (seen,) = presence.onlookers(request_.id, lou.account_id, deps.now())
        assert (seen.name, seen.since, seen.here) == ("Camille Roux", began, True)
        assert presence.onlookers(request_.id, camille.account_id, deps.now()) == []
        assert Presence.select().count() == 1

    def test_a_silent_page_was_opened_then_and_is_forgotten(
        self, deps: Dependencies, clock: Clock, camille: Actor, lou: Actor, request_: AccountRequest
    ) -> None:
        claims.look(deps, camille, request_)
        clock.advance(minutes=5)
        (seen,) = presence.onlookers(request_.id, lou.account_id, deps.now())
        assert not seen.here
        clock.advance(minutes=6)
        assert presence.onlookers(request_.id, lou.account_id, deps.now()) == []
        claims.look(deps, camille, request_)
        (seen,) = presence.onlookers(request_.id, lou.account_id, deps.now())
        assert seen.since == deps.now()

    @pytest.mark.parametrize("role", [StaffRole.SUPPORT, StaffRole.READER])
    def test_only_those_who_review_are_told_of(
        self, deps: Dependencies, role: StaffRole, request_: AccountRequest
    ) -> None:
        with pytest.raises(NotAllowed):
            claims.look(deps, factories.make_staff(deps, role), request_)

    def test_two_pages_of_one_person_at_once_are_one_presence(
        self, deps: Dependencies, camille: Actor, request_: AccountRequest
    ) -> None:
        outcomes = at_once(*[lambda: claims.look(deps, camille, request_)] * 4)
        assert outcomes == [None] * 4
        assert Presence.select().count() == 1

    def test_nobody_keeps_who_looked_at_what(
        self, deps: Dependencies, clock: Clock, camille: Actor, request_: AccountRequest
    ) -> None:
        claims.look(deps, camille, request_)
        claims.take(deps, camille, request_.reference)
        seen = clock.at
        clock.at = seen + deps.policy.claim
        assert claims.sweep(deps) == 0
        clock.advance(seconds=1)
        assert (claims.sweep(deps), Claim.select().count(), Presence.select().count()) == (1, 0, 1)
        clock.at = seen + claims.KEPT
        assert claims.sweep(deps) == 0
        clock.advance(seconds=1)
        assert (claims.sweep(deps), Presence.select().count()) == (1, 0)


class TestTaking:
    def test_lasts_and_runs_out(
        self, deps: Dependencies, clock: Clock, camille: Actor, request_: AccountRequest
    ) -> None:
        claim = claims.take(deps, camille, request_.reference)
        row = Claim.get_by_id(claim.id)
        assert (row.request_id, row.account_id, row.taken_at, row.expires_at) == (
            request_.id,
            camille.account_id,
            clock.at,
            clock.at + deps.policy.claim,
        )
        assert (row.handed_by_id, row.words) == (None, "")
        clock.advance(minutes=19)
        assert holder(deps, request_) == "Camille Roux"
        clock.advance(minutes=2)
        assert holder(deps, request_) is None

    def test_acting_renews_it(self, deps: Dependencies, clock: Clock, camille: Actor, request_: AccountRequest) -> None:
        claims.take(deps, camille, request_.reference)
        clock.advance(minutes=15)
        claims.renew(deps, camille, request_.reference)
        clock.advance(minutes=15)
        assert holder(deps, request_) == "Camille Roux"

    def test_taking_again_what_one_has_renews_it(
        self, deps: Dependencies, clock: Clock, camille: Actor, request_: AccountRequest
    ) -> None:
        began, first = clock.at, claims.take(deps, camille, request_.reference)
        clock.advance(minutes=15)
        again = claims.take(deps, camille, request_.reference, instead_of=camille.account_id)
        row = Claim.get()
        assert (row.id, again.id, row.taken_at, row.expires_at) == (
            first.id,
            first.id,
            began,
            clock.at + deps.policy.claim,
        )

    def test_acting_takes_nothing_and_revives_nothing(
        self, deps: Dependencies, clock: Clock, camille: Actor, lou: Actor, request_: AccountRequest
    ) -> None:
        claims.renew(deps, lou, request_.reference)
        assert holder(deps, request_) is None
        claims.take(deps, camille, request_.reference)
        until = clock.at + deps.policy.claim
        clock.advance(minutes=5)
        claims.renew(deps, lou, request_.reference)
        claims.renew(deps, camille, factories.make_request(deps, State.WITH_SI).reference)
        assert Claim.get().expires_at == until
        clock.at = until
        claims.renew(deps, camille, request_.reference)
        assert (Claim.get().expires_at, holder(deps, request_)) == (until, None)

    def test_a_colleague_whom_the_page_did_not_show_stays(
        self, deps: Dependencies, camille: Actor, lou: Actor, request_: AccountRequest
    ) -> None:
        claims.take(deps, camille, request_.reference)
        with pytest.raises(AlreadyClaimed) as refused:
            claims.take(deps, lou, request_.reference)
        assert vars(refused.value) == {
            "reference": request_.reference,
            "holder": "Camille Roux",
            "since": deps.now(),
        }
        claims.take(deps, lou, request_.reference, instead_of=camille.account_id)
        assert holder(deps, request_) == "Lou Martin"

    def test_of_two_at_the_same_instant_one_takes_it(
        self, deps: Dependencies, camille: Actor, lou: Actor, request_: AccountRequest
    ) -> None:
        outcomes = at_once(
            lambda: claims.take(deps, camille, request_.reference),
            lambda: claims.take(deps, lou, request_.reference),
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyClaimed", "Claim"]

    def test_leaving_is_for_ones_own(
        self, deps: Dependencies, camille: Actor, lou: Actor, request_: AccountRequest
    ) -> None:
        claims.take(deps, camille, request_.reference)
        claims.release(deps, lou, request_.reference)
        assert holder(deps, request_) == "Camille Roux"
        claims.release(deps, camille, request_.reference)
        assert holder(deps, request_) is None

    def test_nobody_is_kept_from_deciding(
        self, deps: Dependencies, camille: Actor, lou: Actor, request_: AccountRequest
    ) -> None:
        claims.take(deps, camille, request_.reference)
        decisions.decide(deps, lou, request_.reference, "reject", reason="Non.")
        assert AccountRequest.get_by_id(request_.id).state == State.REJECTED

    def test_not_of_a_closed_request_nor_of_ones_own(
        self, deps: Dependencies, camille: Actor, lou: Actor, request_: AccountRequest
    ) -> None:
        AccountRequest.update(account=camille.account_id).where(AccountRequest.id == request_.id).execute()
        with pytest.raises(NotAllowed) as refused:
            claims.take(deps, camille, request_.reference)
        assert refused.value.permission == "own_request"
        decisions.decide(deps, lou, request_.reference, "reject", reason="Non.")
        with pytest.raises(SomebodyWasFaster):
            claims.take(deps, lou, request_.reference)

    def test_a_role_that_is_gone_by_now_takes_nothing(
        self, deps: Dependencies, camille: Actor, request_: AccountRequest
    ) -> None:
        Account.update(staff_role=StaffRole.READER).where(Account.id == camille.account_id).execute()
        with pytest.raises(NotAllowed):
            claims.take(deps, camille, request_.reference)


class TestHandingOver:
    def test_stays_for_days_and_is_written_down(
        self, deps: Dependencies, clock: Clock, camille: Actor, lou: Actor, request_: AccountRequest
    ) -> None:
        claims.take(deps, camille, request_.reference)
        colleague = claims.hand_over(deps, camille, request_.reference, lou.account_id or 0, "Un cas pour toi.")
        assert colleague.full_name == "Lou Martin"
        (claim,) = Claim.select()
        assert (claim.account_id, claim.handed_by.full_name, claim.words) == (
            lou.account_id,
            "Camille Roux",
            "Un cas pour toi.",
        )
        assert (claim.request_id, claim.taken_at, claim.expires_at) == (
            request_.id,
            clock.at,
            clock.at + timedelta(days=7),
        )
        (entry,) = rows("request.handed")
        assert (entry.actor_id, entry.request_id, entry.at) == (camille.account_id, request_.id, clock.at)
        assert {"name": "Lou Martin", "reason": "Un cas pour toi."}.items() <= detail_of(entry).items()
        clock.advance(days=6)
        assert holder(deps, request_) == "Lou Martin"

    @pytest.mark.parametrize("wanted", MailPreference)
    def test_is_told_by_mail_to_somebody_who_wants_mails(
        self, deps: Dependencies, camille: Actor, lou: Actor, request_: AccountRequest, wanted: MailPreference
    ) -> None:
        Account.update(mail_preference=wanted).where(Account.id == lou.account_id).execute()
        claims.hand_over(deps, camille, request_.reference, lou.account_id or 0, "Un cas pour toi.")
        told = [
            (mail.to_address, mail.account_id, mail.request_id, mail.facts["colleague_name"], mail.facts["words"])
            for mail in Mail.select().where(Mail.event == "handed_over")
        ]
        mail = (lou.email_key, lou.account_id, request_.id, "Camille Roux", "Un cas pour toi.")
        assert told == [mail] * (wanted is not MailPreference.NONE)

    def test_acting_never_shortens_it(
        self, deps: Dependencies, clock: Clock, camille: Actor, lou: Actor, request_: AccountRequest
    ) -> None:
        claims.hand_over(deps, camille, request_.reference, lou.account_id or 0)
        claims.renew(deps, lou, request_.reference)
        clock.advance(days=6)
        assert holder(deps, request_) == "Lou Martin"

    def test_is_found_by_somebody_who_got_it(
        self, deps: Dependencies, camille: Actor, lou: Actor, request_: AccountRequest
    ) -> None:
        other = factories.make_request(deps, State.WITH_SI)
        claims.hand_over(deps, camille, request_.reference, lou.account_id or 0)
        claims.take(deps, lou, other.reference)

        def found(*, handed: bool) -> set[int]:
            return {row.request_id for row in presence.claimed_by(lou.account_id, deps.now(), handed=handed)}

        assert found(handed=True) == {request_.id}
        assert found(handed=False) == {request_.id, other.id}

    @pytest.mark.parametrize("role", [StaffRole.SUPPORT, StaffRole.READER, None])
    def test_only_to_somebody_who_reviews(
        self, deps: Dependencies, camille: Actor, request_: AccountRequest, role: StaffRole | None
    ) -> None:
        other = factories.make_account(deps, staff=role)
        with pytest.raises(NotFound):
            claims.hand_over(deps, camille, request_.reference, other.id)

    def test_nor_to_oneself_the_applicant_or_somebody_gone(
        self, deps: Dependencies, camille: Actor, lou: Actor, request_: AccountRequest
    ) -> None:
        gone = factories.make_account(deps, staff=StaffRole.REVIEWER, active=False)
        AccountRequest.update(account=lou.account_id).where(AccountRequest.id == request_.id).execute()
        for account_id in (camille.account_id, gone.id, lou.account_id, 999_999):
            with pytest.raises(NotFound):
                claims.hand_over(deps, camille, request_.reference, int(account_id or 0))
        assert Claim.select().count() == 0

    def test_those_who_can_get_it_are_offered(self, deps: Dependencies, camille: Actor, lou: Actor) -> None:
        factories.make_staff(deps, StaffRole.READER)
        factories.make_account(deps, staff=StaffRole.REVIEWER, active=False)
        offered = presence.colleagues(camille.account_id, paris_date(deps.now()))
        assert [account.id for account in offered] == [lou.account_id]


def test_a_claim_that_ran_out_is_nobodys(
    deps: Dependencies, clock: Clock, camille: Actor, request_: AccountRequest
) -> None:
    claims.take(deps, camille, request_.reference)
    now = deps.now()
    assert list(presence.claimed(now)) != []
    assert list(presence.claimed(now + timedelta(minutes=21))) == []
