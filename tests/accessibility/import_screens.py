"""The screens of imports."""

from __future__ import annotations

from tests.accessibility.screen import Screen, posts, sends

IMPORTS = "/backoffice/imports"

SCREENS = (
    Screen("imports", f"GET {IMPORTS}/", "backoffice/imports/list.html", "si_admin"),
    Screen("import-new", f"GET {IMPORTS}/nouveau", "backoffice/imports/new.html", "si_admin"),
    Screen(
        "import-new-errors", f"POST {IMPORTS}/nouveau", "backoffice/imports/new.html", "si_admin",
        address=f"{IMPORTS}/nouveau", act=sends("Continuer"), errors=True,
    ),
    Screen("import-columns", f"GET {IMPORTS}/<import_id>/colonnes", "backoffice/imports/columns.html", "si_admin"),
    Screen(
        "import-columns-errors", f"POST {IMPORTS}/<import_id>/colonnes", "backoffice/imports/columns.html", "si_admin",
        address="", act=posts(f"{IMPORTS}/{{import_id}}/colonnes", colonne_1="licorne"), errors=True,
    ),
    Screen("import", f"GET {IMPORTS}/<import_id>", "backoffice/imports/import.html", "si_admin"),
    Screen(
        "import-running", f"GET {IMPORTS}/<import_id>", "backoffice/imports/import.html", "si_admin",
        address=f"{IMPORTS}/{{running_import}}",
    ),
)  # fmt: skip
