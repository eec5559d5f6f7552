"""The screens of the backoffice on which something is done to people's roles."""

from __future__ import annotations

from tests.accessibility.screen import Screen, sends

SUSPEND = "/backoffice/roles/<membership_id>/suspendre"
SUSPENDED = "backoffice/role_suspend.html"

NAME = "/backoffice/comptes/<account_id>/nom"
END = "/backoffice/roles/<membership_id>/retirer"
OBSERVATIONS = "/mon-compte/roles/<int:membership_id>/observations"
ARCHIVES = "/backoffice/archives/"
REMEDIES = "/backoffice/recours/"
RIGHTS = "/backoffice/droits/"
NOTED = sends("Noter le recours", received_on="x", words="")

SCREENS = (
    Screen("account-name", f"GET {NAME}", "backoffice/account_name.html", "si_admin"),
    Screen(
        "account-name-errors", f"POST {NAME}", "backoffice/account_name.html", "si_admin",
        address="/backoffice/comptes/{account_id}/nom", act=sends("Corriger le nom", first_name="", motif=""),
        errors=True,
    ),
    Screen("role-end", f"GET {END}", "backoffice/role_end.html", "si_admin"),
    Screen(
        "role-end-errors", f"POST {END}", "backoffice/role_end.html", "si_admin",
        address="/backoffice/roles/{leaving}/retirer", act=sends("Continuer", motif=""), errors=True,
    ),
    Screen(
        "role-ending", f"GET {END}", "backoffice/role_ending.html", "si_admin",
        address="/backoffice/roles/{heard}/retirer",
    ),
    Screen("observations", f"GET {OBSERVATIONS}", "accounts/observations.html", "depositor"),
    Screen(
        "observations-errors", f"POST {OBSERVATIONS}", "accounts/observations.html", "depositor",
        address="/mon-compte/roles/{heard}/observations", act=sends("Envoyer ma réponse", observations=""), errors=True,
    ),
    Screen("rights", f"GET {RIGHTS}", "backoffice/rights/list.html", "si_admin"),
    Screen("right", f"GET {RIGHTS}<right_id>", "backoffice/rights/right.html", "si_admin"),
    Screen("right-answer", f"GET {RIGHTS}<right_id>/reponse", "backoffice/rights/answer.html", "si_admin"),
    Screen(
        "right-answer-errors", f"POST {RIGHTS}<right_id>/reponse", "backoffice/rights/answer.html", "si_admin",
        address=f"{RIGHTS}{{right_id}}/reponse", act=sends("Répondre", words=""), errors=True,
    ),
    Screen("right-extend", f"GET {RIGHTS}<right_id>/prolonger", "backoffice/rights/extend.html", "si_admin"),
    Screen(
        "right-extend-errors", f"POST {RIGHTS}<right_id>/prolonger", "backoffice/rights/extend.html", "si_admin",
        address=f"{RIGHTS}{{right_id}}/prolonger", act=sends("Prolonger le délai", words=""), errors=True,
    ),
    Screen("right-lift", f"GET {RIGHTS}<right_id>/lever", "backoffice/rights/lift.html", "si_admin"),
    Screen(
        "right-lift-errors", f"POST {RIGHTS}<right_id>/lever", "backoffice/rights/lift.html", "si_admin",
        address=f"{RIGHTS}{{right_id}}/lever", act=sends("Lever la limitation", words=""), errors=True,
    ),
    Screen("right-person", f"GET {RIGHTS}<right_id>/demandes", "backoffice/rights/person.html", "si_admin"),
    Screen(
        "right-person-errors", f"POST {RIGHTS}<right_id>/ajouter", "backoffice/rights/person.html", "si_admin",
        address=f"{RIGHTS}{{right_id}}/demandes", act=sends("Proposer cette demande", reference="x"), errors=True,
    ),
    Screen("right-hand", f"GET {RIGHTS}<right_id>/remise", "backoffice/rights/hand.html", "si_admin"),
    Screen(
        "right-hand-errors", f"POST {RIGHTS}<right_id>/remise", "backoffice/rights/hand.html", "si_admin",
        address=f"{RIGHTS}{{right_id}}/remise", act=sends("Noter la remise", how=""), errors=True,
    ),
    Screen("right-record", f"GET {RIGHTS}saisir", "backoffice/rights/record.html", "si_admin"),
    Screen(
        "right-record-errors", f"POST {RIGHTS}saisir", "backoffice/rights/record.html", "si_admin",
        address=f"{RIGHTS}saisir", act=sends("Noter la demande", received_on="x", words=""), errors=True,
    ),
    Screen("archives", f"GET {ARCHIVES}", "backoffice/archives/index.html", "si_admin"),
    Screen("archives-slip", f"GET {ARCHIVES}bordereaux/<run_id>", "backoffice/archives/slip.html", "si_admin"),
    Screen("archives-visa", f"GET {ARCHIVES}visas/nouveau", "backoffice/archives/visa.html", "si_admin"),
    Screen(
        "archives-visa-errors", f"POST {ARCHIVES}visas/nouveau", "backoffice/archives/visa.html", "si_admin",
        address=f"{ARCHIVES}visas/nouveau", act=sends("Enregistrer le visa", number="", given_on="x"), errors=True,
    ),
    Screen(
        "archives-visa-end", f"GET {ARCHIVES}visas/<visa_id>/fin", "backoffice/archives/end_visa.html", "si_admin"
    ),
    Screen("archives-hold", f"GET {ARCHIVES}contentieux/<reference>", "backoffice/archives/hold.html", "si_admin"),
    Screen(
        "archives-hold-errors", f"POST {ARCHIVES}contentieux/<reference>", "backoffice/archives/hold.html", "si_admin",
        address=f"{ARCHIVES}contentieux/{{rejected}}", act=sends("Mettre en contentieux", reason=""), errors=True,
    ),
    Screen("remedies", f"GET {REMEDIES}", "backoffice/listing.html", "si_admin"),
    Screen("remedy", f"GET {REMEDIES}<remedy_id>", "backoffice/remedy.html", "si_admin"),
    Screen("remedy-answer", f"GET {REMEDIES}<remedy_id>/reponse", "backoffice/remedy_answer.html", "si_admin"),
    Screen(
        "remedy-answer-errors", f"POST {REMEDIES}<remedy_id>/reponse", "backoffice/remedy_answer.html", "si_admin",
        address=f"{REMEDIES}{{remedy_id}}/reponse", act=sends("Répondre", words=""), errors=True,
    ),
    Screen("remedy-new", f"GET {REMEDIES}demande/<reference>", "backoffice/remedy_new.html", "si_admin"),
    Screen(
        "remedy-new-errors", f"POST {REMEDIES}demande/<reference>", "backoffice/remedy_new.html", "si_admin",
        address=f"{REMEDIES}demande/{{rejected}}", act=NOTED, errors=True,
    ),
    Screen("remedy-of-role-new", f"GET {REMEDIES}role/<membership_id>", "backoffice/remedy_new.html", "si_admin"),
    Screen(
        "remedy-of-role-new-errors", f"POST {REMEDIES}role/<membership_id>", "backoffice/remedy_new.html", "si_admin",
        address=f"{REMEDIES}role/{{ended_role}}", act=NOTED, errors=True,
    ),
    Screen("role-suspend", f"GET {SUSPEND}", SUSPENDED, "manager"),
    Screen(
        "role-suspend-errors", f"POST {SUSPEND}", SUSPENDED, "si_admin",
        address="/backoffice/roles/{membership_id}/suspendre",
        act=sends("Suspendre", motif="", jusqu_au="x"), errors=True,
    ),
)  # fmt: skip
