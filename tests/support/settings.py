"""Environments that describe a valid installation, for tests to spoil one variable at a time."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path


def _invented(seed: str) -> bytes:
    """32 bytes that look random and are the same in every run."""
    return hashlib.sha256(seed.encode()).digest()


def _key(identifier: str) -> str:
    return f"{identifier}:{base64.b64encode(_invented(identifier)).decode()}"


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a test installation that keeps everything under `folder`.

    Names in `settings` are those of config.Settings, in lower case: `environment(tmp_path, draft_days="1")`.
    """
    values = {
        "env": "test",
        "secret_key": base64.b64encode(_invented("secret")).decode(),
        "password_salt": base64.b64encode(_invented("salt")).decode(),
        "storage_keys": f"{_key('k2')},{_key('k1')}",
        "database_url": f"sqlite:///{folder}/guichet.sqlite",
        "storage_url": f"file://{folder}/documents",
        "public_url": "http://localhost",
    } | settings
    return {f"GUICHET_{name.upper()}": value for name, value in values.items()}


def production_environment(folder: Path, **settings: str) -> dict[str, str]:
    """The same for a production: nothing in it is reachable, it only has to be accepted."""
    production = {
        "env": "production",
        "database_url": "postgresql://guichet:x@db.example.fr/guichet?sslmode=verify-full",
        "database_owner_url": "postgresql://owner:x@db.example.fr/guichet?sslmode=verify-full",
        "proxy_count": "1",
        "public_url": "https://guichet.example.fr",
        "smtp_host": "smtp.example.fr",
        "mail_from": "guichet@example.fr",
        # The legal pages say all that they must.
        "theme_dir": "tests/data/second_theme",
        "postal_address": "1 rue du Plateau, 75000 Paris",
        "service_phone": "+33 1 99 00 12 34",
        "silence_effect": "rejection",
        "silence_months": "2",
    }
    return environment(folder, **(production | settings))
