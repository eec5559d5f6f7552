"""What an installation may reach: the demonstration this machine alone, a production nothing in clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import ConfigurationError, load_settings
from config_names import OBJECT_STORES
from tests.support.settings import environment, production_environment


def problems(environ: dict[str, str]) -> dict[str, str]:
    with pytest.raises(ConfigurationError) as refusal:
        load_settings(environ)
    return refusal.value.problems


PRODUCTION_ONLY = {
    "a database elsewhere": ("database_url", "postgresql://u:x@db.example.fr/guichet"),
    "an object store elsewhere": ("s3_endpoint", "https://s3.example.fr"),
    "a database elsewhere, named in the query": ("database_url", "postgresql:///guichet?host=db.example.fr"),
    "several databases elsewhere": ("database_url", "postgresql://u:x@localhost,db.example.fr/guichet"),
    "an owner elsewhere": ("database_owner_url", "postgresql://o:x@db.example.fr/guichet"),
    "an address on the internet": ("public_url", "https://guichet.example.fr"),
    "a mail server elsewhere": ("smtp_host", "smtp.example.fr"),
    "a Redis elsewhere": ("redis_url", "redis://redis.example.fr:6379/0"),
    "a Redis elsewhere, encrypted": ("redis_url", "rediss://redis.example.fr:6379/0"),
    "a Redis elsewhere, named in the query": ("redis_url", "redis:///0?host=redis.example.fr"),
    "an antivirus elsewhere": ("clamd", "clamd.example.fr:3310"),
    "a host name that is not local": ("trusted_hosts", "localhost,guichet.example.fr"),
    "a host name with a port": ("trusted_hosts", "guichet.example.fr:8000"),
    "a domain's hosts": ("trusted_hosts", ".example.fr"),
    "a database's address elsewhere": ("database_url", "postgresql://u@localhost/guichet?hostaddr=192.0.2.7"),
    "a database elsewhere, in escapes": ("database_url", "postgresql://u@localhost/guichet?host=%64b.example.fr"),
    "a database elsewhere beside a socket": ("database_url", "postgresql://u@/guichet?host=/run/postgresql,192.0.2.7"),
}


@pytest.mark.parametrize(("name", "value"), PRODUCTION_ONLY.values(), ids=PRODUCTION_ONLY)
@pytest.mark.parametrize("env", ["demo", "test"])
def test_the_demonstration_refuses_what_is_a_productions(tmp_path: Path, env: str, name: str, value: str) -> None:
    found = problems(environment(tmp_path, env=env) | {f"GUICHET_{name.upper()}": value})
    assert list(found) == [f"GUICHET_{name.upper()}"]
    assert "confined to this machine" in found[f"GUICHET_{name.upper()}"]


def test_the_demonstration_cannot_be_switched_on_in_a_production(tmp_path: Path) -> None:
    found = problems(production_environment(tmp_path, env="demo"))
    assert set(found) == {
        "GUICHET_DATABASE_URL",
        "GUICHET_DATABASE_OWNER_URL",
        "GUICHET_PUBLIC_URL",
        "GUICHET_SMTP_HOST",
    }


@pytest.mark.parametrize("env", ["production", "demo", "test"])
def test_a_database_is_named_by_its_address_not_by_a_service(tmp_path: Path, env: str) -> None:
    make = production_environment if env == "production" else environment
    found = problems(make(tmp_path, env=env, database_url="postgresql:///guichet?service=prod&sslmode=verify-full"))
    assert found == {"GUICHET_DATABASE_URL": "names a service, whose file may name any machine: name the host itself"}


REDIRECTIONS = {
    "a service": ("PGSERVICE", "prod", "postgresql://u@localhost/guichet"),
    "an address that goes before the host": ("PGHOSTADDR", "192.0.2.7", "postgresql://u@localhost/guichet"),
    "the host, where none is named": ("PGHOST", "db.example.fr", "postgresql:///guichet"),
}


@pytest.mark.parametrize(("name", "value", "url"), REDIRECTIONS.values(), ids=REDIRECTIONS)
@pytest.mark.parametrize("env", ["production", "demo", "test"])
def test_no_variable_of_postgresqls_sends_connections_elsewhere(
    tmp_path: Path, env: str, name: str, value: str, url: str
) -> None:
    make = production_environment if env == "production" else environment
    found = problems(make(tmp_path, env=env, database_url=url, database_owner_url="") | {name: value})
    assert found == {name: "sends connections elsewhere than GUICHET_DATABASE_URL says: remove it"}


@pytest.mark.parametrize("host", ["localhost", "/run/postgresql", "127.0.0.1"])
def test_a_variable_that_names_this_machine_is_no_redirection(tmp_path: Path, host: str) -> None:
    environ = environment(tmp_path, database_url="postgresql:///guichet") | {"PGHOST": host}
    assert load_settings(environ).env == "test"
    elsewhere = environment(tmp_path) | {"PGHOST": "db.example.fr", "PGSERVICE": "prod"}
    assert load_settings(elsewhere).env == "test", "SQLite asks nobody"


BUCKET = {"storage_url": "s3://guichet-pieces/production", "s3_access_key": "name", "s3_secret_key": "words"}


@pytest.mark.parametrize("name", sorted(OBJECT_STORES))
def test_no_variable_of_another_clients_changes_how_the_object_store_is_reached(tmp_path: Path, name: str) -> None:
    environ = production_environment(tmp_path, **BUCKET, s3_endpoint="https://s3.example.fr")
    assert load_settings(environ).storage_url == BUCKET["storage_url"]
    assert list(problems(environ | {name: "true"})) == [name]
    assert load_settings(environment(tmp_path) | {name: "true"}).env == "test", "a folder asks nobody"


IN_CLEAR = {
    "a database": ("database", "database_url", "postgresql://u:x@db.example.fr/guichet"),
    "a database whose certificate nobody checks": (
        "database",
        "database_url",
        "postgresql://u:x@db.example.fr/guichet?sslmode=require",
    ),
    "a database by its number": ("database", "database_url", "postgresql://u:x@/guichet?hostaddr=192.0.2.7"),
    "an owner": ("database", "database_owner_url", "postgresql://o:x@db.example.fr/guichet?sslmode=prefer"),
    "a Redis": ("redis", "redis_url", "redis://redis.example.fr:6379/0"),
    "a Redis whose certificate nobody checks": (
        "redis",
        "redis_url",
        "rediss://redis.example.fr:6379/0?ssl_cert_reqs=none",
    ),
    "an antivirus": ("clamd", "clamd", "clamd.example.fr:3310"),
    "an object store": ("storage", "s3_endpoint", "http://s3.example.fr:9000"),
}


@pytest.mark.parametrize(("service", "name", "value"), IN_CLEAR.values(), ids=IN_CLEAR)
def test_production_reaches_no_other_machine_unencrypted_unless_told(
    tmp_path: Path, service: str, name: str, value: str
) -> None:
    environ = production_environment(tmp_path, **(BUCKET | {"s3_endpoint": "https://s3.example.fr"} | {name: value}))
    found = problems(environ)
    assert list(found) == [f"GUICHET_{name.upper()}"]
    assert f"name {service} in GUICHET_UNENCRYPTED_SERVICES" in found[f"GUICHET_{name.upper()}"]
    assert load_settings(environ | {"GUICHET_UNENCRYPTED_SERVICES": service}).unencrypted_services == (service,)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "postgresql://u:x@db.example.fr/guichet?sslmode=verify-ca"),
        ("database_url", "postgresql://u:x@127.0.0.1/guichet"),
        ("database_url", "postgresql://u@/guichet?host=/run/postgresql"),
        ("redis_url", "rediss://redis.example.fr:6379/0"),
        ("redis_url", "redis://127.0.0.1:6379/0"),
        ("redis_url", "unix:///run/redis/redis.sock"),
        ("clamd", "127.0.0.1:3310"),
        ("s3_endpoint", "https://s3.example.fr:9000"),
        ("s3_endpoint", "http://127.0.0.1:9000"),
        ("clamd", "unix:/run/clamav/clamd.ctl"),
    ],
)
def test_production_accepts_what_is_encrypted_or_on_this_machine(tmp_path: Path, name: str, value: str) -> None:
    assert getattr(load_settings(production_environment(tmp_path, **{name: value})), name) == value


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///var/guichet.sqlite",
        "postgresql:///guichet",
        "postgresql://guichet:x@127.0.0.1:5432/guichet",
        "postgresql://guichet@/guichet?host=/run/postgresql",
        "postgresql://guichet@%2Frun%2Fpostgresql/guichet",
    ],
)
def test_a_database_of_this_machine_suits_the_demonstration(tmp_path: Path, url: str) -> None:
    assert load_settings(environment(tmp_path, env="demo", database_url=url)).database_url == url


@pytest.mark.parametrize("env", ["demo", "test"])
def test_the_demonstration_does_not_ask_the_states_directory(tmp_path: Path, env: str) -> None:
    found = problems(environment(tmp_path, env=env, company_directory="api"))
    assert list(found) == ["GUICHET_COMPANY_DIRECTORY_URL"]
    assert "confined to this machine" in found["GUICHET_COMPANY_DIRECTORY_URL"]
    local = environment(tmp_path, env=env, company_directory="api", company_directory_url="http://127.0.0.1:8080")
    assert load_settings(local).company_directory == "api"


@pytest.mark.parametrize("address", ["https://api.example.fr", "http://recherche-entreprises.api.gouv.fr", "https://"])
def test_no_other_directory_can_be_named(tmp_path: Path, address: str) -> None:
    found = problems(production_environment(tmp_path, company_directory="api", company_directory_url=address))
    assert list(found) == ["GUICHET_COMPANY_DIRECTORY_URL"]


def test_a_production_asks_the_states_directory_where_it_says_so(tmp_path: Path) -> None:
    assert load_settings(production_environment(tmp_path)).company_directory == "none"
    chosen = load_settings(production_environment(tmp_path, company_directory="api"))
    assert chosen.company_directory_url == "https://recherche-entreprises.api.gouv.fr"
