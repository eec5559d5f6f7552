"""The screens of the backoffice, and of the demonstration's mails."""

from __future__ import annotations

from datetime import date
from random import Random

from domain.companies import DirectoryAnswer, EntityCheck, Establishment, Finding, Source
from domain.references import new_reference
from domain.states import State
from models import AccountSession
from tests.accessibility.screen import Act, Screen, Visit, posts, sends, signs_in, unfolds_all
from tests.support.factories import make_request

DESK = "/backoffice/demandes"
ONE = f"GET {DESK}/<reference>"
WAY = "backoffice/requests/way_page.html"
PAGE = "backoffice/requests/page.html"
JOURNAL, WATCHED = "backoffice/journal/list.html", "backoffice/journal/watched.html"
LIST = "backoffice/listing.html"
MINISTRIES = "/backoffice/ministeres/"
ANNOUNCEMENTS = "/backoffice/annonces/"
VIEWS = "/backoffice/vues/"
ACCOUNT = "GET /backoffice/comptes/<account_id>"
JOBS = "/backoffice/taches"
MAIL = "GET /backoffice/mails/<mail_id>"


INVENTED = [new_reference(Random(number).choice) for number in range(100)]
"""References that no request has."""


def _asks_for_help(visit: Visit) -> None:
    """« ? » shows the keys."""
    visit.page.keyboard.press("?")
    visit.page.get_by_role("dialog").wait_for()


def _ticks_all(visit: Visit) -> None:
    visit.page.get_by_label("Tout cocher").check(force=True)


def _posts_long_after(address: str, **fields: str | list[str]) -> Act:
    """The same in a session whose password was given long ago."""

    def act(visit: Visit) -> None:
        AccountSession.update(password_at=None).execute()
        posts(address, **fields)(visit)
        AccountSession.update(password_at=AccountSession.created_at).execute()

    return act


def _opens_the_palette(visit: Visit) -> None:
    """Ctrl K, and what it offers for two letters."""
    visit.page.keyboard.press("Control+k")
    visit.page.get_by_role("combobox", name="Personne, entité").fill("me")
    visit.page.get_by_role("option", name="Demandes", exact=False).first.wait_for()


def _beside_the_directory(visit: Visit) -> None:
    """A request whose applicant says that the directory is not right, of an entity that was known."""
    known = Establishment("AUTRE ATELIER", "3 RUE BASSE", "35000", "RENNES", "9220", False, None)
    siret = visit.world.values["siret"]
    answer = DirectoryAnswer(siret, Finding.KNOWN, Source.STOCK, date(2026, 11, 1), known)
    made = make_request(
        visit.deps,
        State.AWAITING_ACTIVATION,
        siret=siret,
        official=answer.stored(),
        entity_check=EntityCheck.CONTESTED.value,
    )
    visit.opens(f"{DESK}/{made.reference}")


SEARCH = "GET /backoffice/recherche"
SEARCHES = (
    Screen("search", SEARCH, "backoffice/palette/page.html", "si_admin", address="/backoffice/recherche?q=me"),
    Screen("search-none", SEARCH, "backoffice/palette/page.html", "manager", address="/backoffice/recherche?q=zzzz"),
    Screen("palette", "GET /backoffice/", "backoffice/home_page.html", "si_admin", act=_opens_the_palette),
)

DESKS = (
    Screen("desk", "GET /backoffice/", "backoffice/home_page.html", "si_admin"),
    Screen("desk-reader", "GET /backoffice/", "backoffice/home_page.html", "reader"),
    Screen("desk-manager", "GET /backoffice/", "backoffice/home_page.html", "manager"),
    Screen(
        "desk-idle", "GET /backoffice/", "backoffice/home_page.html", address="/connexion", act=signs_in("idle_manager")
    ),
    Screen("requests", f"GET {DESK}/", "backoffice/requests/grid.html", "si_admin"),
    Screen("requests-ticked", f"GET {DESK}/", "backoffice/requests/grid.html", "si_admin", act=_ticks_all),
    Screen("requests-all", f"GET {DESK}/", "backoffice/requests/grid.html", "si_admin", address=f"{DESK}/?vue=toutes"),
    Screen(
        "requests-none", f"GET {DESK}/", "backoffice/requests/grid.html", "si_admin", address=f"{DESK}/?recherche=zzzz"
    ),
    Screen("requests-manager", f"GET {DESK}/", "backoffice/requests/grid.html", "manager"),
    Screen("requests-keys", f"GET {DESK}/", "backoffice/requests/grid.html", "si_admin", act=_asks_for_help),
    Screen(
        "together", f"POST {DESK}/actions/", "backoffice/requests/decide_together.html", "si_admin", address="",
        act=posts(f"{DESK}/actions/", action="reject", rowid=["{reference}", "{si}"]),
    ),
    Screen(
        "together-errors", f"POST {DESK}/decider", "backoffice/requests/decide_together.html", "si_admin", address="",
        act=posts(f"{DESK}/decider", decision="reject", rowid=["{reference}", "{si}"]), errors=True,
    ),
    Screen(
        "together-too-many", f"POST {DESK}/actions/", "backoffice/requests/too_many.html", "si_admin", address="",
        act=posts(f"{DESK}/actions/", action="reject", rowid=["{reference}", "{si}", *INVENTED]),
        status=422,
    ),
    Screen("cell", f"GET {DESK}/<reference>/cellule/<part>", "backoffice/requests/cell_page.html", "si_admin"),
    Screen(
        "cell-errors", f"POST {DESK}/<reference>/cellule/<part>", "backoffice/requests/cell_page.html", "si_admin",
        address="", act=posts(f"{DESK}/{{reference}}/cellule/attente", jusqu_au="hier"), errors=True,
    ),
    Screen(
        "assign", f"POST {DESK}/actions/", "backoffice/requests/act_together.html", "si_admin", address="",
        act=posts(f"{DESK}/actions/", action="assign", rowid=["{reference}", "{si}"]),
    ),
    Screen(
        "hold-errors", f"POST {DESK}/ensemble", "backoffice/requests/act_together.html", "si_admin", address="",
        act=posts(f"{DESK}/ensemble", acte="hold", rowid=["{reference}"], jusqu_au="hier"), errors=True,
    ),
    Screen(
        "outcomes", f"POST {DESK}/decider", "backoffice/requests/outcomes.html", "si_admin", address="",
        act=posts(f"{DESK}/decider", decision="approve", rowid=["{reference}", "{si}"]),
    ),
)  # fmt: skip

REQUEST = (
    Screen("request", ONE, PAGE, "si_admin", address=f"{DESK}/{{full}}"),
    Screen("request-unfolded", ONE, PAGE, "si_admin", address=f"{DESK}/{{full}}", act=unfolds_all),
    Screen("request-keys", ONE, PAGE, "si_admin", address=f"{DESK}/{{full}}", act=_asks_for_help),
    Screen("request-official", ONE, PAGE, "reviewer", address=f"{DESK}/{{full}}", act=_beside_the_directory),
    Screen("request-with-manager", ONE, PAGE, "si_admin"),
    Screen("request-reviewer", ONE, PAGE, "reviewer", address=f"{DESK}/{{full}}"),
    Screen("request-support", ONE, PAGE, "support", address=f"{DESK}/{{full}}"),
    Screen("request-reader", ONE, PAGE, "reader", address=f"{DESK}/{{full}}"),
    Screen("request-manager", ONE, "backoffice/requests/page_manager.html", "manager"),
    Screen("request-pending", ONE, PAGE, "si_admin", address=f"{DESK}/{{pending}}"),
    Screen("request-pending-other", ONE, PAGE, "reviewer", address=f"{DESK}/{{pending}}"),
    *(
        Screen(f"request-{state}", ONE, PAGE, "si_admin", address=f"{DESK}/{{{state}}}", act=unfolds_all)
        for state in ("complement", "approved", "refused", "withdrawn", "expired", "unactivated", "altered")
    ),
    Screen(
        "request-noted", f"POST {DESK}/<reference>/note", PAGE, "support", address=f"{DESK}/{{full}}",
        act=posts(f"{DESK}/{{full}}/note", texte="Rappeler lundi."),
    ),
    Screen(
        "request-note-errors", f"POST {DESK}/<reference>/note", "backoffice/typed_again.html", "support", address="",
        act=posts(f"{DESK}/{{full}}/note", texte="Rappeler\u202e lundi."), errors=True,
    ),
    Screen(
        "request-hand-errors", f"POST {DESK}/<reference>/confier", "backoffice/typed_again.html", "reviewer",
        address="", act=posts(f"{DESK}/{{full}}/confier", collegue="", mot="Peux-tu la regarder ?"), errors=True,
    ),
    Screen(
        "rivals", f"{ONE}/rivales", "backoffice/requests/rivals.html", "si_admin", address=f"{DESK}/{{full}}/rivales"
    ),
    Screen(
        "no-download", f"{ONE}/pieces/<version>/fichier", "backoffice/requests/no_download.html", "si_admin",
        address=f"{DESK}/{{full}}/pieces/{{full_version}}/fichier", status=403,
    ),
    Screen("messages-of-a-request", f"{ONE}/messages", "backoffice/requests/messages.html", "reviewer"),
    Screen("messages-manager", f"{ONE}/messages", "backoffice/requests/messages.html", "manager"),
    Screen(
        "messages-of-a-request-errors", f"POST {ONE.removeprefix('GET ')}/messages",
        "backoffice/requests/messages.html", "reviewer", address=f"{DESK}/{{reference}}/messages",
        act=sends("Envoyer le message"), errors=True,
    ),
    Screen(
        "no-joined-file", f"{ONE}/fichiers-joints/<file_id>", "backoffice/requests/no_download.html", "si_admin",
        address=f"{DESK}/{{rejected}}/fichiers-joints/{{unscanned_file}}", status=403,
    ),
    Screen(
        "page-text", f"{ONE}/pieces/<version>/texte", "backoffice/requests/text.html", "si_admin",
        address=f"{DESK}/{{full}}/pieces/{{full_version}}/texte",
    ),
    Screen("approve", f"{ONE}/valider", WAY, "manager"),
    Screen("reject", f"{ONE}/refuser", WAY, "si_admin"),
    Screen(
        "reject-errors", f"POST {DESK}/<reference>/refuser", WAY, "si_admin", address="",
        act=posts(f"{DESK}/{{reference}}/refuser", words=""), errors=True,
    ),
    Screen("hold", f"{ONE}/attente", WAY, "si_admin"),
    Screen("hand", f"{ONE}/confier", WAY, "reviewer"),
    Screen(
        "history", f"{ONE}/historique", "backoffice/requests/history.html", "si_admin",
        address=f"{DESK}/{{full}}/historique",
    ),
    Screen(
        "as-applicant", f"{ONE}/vue-du-demandeur", "public_signup/follow_up.html", "support",
        address=f"{DESK}/{{complement}}/vue-du-demandeur",
    ),
    Screen("ask", f"{ONE}/complement", WAY, "si_admin"),
    Screen(
        "ask-errors", f"POST {DESK}/<reference>/complement", WAY, "si_admin", address="",
        act=posts(f"{DESK}/{{reference}}/complement", reason=""), errors=True,
    ),
    Screen("address-of-request", f"{ONE}/adresse", "backoffice/address.html", "support"),
    Screen("correct", f"{ONE}/corriger", "backoffice/requests/correct.html", "si_admin"),
    Screen(
        "correct-errors", f"POST {DESK}/<reference>/corriger", "backoffice/requests/correct.html", "si_admin",
        address=f"{DESK}/{{reference}}/corriger", act=sends("Corriger", first_name=""), errors=True,
    ),
)  # fmt: skip

DIRECTORY = (
    Screen("typed-for", "GET /backoffice/demandes/saisir", "backoffice/requests/type_in.html", "support"),
    Screen(
        "typed-for-errors", "POST /backoffice/demandes/saisir", "backoffice/requests/type_in.html", "support",
        address="/backoffice/demandes/saisir", act=sends("Envoyer le lien à la personne", siret="12"), errors=True,
    ),
    Screen("accounts", "GET /backoffice/comptes/", LIST, "si_admin"),
    Screen("account-page", ACCOUNT, "backoffice/account.html", "si_admin", act=unfolds_all),
    Screen("address-of-account", f"{ACCOUNT}/adresse", "backoffice/address.html", "support"),
    Screen(
        "address-of-account-errors", "POST /backoffice/comptes/<account_id>/adresse", "backoffice/address.html",
        "support", address="/backoffice/comptes/{account_id}/adresse",
        act=sends("Proposer le changement", email="x"), errors=True,
    ),
    Screen("address-changes", "GET /backoffice/adresses/", "backoffice/address_changes.html", "si_admin"),
    Screen(
        "account-closed", ACCOUNT, "backoffice/account.html", "si_admin",
        address="/backoffice/comptes/{closed_account}", act=unfolds_all,
    ),
    Screen("account-support", ACCOUNT, "backoffice/account.html", "support"),
    Screen(
        "account-without-password", ACCOUNT, "backoffice/account.html", "support",
        address="/backoffice/comptes/{welcomed}",
    ),
    Screen(
        "account-no-reason", "POST /backoffice/comptes/<account_id>/desactiver", "backoffice/account.html", "si_admin",
        address="", act=posts("/backoffice/comptes/{account_id}/desactiver", motif=""),
    ),
    Screen("agents", "GET /backoffice/agents/", "backoffice/crud_list.html", "si_admin"),
    Screen("agent-details", "GET /backoffice/agents/details/", "backoffice/crud_details.html", "si_admin"),
    Screen("agent-invite", "GET /backoffice/agents/new/", "backoffice/crud_create.html", "si_admin"),
    Screen(
        "agent-invite-errors", "POST /backoffice/agents/new/", "backoffice/crud_create.html", "si_admin",
        address="/backoffice/agents/new/", act=sends("Enregistrer"), errors=True,
    ),
    Screen("agent-role", "GET /backoffice/agents/edit/", "backoffice/crud_edit.html", "si_admin"),
    Screen(
        "agent-role-errors", "POST /backoffice/agents/edit/", "backoffice/crud_edit.html", "si_admin",
        address="/backoffice/agents/edit/?id={account_id}", act=sends("Enregistrer"), errors=True,
    ),
    Screen(
        "agent-role-confirm", "POST /backoffice/agents/edit/", "accounts/confirm.html", "si_admin",
        address="", act=_posts_long_after("/backoffice/agents/edit/?id={agent_id}", role="support", motif="Renfort"),
    ),
    Screen(
        "agent-role-confirm-errors", "POST /backoffice/agents/edit/", "accounts/confirm.html", "si_admin",
        address="", errors=True,
        act=_posts_long_after("/backoffice/agents/edit/?id={agent_id}", role="support", **{"preuve-password": "faux"}),
    ),
    Screen("announcements", f"GET {ANNOUNCEMENTS}", "backoffice/crud_list.html", "si_admin"),
    Screen("announcement", f"GET {ANNOUNCEMENTS}details/", "backoffice/crud_details.html", "si_admin"),
    Screen("announcement-edit", f"GET {ANNOUNCEMENTS}edit/", "backoffice/crud_edit.html", "si_admin"),
    Screen("announcement-new", f"GET {ANNOUNCEMENTS}new/", "backoffice/crud_create.html", "si_admin"),
    Screen("announcement-delete", f"GET {ANNOUNCEMENTS}delete/confirm/", "", "si_admin"),
    Screen(
        "announcement-errors", f"POST {ANNOUNCEMENTS}new/", "backoffice/crud_create.html", "si_admin",
        address=f"{ANNOUNCEMENTS}new/", act=sends("Enregistrer", first_day="jamais"), errors=True,
    ),
    Screen("ministries", f"GET {MINISTRIES}", "backoffice/crud_list.html", "si_admin"),
    Screen("ministry", f"GET {MINISTRIES}details/", "backoffice/crud_details.html", "si_admin"),
    Screen("ministry-edit", f"GET {MINISTRIES}edit/", "backoffice/crud_edit.html", "si_admin"),
    Screen("ministry-new", f"GET {MINISTRIES}new/", "backoffice/crud_create.html", "si_admin"),
    Screen("ministry-delete", f"GET {MINISTRIES}delete/confirm/", "", "si_admin"),
    Screen(
        "ministry-delete-several", f"POST {MINISTRIES}action/", "", "si_admin", address="",
        act=posts(f"{MINISTRIES}action/", action="delete", rowid="{ministry_id}"),
    ),
    Screen(
        "ministry-errors", f"POST {MINISTRIES}new/", "backoffice/crud_create.html", "si_admin",
        address=f"{MINISTRIES}new/", act=sends("Enregistrer", siret="12"), errors=True,
    ),
    Screen(
        "ministry-stale", f"POST {MINISTRIES}edit/", "backoffice/crud_edit.html", "si_admin", address="",
        act=posts(f"{MINISTRIES}edit/?id={{ministry_id}}", label="Un autre nom", row_seen="label:0"), errors=True,
    ),
    Screen("views", f"GET {VIEWS}", "backoffice/crud_list.html", "si_admin"),
    Screen("view-edit", f"GET {VIEWS}edit/", "backoffice/view_edit.html", "si_admin"),
    Screen("view-new", f"GET {VIEWS}new/", "backoffice/crud_create.html", "si_admin"),
    Screen("view-delete", f"GET {VIEWS}delete/confirm/", "", "si_admin"),
    Screen("columns", f"GET {VIEWS}colonnes/<list_name>", "backoffice/columns.html", "si_admin"),
    Screen(
        "columns-errors", f"POST {VIEWS}colonnes/<list_name>", "backoffice/columns.html", "si_admin", address="",
        act=posts(f"{VIEWS}colonnes/demandes", page_size="12"), errors=True,
    ),
)  # fmt: skip

READ = "/backoffice/secondes-lectures/"
TEXTS = "/backoffice/modeles/textes"
MOTS = "/backoffice/modeles/mots"

SECOND = (
    Screen("disagreements", "GET /backoffice/desaccords/", "backoffice/disagreements.html", "reviewer"),
    Screen("second-readings", f"GET {READ}", "backoffice/second_readings.html", "si_admin"),
    Screen("second-reading", f"GET {READ}<reading_id>", "backoffice/second_reading.html", "reviewer"),
    Screen(
        "second-reading-errors", f"POST {READ}<reading_id>", "backoffice/second_reading.html", "reviewer", address="",
        act=posts(f"{READ}{{reading_id}}"), errors=True,
    ),
    Screen(
        "second-reading-done", f"GET {READ}<reading_id>", "backoffice/second_reading_done.html", "reviewer",
        address=f"{READ}{{reading_done}}",
    ),
)  # fmt: skip

WORDING = (
    Screen("texts", f"GET {TEXTS}/", "backoffice/texts/list.html", "si_admin"),
    Screen("texts-support", f"GET {TEXTS}/", "backoffice/texts/list.html", "support"),
    Screen("text", f"GET {TEXTS}/edit/", "backoffice/texts/edit.html", "si_admin"),
    Screen("text-details", f"GET {TEXTS}/details/", "backoffice/crud_details.html", "si_admin"),
    Screen("text-new", f"GET {TEXTS}/new/", "backoffice/texts/new.html", "si_admin"),
    Screen(
        "text-errors", f"POST {TEXTS}/new/", "backoffice/texts/new.html", "si_admin",
        address=f"{TEXTS}/new/?decision=refus", act=sends("Enregistrer", label="", text="Bonjour {{inconnu}}."),
        errors=True,
    ),
    Screen("all-words", f"GET {MOTS}/", "backoffice/crud_list.html", "si_admin"),
    Screen("words", f"GET {MOTS}/edit/", "backoffice/texts/edit.html", "si_admin"),
    Screen("words-details", f"GET {MOTS}/details/", "backoffice/crud_details.html", "si_admin"),
    Screen("words-delete", f"GET {MOTS}/delete/confirm/", "", "si_admin"),
    Screen(
        "words-stale", f"POST {MOTS}/edit/", "backoffice/texts/edit.html", "si_admin", address="",
        act=posts(f"{MOTS}/edit/?id=refus-debut", text="Autrement.", row_seen="autre"), errors=True,
    ),
    Screen("words-preview", f"GET {MOTS}/<slug>/apercu", "", "si_admin", mail=True),
    Screen(
        "words-preview-typed", f"POST {MOTS}/<slug>/apercu", "", "si_admin", address="", mail=True,
        act=posts(f"{MOTS}/refus-debut/apercu", text="Bonjour {{demandeur}},"),
    ),
    Screen(
        "text-preview-typed", f"POST {TEXTS}/apercu/<decision>", "", "si_admin", address="", mail=True,
        act=posts(f"{TEXTS}/apercu/refus", text="Bonjour {{inconnu}},", label="Essai"),
    ),
    Screen("text-preview", f"GET {TEXTS}/apercu/<decision>", "", "si_admin", mail=True),
)  # fmt: skip

RECORDS = (
    Screen("journal", "GET /backoffice/journal/", JOURNAL, "si_admin"),
    Screen("journal-watched", "GET /backoffice/journal/consultations", WATCHED, "si_admin"),
    Screen(
        "journal-watched-errors", "POST /backoffice/journal/consultations", WATCHED, "si_admin",
        address="/backoffice/journal/consultations", act=sends("Lire", email="x", words=""), errors=True,
    ),
    Screen(
        "journal-none", "GET /backoffice/journal/", JOURNAL, "si_admin", address="/backoffice/journal/?recherche=zzzz",
    ),
    Screen(
        "journal-altered", "GET /backoffice/journal/", JOURNAL, "si_admin",
        address="/backoffice/journal/?demande={altered}",
    ),
    Screen("mails", "GET /backoffice/mails/", LIST, "si_admin"),
    Screen("mail", MAIL, "backoffice/mail.html", "si_admin"),
    Screen("mail-dead", MAIL, "backoffice/mail.html", "si_admin", address="/backoffice/mails/{dead_mail}"),
    Screen("mail-preview", "GET /backoffice/mails/<mail_id>/apercu", "", "si_admin", mail=True),
    Screen("templates", "GET /backoffice/modeles/", "backoffice/texts/mail_templates.html", "si_admin"),
    Screen("template", "GET /backoffice/modeles/<event>/<number>", "backoffice/texts/mail_template.html", "si_admin"),
    Screen("template-preview", "GET /backoffice/modeles/<event>/<number>/apercu", "", "si_admin", mail=True),
    Screen("jobs", f"GET {JOBS}/", "backoffice/listing.html", "si_admin"),
    Screen("job", f"GET {JOBS}/<job_id>", "backoffice/jobs/job.html", "si_admin"),
    Screen(
        "job-question", f"GET {JOBS}/<job_id>", "backoffice/jobs/question.html", "si_admin",
        address=f"{JOBS}/{{prepared_job}}",
    ),
    Screen(
        "job-question-errors", f"POST {JOBS}/<job_id>/lancer", "backoffice/jobs/question.html", "si_admin", address="",
        act=posts(f"{JOBS}/{{prepared_job}}/lancer", jusqu_au="hier"), errors=True,
    ),
    Screen(
        "job-export", f"GET {JOBS}/exporter", "backoffice/jobs/export.html", "si_admin",
        address=f"{JOBS}/exporter?adresse={DESK}/export/xlsx/%3Fvue=toutes",
    ),
    Screen("statistics", "GET /backoffice/statistiques", "backoffice/statistics.html", "si_admin"),
    Screen("forbidden", "GET /backoffice/", "errors/403.html", "manager", address="/backoffice/journal/", status=403),
    Screen("unknown", "GET /backoffice/", "errors/404.html", "si_admin", address=f"{DESK}/ABCDEFGH", status=404),
    Screen("demo-mails", "GET /demo/mails", "demo/mails.html"),
    Screen("demo-mail", "GET /demo/mails/<int(max=2147483647):mail_id>", "demo/mail.html"),
    Screen("demo-mail-html", "GET /demo/mails/<int(max=2147483647):mail_id>/html", "", mail=True),
)  # fmt: skip

SCREENS = DESKS + SEARCHES + REQUEST + SECOND + DIRECTORY + WORDING + RECORDS
