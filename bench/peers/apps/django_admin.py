"""Django's admin on the plain tables, as its documentation sets it up. DBURL says which database.

`python django_admin.py` makes its own tables and the user `admin`; `gunicorn django_admin:application` serves it.
"""

from __future__ import annotations

import os
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings

URL = os.environ["DBURL"]


def database() -> dict[str, Any]:
    if URL.startswith("sqlite"):
        pragmas = "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
        name = URL.removeprefix("sqlite:///")
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "CONN_MAX_AGE": None, "OPTIONS": options}
    parts = urlsplit(URL)
    place = {"NAME": parts.path[1:], "USER": parts.username, "HOST": parse_qs(parts.query)["host"][0]}
    return {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None, **place}


CONTRIB = ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")
settings.configure(
    DEBUG=False,
    SECRET_KEY="x" * 50,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="django_admin",
    DATABASES={"default": database()},
    USE_TZ=False,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    STATIC_URL="/static/",
    LANGUAGE_CODE="fr",
    DATA_UPLOAD_MAX_NUMBER_FIELDS=20_000,
    INSTALLED_APPS=[*(f"django.contrib.{name}" for name in CONTRIB), "django_requests"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
)
sys.modules.setdefault("django_admin", sys.modules[__name__])
django.setup()

from django.contrib import admin  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import path  # noqa: E402

urlpatterns = [path("admin/", admin.site.urls)]
application = get_wsgi_application()

if __name__ == "__main__":
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if not User.objects.filter(username="admin").exists():
        User.objects.create_superuser("admin", "admin@peers.example", "admin")
