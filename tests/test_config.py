"""Start-up accepts what describes an installation, and names everything else."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

import config_storage
from config import ConfigurationError, Settings, load_settings
from tests.support.settings import environment, production_environment
from tests.support.settings_page import PAGE, page


def problems(environ: dict[str, str]) -> dict[str, str]:
    with pytest.raises(ConfigurationError) as refusal:
        load_settings(environ)
    return refusal.value.problems


def test_a_production_with_everything_it_needs_starts(tmp_path: Path) -> None:
    settings = load_settings(production_environment(tmp_path))
    assert settings.env == "production"
    assert settings.decision_window_seconds == 120
    assert settings.second_factor_required is True
    assert settings.hosts == ("guichet.example.fr",)
    assert settings.secure is True
    assert config_storage.place(settings.storage_url) == tmp_path / "documents"


def test_production_is_the_default(tmp_path: Path) -> None:
    environ = production_environment(tmp_path)
    del environ["GUICHET_ENV"]
    assert load_settings(environ).env == "production"


@pytest.mark.parametrize(("env", "window"), [("demo", 60), ("test", 0)])
def test_a_demonstration_needs_no_mail_server_and_decides_within_a_minute(
    tmp_path: Path, env: str, window: int
) -> None:
    settings = load_settings(environment(tmp_path, env=env))
    assert settings.smtp_host is None
    assert settings.mail_from == "guichet@demo.example"
    assert settings.decision_window_seconds == window
    assert settings.second_factor_required is False
    assert settings.demo is (env == "demo")
    assert set(settings.hosts) == {"localhost", "127.0.0.1"}


def test_an_empty_environment_is_told_all_that_is_missing() -> None:
    found = problems({})
    assert found.pop("GUICHET_PROXY_COUNT") == "is missing: how many proxies stand before the program, or 0"
    assert found == dict.fromkeys(
        [
            "GUICHET_SECRET_KEY",
            "GUICHET_PASSWORD_SALT",
            "GUICHET_STORAGE_KEYS",
            "GUICHET_DATABASE_URL",
            "GUICHET_STORAGE_URL",
            "GUICHET_PUBLIC_URL",
            "GUICHET_SMTP_HOST",
            "GUICHET_MAIL_FROM",
            "GUICHET_SERVICE_PHONE",
            "GUICHET_SILENCE_EFFECT",
            "GUICHET_SILENCE_MONTHS",
        ],
        "is missing",
    )


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("silence_effect", "silence"),
        ("silence_months", "0"),
        ("silence_months", "60"),
        ("service_phone", "appelez-nous"),
        *((name, "") for name in ("silence_effect", "silence_months", "service_phone")),
    ],
)
def test_a_production_does_not_start_without_what_receipts_must_say(tmp_path: Path, name: str, wrong: str) -> None:
    assert set(problems(production_environment(tmp_path, **{name: wrong}))) == {f"GUICHET_{name.upper()}"}


def test_an_empty_value_counts_as_absent(tmp_path: Path) -> None:
    assert problems(environment(tmp_path, secret_key="")) == {"GUICHET_SECRET_KEY": "is missing"}
    assert load_settings(environment(tmp_path, smtp_port="")).smtp_port == 587


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    environ = production_environment(tmp_path, secret_key="short", public_url="http://guichet.example.fr")
    found = problems(environ | {"GUICHET_DEBUG": "1", "GUICHET_SMPT_HOST": "x", "GUICHET_SMTP_PORT": "smtp"})
    assert set(found) == {
        "GUICHET_SECRET_KEY",
        "GUICHET_PUBLIC_URL",
        "GUICHET_DEBUG",
        "GUICHET_SMPT_HOST",
        "GUICHET_SMTP_PORT",
    }
    assert found["GUICHET_SMPT_HOST"] == "is not a setting; did you mean GUICHET_SMTP_HOST?"


def test_the_message_names_each_variable_and_quotes_no_value(tmp_path: Path) -> None:
    secret = "hunter2-hunter2"
    with pytest.raises(ConfigurationError) as refusal:
        load_settings(environment(tmp_path, secret_key=secret, storage_keys=f"k1:{secret}", smtp_port=secret))
    assert "GUICHET_SECRET_KEY: is weak" in str(refusal.value)
    assert "GUICHET_STORAGE_KEYS" in str(refusal.value)
    assert secret not in str(refusal.value)


def test_settings_do_not_print_their_secrets(tmp_path: Path) -> None:
    environ = environment(tmp_path, smtp_password="not-for-logs", redis_url="redis://:not-for-logs@localhost/0")
    settings = load_settings(environ)
    shown = repr(settings) + repr(settings.storage_keys)
    hidden = [environ["GUICHET_SECRET_KEY"], environ["GUICHET_PASSWORD_SALT"], "not-for-logs"]
    assert [secret for secret in hidden if secret in shown] == []
    assert "key=" not in repr(settings.storage_keys)


@pytest.mark.parametrize(
    ("reminders", "escalation", "named"),
    [
        ("3,7", "7", "GUICHET_ESCALATION_DAYS"),
        ("7,3", "10", "GUICHET_ESCALATION_DAYS"),
        ("3,3", "10", "GUICHET_ESCALATION_DAYS"),
        ("0,3", "10", "GUICHET_MANAGER_REMINDER_DAYS"),
        ("three", "10", "GUICHET_MANAGER_REMINDER_DAYS"),
    ],
)
def test_reminders_come_before_the_escalation(tmp_path: Path, reminders: str, escalation: str, named: str) -> None:
    environ = environment(tmp_path, manager_reminder_days=reminders, escalation_days=escalation)
    assert list(problems(environ)) == [named]


WEAK_SECRETS = {
    "31 characters": "Zx3k9QmT7pLw2VbN8sRfD4gHjY6uC1e",
    "one character repeated": "a" * 64,
    "a short run repeated": "a1B2c3D4e5F6" * 4,
    "the manual's example": "change-me-Zx3k9QmT7pLw2VbN8sRfD4gHjY6uC1e",
    "a framework's example": "django-insecure-Zx3k9QmT7pLw2VbN8sRfD4gHj",
    "an obvious sequence": "0123456789abcdef0123456789ABCDEFxyz-+*/",
}


@pytest.mark.parametrize("secret", WEAK_SECRETS.values(), ids=WEAK_SECRETS)
@pytest.mark.parametrize("name", ["secret_key", "password_salt"])
def test_a_weak_secret_is_refused(tmp_path: Path, name: str, secret: str) -> None:
    assert list(problems(environment(tmp_path, **{name: secret}))) == [f"GUICHET_{name.upper()}"]


def test_one_secret_does_not_serve_twice(tmp_path: Path) -> None:
    secret = "Zx3k9QmT7pLw2VbN8sRfD4gHjY6uC1eW"
    found = problems(environment(tmp_path, secret_key=secret, password_salt=secret))
    assert found == {"GUICHET_PASSWORD_SALT": "must differ from GUICHET_SECRET_KEY"}


def key(first: int) -> str:
    return base64.b64encode(bytes(range(first, first + 32))).decode()


def test_the_first_storage_key_is_the_current_one(tmp_path: Path) -> None:
    keys = load_settings(environment(tmp_path, storage_keys=f"b:{key(1)}, a:{key(2)}")).storage_keys
    assert [(k.id, k.key[0], len(k.key)) for k in keys] == [("b", 1, 32), ("a", 2, 32)]


WRONG_STORAGE_KEYS = {
    "no id": key(1),
    "not base64": "k1:é",
    "too short": "k1:" + base64.b64encode(bytes(range(16))).decode(),
    "all zeros": "k1:" + base64.b64encode(bytes(32)).decode(),
    "an id twice": f"k1:{key(1)},k1:{key(2)}",
    "an id with a space": f"k 1:{key(1)}",
    "nothing but a comma": ",",
}


@pytest.mark.parametrize("keys", WRONG_STORAGE_KEYS.values(), ids=WRONG_STORAGE_KEYS)
def test_a_storage_key_that_protects_nothing_is_refused(tmp_path: Path, keys: str) -> None:
    assert list(problems(environment(tmp_path, storage_keys=keys))) == ["GUICHET_STORAGE_KEYS"]


@pytest.mark.parametrize("debug", [{"GUICHET_DEBUG": "true"}, {"FLASK_DEBUG": "1"}])
def test_debug_mode_is_refused_in_production(tmp_path: Path, debug: dict[str, str]) -> None:
    assert list(problems(production_environment(tmp_path) | debug)) == ["GUICHET_DEBUG"]
    assert load_settings(environment(tmp_path) | debug).debug is True


def test_flask_debug_switched_off_is_no_debug(tmp_path: Path) -> None:
    assert load_settings(production_environment(tmp_path) | {"FLASK_DEBUG": "0"}).debug is False


@pytest.mark.parametrize("count", ["0", "1", "3"])
def test_production_must_say_how_many_proxies_there_are(tmp_path: Path, count: str) -> None:
    environ = production_environment(tmp_path)
    del environ["GUICHET_PROXY_COUNT"]
    assert list(problems(environ)) == ["GUICHET_PROXY_COUNT"]
    assert load_settings(environ | {"GUICHET_PROXY_COUNT": count}).proxy_count == int(count)


@pytest.mark.parametrize("env", ["demo", "test"])
def test_elsewhere_no_proxy_is_supposed(tmp_path: Path, env: str) -> None:
    assert load_settings(environment(tmp_path, env=env)).proxy_count == 0


WRONG_ADDRESSES = {
    "mysql": ("database_url", "mysql://u@localhost/guichet"),
    "no database's name": ("database_url", "postgresql://u@localhost/"),
    "a path below the host": ("public_url", "http://localhost/guichet"),
    "no scheme": ("public_url", "guichet.example.fr"),
    "an unclosed bracket": ("public_url", "http://[::1"),
    "a storage that is no folder": ("storage_url", "ftp://bucket"),
    "a relative storage": ("storage_url", "file://var/documents"),
    "a bucket whose name no store takes": ("storage_url", "s3://Bucket/folder"),
    "a bucket's folder with a point": ("storage_url", "s3://bucket/../other"),
    "a bucket's address with a password": ("storage_url", "s3://name:words@bucket/folder"),
    "an object store's address with a path": ("s3_endpoint", "http://localhost:9000/bucket"),
    "an object store's address with a password": ("s3_endpoint", "http://name:words@localhost:9000"),
    "an object store of backups with a path": ("backup_s3_endpoint", "http://localhost:9000/bucket"),
    "an object store of backups on another machine": ("backup_s3_endpoint", "https://s3.example.fr"),
    "an object store that is given no time": ("s3_seconds", "1"),
    "no such kinds file": ("kinds_file", "domain/none.toml"),
    "six proxies": ("proxy_count", "6"),
    "a port out of range": ("smtp_port", "70000"),
    "a delay of nothing": ("draft_days", "0"),
    "room that ends before uploads do": ("storage_ready_free_bytes", str(32 * 1024 * 1024)),
    "a draft that holds no document": ("draft_max_bytes", "1000"),
    "more than a hundred of a hundred": ("storage_sweep_percent", "101"),
    "an unknown kind of installation": ("env", "staging"),
}


@pytest.mark.parametrize(("name", "value"), WRONG_ADDRESSES.values(), ids=WRONG_ADDRESSES)
def test_a_value_that_means_nothing_is_refused(tmp_path: Path, name: str, value: str) -> None:
    assert f"GUICHET_{name.upper()}" in problems(environment(tmp_path, **{name: value}))


def test_a_bucket_says_how_it_is_reached(tmp_path: Path) -> None:
    bucket = {"storage_url": "s3://guichet-pieces/production"}
    assert set(problems(environment(tmp_path, **bucket))) == {
        "GUICHET_S3_ENDPOINT",
        "GUICHET_S3_ACCESS_KEY",
        "GUICHET_S3_SECRET_KEY",
    }
    reached = bucket | {"s3_endpoint": "http://localhost:9000/", "s3_access_key": "name", "s3_secret_key": "words"}
    settings = load_settings(environment(tmp_path, **reached))
    assert settings.s3_endpoint == "http://localhost:9000"
    assert config_storage.place(settings.storage_url) == ("guichet-pieces", "production")
    assert "words" not in repr(settings)


def test_another_object_store_for_backups_has_a_key_of_its_own(tmp_path: Path) -> None:
    there = {"backup_s3_endpoint": "http://localhost:9000/"}
    missing = {"GUICHET_BACKUP_S3_ACCESS_KEY", "GUICHET_BACKUP_S3_SECRET_KEY"}
    assert set(problems(environment(tmp_path, **there))) == missing
    keys = {"backup_s3_access_key": "name", "backup_s3_secret_key": "other words"}
    settings = load_settings(environment(tmp_path, **there, **keys))
    assert settings.backup_s3_endpoint == "http://localhost:9000"
    assert "other words" not in repr(settings)


@pytest.mark.parametrize(("uploads", "ready"), [({}, 256 * 1024 * 1024), ({"storage_upload_free_bytes": "4000"}, 1000)])
def test_the_lower_floor_follows_the_upper_one(tmp_path: Path, uploads: dict[str, str], ready: int) -> None:
    assert load_settings(production_environment(tmp_path, **uploads)).storage_ready_free_bytes == ready


def test_mail_in_clear_leaves_no_production(tmp_path: Path) -> None:
    assert list(problems(production_environment(tmp_path, smtp_security="none"))) == ["GUICHET_SMTP_SECURITY"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_mail_in_clear_may_go_to_a_server_on_this_machine(tmp_path: Path, host: str) -> None:
    environ = production_environment(tmp_path, smtp_host=host, smtp_security="none")
    assert load_settings(environ).smtp_security == "none"


WRONG_WAITS = {
    "a statement ended before the lock it waits for": (
        {"database_statement_seconds": "2"},
        "DATABASE_STATEMENT_SECONDS",
    ),
    "a transaction that may not wait for its lock": ({"database_idle_seconds": "2"}, "DATABASE_IDLE_SECONDS"),
    "a worker more hurried than a page": ({"database_patient_seconds": "14"}, "DATABASE_PATIENT_SECONDS"),
    "no wait at all": ({"database_lock_seconds": "0"}, "DATABASE_LOCK_SECONDS"),
}


@pytest.mark.parametrize(("waits", "named"), WRONG_WAITS.values(), ids=WRONG_WAITS)
def test_waits_for_the_database_fit_together(tmp_path: Path, waits: dict[str, str], named: str) -> None:
    assert f"GUICHET_{named}" in problems(environment(tmp_path, **waits))


def test_names_in_lists_are_trimmed(tmp_path: Path) -> None:
    environ = production_environment(tmp_path, trusted_hosts="guichet.example.fr, www.example.fr ,")
    assert load_settings(environ).hosts == ("guichet.example.fr", "www.example.fr")


def test_every_setting_says_what_it_is() -> None:
    silent = [name for name, field in Settings.model_fields.items() if not field.description]
    assert silent == []


def test_the_page_of_settings_is_what_config_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "docs/settings.md is behind config.py: run `python -m tests.support.settings_page`"
    )
