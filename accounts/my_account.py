"""`/mon-compte`: profile, memberships, requests, sessions."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from accounts import my_memberships
from accounts.absence import absence_words
from accounts.access import me, signed_in
from accounts.blueprint import blueprint
from accounts.forms import DeciderProfileForm, ProfileForm
from domain.calendar import french_age, french_date, french_datetime, paris_date
from domain.mailboxes import display, readable
from domain.phones import readable_phone
from domain.states import MailPreference
from models import AccountRequest
from queries.my_account import followed_requests_of
from queries.scopes import sees_statistics
from queries.signing_in import open_sessions
from services.machinery.links import followed_since, page_link
from services.people import accounts, address_changes, sessions
from services.people.digests import MORNING_HOUR
from web.current import account_session, actor, deps, settings
from web.sessions import limits

_STAFF_MAILS = "Tant que vous n’avez rien choisi, un mail par jour ouvré rassemble ce qui attend."
_MANAGER_MAILS = (
    "Jamais plus d’un mail par jour ouvré, pour toutes vos entités : il rassemble ce qui attend. Quel que soit votre "
    "choix, vous recevez un rappel quand une demande attend depuis longtemps."
)
_STAFF_AT_ONCE = "Un mail par demande, à toute heure, y compris le week-end et les jours fériés."
_MANAGER_AT_ONCE = f"Les jours ouvrés, à partir de {MORNING_HOUR}\N{NO-BREAK SPACE}heures."


@blueprint.get("/mon-compte")
@signed_in
def my_account() -> ResponseReturnValue:
    return render_template(
        "accounts/my_account.html",
        account=me(),
        profile=_profile(),
        change=_coming_change(),
        absence=absence_words(),
        memberships=my_memberships.rows(),
        requests=[_request(row) for row in _requests()],
        sessions=_sessions(),
        application_url=settings().application_url,
        staff_label=deps().registry.role_label(me().staff_role) if me().staff_role else None,
    )


@blueprint.route("/mon-compte/profil", methods=["GET", "POST"])
@signed_in
def profile() -> ResponseReturnValue:
    form = _profile_form()
    if form.validate_on_submit():
        chosen: dict[str, Any] = {}
        if isinstance(form, DeciderProfileForm):
            chosen["mail_preference"] = MailPreference(form.mail_preference.data)
            chosen["monthly_statistics"] = form.monthly_statistics.data if form.monthly_statistics else None
        accounts.update_profile(
            deps(), me().email_key, capacity=form.capacity.data or "", phone=form.phone.data or "", **chosen
        )
        flash("Votre profil a été enregistré.", "success")
        return redirect(url_for("accounts.my_account"))
    return render_template("accounts/profile.html", form=form, account=me(), mail_helps=_mail_helps())


def _mail_helps() -> dict[str, str]:
    """When each choice of mails sends them, where its label does not say."""
    return {MailPreference.AT_ONCE.value: _STAFF_AT_ONCE if me().staff_role else _MANAGER_AT_ONCE}


def _profile_form() -> ProfileForm:
    """With the choices that one's roles have."""
    if not me().has_backoffice:
        return ProfileForm(obj=me())
    form = DeciderProfileForm(obj=me())
    form.mail_preference.description = _STAFF_MAILS if me().staff_role else _MANAGER_MAILS
    if not sees_statistics(actor()):
        del form.monthly_statistics
    return form


@blueprint.post("/mon-compte/demandes/<reference>")
@signed_in
def follow_request(reference: str) -> ResponseReturnValue:
    """Open the follow-up page of one's own request: by POST, since it makes a link."""
    mine = {request.reference: request for request in _requests()}
    if reference not in mine:
        raise NotFound()
    return redirect(url_for("public_signup.follow_up", token=page_link(deps(), mine[reference])))


@blueprint.post("/mon-compte/sessions/<int:session_id>/terminer")
@signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    # An id beyond a column's range is nobody's.
    if session_id >= 2**31 or not sessions.end_session(me().id, session_id, "ended_by_holder", deps().now()):
        raise NotFound()
    flash("La session est déconnectée : ce navigateur devra se reconnecter.", "success")
    return redirect(url_for("accounts.my_account"))


@blueprint.post("/mon-compte/sessions/terminer-les-autres")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    current = account_session()
    ended = sessions.end_all(me().id, "ended_by_holder", deps().now(), but=current.id if current else None)
    flash("Aucune autre session n’était ouverte." if not ended else "Les autres sessions sont déconnectées.", "success")
    return redirect(url_for("accounts.my_account"))


def _profile() -> list[dict[str, Any]]:
    account = me()
    rows = [
        {"label": "Nom", "value": account.full_name},
        {"label": "Adresse mail", "value": readable(account.email)},
        {"label": "Fonction", "value": account.capacity},
        {"label": "Téléphone", "value": readable_phone(account.phone)},
    ]
    if account.has_backoffice:
        label = MailPreference(account.mail_preference).label
        rows.append({"label": "Mails sur les nouvelles demandes", "value": label})
    if sees_statistics(actor()):
        wanted = "Un mail au début de chaque mois" if account.monthly_statistics else "Aucun mail"
        rows.append({"label": "Statistiques du mois", "value": wanted})
    return rows


def _coming_change() -> dict[str, str] | None:
    """Another address that support was asked for, once it is confirmed: the person who is signed in may not have
    called.
    """
    change = address_changes.confirmed_change_of(me().email_key)
    if change is None:
        return None
    return {"new": display(change.new), "on": french_datetime(change.due_at)}


def _requests() -> list[AccountRequest]:
    """Those whose follow-up page is open to their holder."""
    return followed_requests_of(me(), followed_since(deps()))


def _request(row: Any) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "entity": row.display_name,
        "state": row.state,
        "state_label": deps().registry.own_state_label(row.state),
    }


def _sessions() -> list[dict[str, Any]]:
    now, current, alive = deps().now(), account_session(), limits()
    return [
        {
            "id": row.id,
            "device": row.device,
            "since": french_date(paris_date(row.created_at)),
            "seen": french_age(row.last_seen_at, now),
            "current": current is not None and row.id == current.id,
        }
        for row in open_sessions(me().id)
        if alive.alive(row, now)
    ]
