"""Who else is on a request, who takes care of it, what was decided meanwhile: told before one clicks, never a lock."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from peewee import PeeweeException

from adapters.database_errors import in_short
from backoffice import words
from backoffice.access import reference_of, row_id
from backoffice.outcome import attempt
from backoffice.requests.deadlines import today
from backoffice.requests.list_position import address_after, request_address
from backoffice.requests.ways_out import asked_first, closed
from backoffice.typed_again import typed_again
from domain.calendar import french_age, french_duration, french_until
from domain.names import InvalidText, clean_text
from domain.permissions import Permission, may
from domain.states import OPEN, State
from models import Account, AccountRequest, Claim, Decision
from queries import presence
from queries.ownership import is_own
from queries.presence import Onlooker
from queries.request_context import RequestContext
from queries.scopes import visible_request
from services.review import claims
from services.review.decisions import situation_of
from web.current import actor, deps

log = logging.getLogger(__name__)

MESSAGE, FOR_COLLEAGUE = "mot", "Un mot pour ce collègue"
NOT_CLAIMABLE = "Cette demande est close ou limitée, ou c’est la vôtre\N{NO-BREAK SPACE}: elle ne se confie pas."
DECISION_STATES = (State.APPROVED, State.REJECTED, State.AWAITING_APPLICANT)
"""What a decision leads to."""


class RequestClaims:
    permissions = {
        "present": Permission.CLAIM,
        "take": Permission.CLAIM,
        "release": Permission.CLAIM,
        "hand_over": Permission.CLAIM,
    }

    @expose("/<reference>/presence")
    def present(self, reference: str) -> ResponseReturnValue:
        """What an open page asks every few seconds: who is there, and what became of the request since it asked (`vu`).

        The answer has the mark that the page asks with the next time: news is told once.
        """
        row = visible_request(actor(), reference_of(reference), Permission.CLAIM)
        claims.look(deps(), actor(), row)
        context = RequestContext(row)
        panel = panel_of(row, context)
        news = news_of(row, context, panel, request.args.get("vu", ""))
        return render_template("backoffice/requests/presence.html", panel=panel, news=news)

    @expose("/<reference>/prendre", methods=("POST",))
    def take(self, reference: str) -> ResponseReturnValue:
        """« Je m'en charge », also in the place of the colleague whom the page showed."""
        reference = reference_of(reference)
        seen_holder = request.form.get("au_lieu_de", "")
        holder = row_id(seen_holder) if seen_holder else None
        attempt(lambda: claims.take(deps(), actor(), reference, instead_of=holder), "")
        return redirect(request_address(reference))

    @expose("/<reference>/laisser", methods=("POST",))
    def release(self, reference: str) -> ResponseReturnValue:
        """« Laisser »."""
        reference = reference_of(reference)
        claims.release(deps(), actor(), reference)
        return redirect(request_address(reference))

    @expose("/<reference>/confier", methods=("GET", "POST"))
    def hand_over(self, reference: str) -> ResponseReturnValue:
        """Hand to a colleague, and go on with the list."""
        row = visible_request(actor(), reference_of(reference), Permission.CLAIM)
        if request.method != "POST":
            if not may_act(row):
                return closed(row, NOT_CLAIMABLE)
            return asked_first(
                row,
                "asks_hand.html",
                "Confier à un collègue",
                colleagues=_colleagues(),
            )
        chosen, typed = request.form.get("collegue", ""), request.form.get(MESSAGE, "")
        if not chosen:
            return _hand_again(row, "Choisissez à qui confier cette demande.")
        try:
            note = clean_text(typed) if typed.strip() else ""
            handed = attempt(
                lambda: claims.hand_over(deps(), actor(), row.reference, row_id(chosen), note),
                lambda colleague: f"La demande {row.reference} est confiée à {colleague.full_name}.",
            )
        except InvalidText as error:
            return _hand_again(row, error)
        return redirect(address_after(row) if handed else request_address(row.reference))


def _colleagues() -> list[Account]:
    """To whom a request can be handed."""
    return presence.colleagues(actor().account_id, today())


def _hand_again(row: AccountRequest, error: InvalidText | str) -> ResponseReturnValue:
    """What was written for a colleague, once more: with the list of them when nobody was chosen."""
    back = request_address(row.reference)
    if isinstance(error, InvalidText):
        return typed_again(MESSAGE, FOR_COLLEAGUE, error, back=back)
    if not request.form.get(MESSAGE, "").strip():
        flash(error, "error")
        return redirect(back)
    named = [(str(one.id), one.full_name) for one in _colleagues()]
    choice = ("collegue", "Collègue", [("", "Choisir"), *named])
    return typed_again(MESSAGE, FOR_COLLEAGUE, error, back=back, choice=choice)


@dataclass(frozen=True)
class Panel:
    """What the request's strip says; `mark` is what the page shows, for the question whether it still stands.

    `watches` is whether the current user may go on asking.
    """

    claim: Claim | None
    onlookers: list[Onlooker]
    watches: bool
    may_claim: bool
    pending: Decision | None
    mark: str
    now: datetime

    @property
    def mine(self) -> bool:
        return self.claim is not None and self.claim.account_id == actor().account_id

    def sentences(self) -> list[str]:
        """Who takes care of it, and who looks at it."""
        if self.claim is None:
            return [looking(one, self.now) for one in self.onlookers]
        others = [one for one in self.onlookers if one.account_id != self.claim.account_id]
        here = any(one.here for one in self.onlookers if one not in others)
        first = self.claim_words() + (" et consulte cette demande" if here else "")
        return [first, *(looking(one, self.now) for one in others)]

    def claim_words(self) -> str:
        """« Camille Roux s'en charge depuis 5 minutes », « Vous vous en chargez encore 20 minutes »."""
        if self.claim is None:
            return ""
        left = french_duration(self.claim.expires_at - self.now)
        who = "Vous vous en chargez" if self.mine else f"{self.claim.account.full_name} s’en charge"
        how = f" encore {left}" if self.mine else f" depuis {elapsed(self.claim.taken_at, self.now)}"
        giver = self.claim.handed_by
        return who + how + (f", à la demande de {giver.full_name}" if giver is not None else "")


def may_act(row: AccountRequest, context: RequestContext | None = None) -> bool:
    """Whether the current user may take care of this request, or hand it over."""
    claimable = may(actor(), Permission.CLAIM) and row.state in OPEN and not is_own(actor(), row)
    return claimable and not (context or RequestContext(row)).limited


def panel_of(row: AccountRequest, context: RequestContext) -> Panel:
    """What the strip of this request says to the current user."""
    who, now, pending = actor(), deps().now(), context.pending
    reviews = may(who, Permission.CLAIM)
    return Panel(
        presence.live_claim(row.id, now) if row.state in OPEN else None,
        presence.onlookers(row.id, who.account_id, now) if reviews else [],
        reviews,
        may_act(row, context),
        pending,
        mark_of(row, context),
        now,
    )


def mark_of(row: AccountRequest, context: RequestContext) -> str:
    """A short mark of what a page shows of the request: its situation and the decision under way."""
    pending = context.pending
    return f"{situation_of(row, context)}-{pending.id if pending is not None else 0}"


def news_of(row: AccountRequest, context: RequestContext, panel: Panel, seen_mark: str) -> str:
    """What became of the request since its mark was `seen_mark`; '' when nothing did."""
    pending, now = panel.pending, panel.now
    if panel.mark == seen_mark:
        return ""
    if pending is not None:
        what = f"{words.decided(pending.action).lower()} {french_until(pending.due_at, now)}"
        return f"Décision prise par {pending.author.full_name} {french_age(pending.created_at, now)} : {what}."
    last = context.last_applied
    if last is not None and row.state in DECISION_STATES:
        age = french_age(last.created_at, now)
        return f"Décision prise par {last.author.full_name} {age} : « {words.state_label(row.state)} »."
    return f"Cette demande a changé depuis que vous l’avez ouverte : « {words.state_label(row.state)} »."


def looking(one: Onlooker, now: datetime) -> str:
    """« Camille Roux consulte cette demande depuis 3 minutes »; « … a ouvert … il y a 8 minutes » when silent since."""
    if one.here:
        return f"{one.name} consulte cette demande depuis {elapsed(one.since, now)}"
    return f"{one.name} a ouvert cette demande {french_age(one.since, now)}"


def elapsed(since: datetime, now: datetime) -> str:
    """« un instant », « 5 minutes »."""
    return french_duration(now - since) if now - since >= timedelta(minutes=1) else "un instant"


def init_app(app: Flask) -> None:
    """Acting on a request renews one's claim on it, whatever the act was: in one place for all forms."""

    @app.after_request
    def renew(response: Response) -> Response:
        reference = (request.view_args or {}).get("reference", "")
        acted = request.method == "POST" and response.status_code == 302 and request.blueprint == "backoffice_requests"
        if acted and reference and may(actor(), Permission.CLAIM):
            _renew(reference)
        return response


def _renew(reference: str) -> None:
    """What was done is done, and is told: a database that is busy by now must not make an error of it."""
    try:
        claims.renew(deps(), actor(), reference_of(reference))
    except PeeweeException as error:
        log.warning("a claim was not renewed: %s", in_short(error))
