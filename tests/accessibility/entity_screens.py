"""The screens of entities: their list, pages and forms."""

from __future__ import annotations

from tests.accessibility.screen import Screen, posts, sends, unfolds_all

ENTITIES, ENTITY = "GET /backoffice/entites/", "GET /backoffice/entites/<entity_id>"

SCREENS = (
    Screen("entities", ENTITIES, "backoffice/edited_list.html", "si_admin"),
    Screen(
        "entities-none", ENTITIES, "backoffice/edited_list.html", "si_admin",
        address="/backoffice/entites/?recherche=zzzz",
    ),
    Screen("entity-page", ENTITY, "backoffice/entity.html", "si_admin", act=unfolds_all),
    Screen("entity-manager", ENTITY, "backoffice/entity.html", "manager"),
    Screen("entity-edit", f"{ENTITIES}edit/", "backoffice/entity_edit.html", "si_admin"),
    Screen(
        "entity-identifier", f"{ENTITY}/identifiant", "backoffice/entity_identifier.html",
        "si_admin",
    ),
    Screen(
        "entity-identifier-errors", "POST /backoffice/entites/<entity_id>/identifiant",
        "backoffice/entity_identifier.html", "si_admin", address="/backoffice/entites/{entity_id}/identifiant",
        act=sends("Enregistrer", number="12"), errors=True,
    ),
    Screen("entity-new", f"{ENTITIES}new/", "backoffice/entity_new.html", "si_admin"),
    Screen(
        "entity-new-errors", "POST /backoffice/entites/new/", "backoffice/entity_new.html", "si_admin",
        address="/backoffice/entites/new/", act=sends("Enregistrer", siret="12"), errors=True,
    ),
    Screen(
        "entity-stale", "POST /backoffice/entites/edit/", "backoffice/entity_edit.html", "si_admin", address="",
        act=posts("/backoffice/entites/edit/?id={entity_id}", name="Un autre nom", kind="company", row_seen="name:0"),
        errors=True,
    ),
    Screen("entity-document", f"{ENTITY}/documents", "backoffice/entity_document.html", "si_admin"),
    Screen(
        "entity-document-errors", "POST /backoffice/entites/<entity_id>/documents", "backoffice/entity_document.html",
        "si_admin", address="/backoffice/entites/{entity_id}/documents", act=sends("Ajouter le document"), errors=True,
    ),
    Screen("entity-separate", f"{ENTITY}/separer", "backoffice/entity_separate.html", "si_admin"),
    Screen(
        "entity-separate-errors", "POST /backoffice/entites/<entity_id>/separer", "backoffice/entity_separate.html",
        "si_admin", address="", errors=True, act=posts("/backoffice/entites/{entity_id}/separer", name=""),
    ),
    Screen("entity-close", f"{ENTITY}/fermer", "backoffice/entity_closing.html", "si_admin"),
    Screen(
        "entity-close-errors", "POST /backoffice/entites/<entity_id>/fermer", "backoffice/entity_closing.html",
        "si_admin", address="", errors=True, act=posts("/backoffice/entites/{entity_id}/fermer", reason=""),
    ),
    Screen("entity-reopen", f"{ENTITY}/rouvrir", "backoffice/entity_closing.html", "si_admin"),
    Screen(
        "entity-reopen-errors", "POST /backoffice/entites/<entity_id>/rouvrir", "backoffice/entity_closing.html",
        "si_admin", address="", errors=True, act=posts("/backoffice/entites/{entity_id}/rouvrir", reason=""),
    ),
    Screen("entity-merge-search", f"{ENTITY}/fusionner", "backoffice/entity_merge_search.html", "si_admin"),
    Screen(
        "entity-merge", f"{ENTITY}/fusionner", "backoffice/entity_merge.html", "si_admin",
        address="/backoffice/entites/{entity_id}/fusionner?avec={other_entity}",
    ),
    Screen(
        "entity-merge-errors", "POST /backoffice/entites/<entity_id>/fusionner", "backoffice/entity_merge.html",
        "si_admin", address="", errors=True,
        act=posts("/backoffice/entites/{entity_id}/fusionner", avec="{other_entity}", reason=""),
    ),
)  # fmt: skip
