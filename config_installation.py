"""The settings that say what an installation is: secrets, data, addresses, mail, names. Its rules stand in config.py.

One variable says what an installation is: `GUICHET_ENV`. `production` (the default) demands what a service on
the internet needs. `demo` and `test` relax that, and are therefore confined to this machine: they refuse a
database, a mail server, a Redis or a public address that is not local, so that neither can be switched on by
mistake where a production's settings are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PositiveInt

import config_checks
import config_storage
from config_checks import HOUSE

MEGABYTE = 1024 * 1024

Env = Literal["production", "demo", "test"]
Secret = Annotated[str, AfterValidator(config_checks.strong), Field(repr=False)]
File = Annotated[Path, AfterValidator(config_checks.existing_file)]
Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[int, Field(ge=1, le=3600)]


class Installation(BaseModel):
    """What every other setting may look at, and so what stands first."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True)

    # `env` stands first: the rules of the others look at it.
    env: Env = "production"
    """What this installation is. `demo` and `test` accept nothing that is not on this machine."""

    debug: Annotated[bool, AfterValidator(config_checks.no_debug_in_production)] = False
    """Flask's debug mode (`FLASK_DEBUG` counts too). Refused in production."""

    # Secrets
    secret_key: Secret
    """Signs cookies and tokens: at least 32 random characters, as `openssl rand -base64 48` gives."""

    password_salt: Annotated[Secret, AfterValidator(config_checks.distinct_from_secret_key)]
    """Keys the hashing of passwords. Like the secret key, not the same; changing it voids all passwords."""

    storage_keys: Annotated[
        tuple[config_checks.StorageKey, ...], BeforeValidator(config_checks.parse_keys), Field(repr=False)
    ]
    """Keys that encrypt documents, separated by commas: each an id, a colon and 32 random bytes in base64, as
    `echo k1:$(openssl rand -base64 32)` gives. The first one seals, the others open what they once sealed."""

    # Data
    unencrypted_services: Annotated[
        tuple[config_checks.Unencrypted, ...], BeforeValidator(config_checks.parse_list)
    ] = ()
    """Which of `database`, `redis`, `clamd` and `storage`, separated by commas, may be reached unencrypted on another
    machine, over a network that you trust. Production refuses them otherwise. (clamd knows no encryption.)"""

    database_url: Annotated[str, AfterValidator(config_checks.database), Field(repr=False)]
    """`postgresql://user:password@host/database`, with a role that may not change tables; or `sqlite:///path`,
    for one machine and one worker. On another machine with `?sslmode=verify-full` (or `verify-ca`), and the server's
    certificates where `sslrootcert` says."""

    database_owner_url: Annotated[str | None, AfterValidator(config_checks.optional_database), Field(repr=False)] = None
    """The same database with the role that owns the tables, for `flask migrate` alone, which grants the other
    role what it needs. The URL above when absent."""

    database_pooled: Annotated[bool, AfterValidator(config_checks.of_postgresql)] = False
    """Whether a pooler that gives each transaction another session (PgBouncer, `pool_mode=transaction`) stands behind
    `GUICHET_DATABASE_URL`: no statement is then kept by a session. `flask migrate` goes past it, by
    `GUICHET_DATABASE_OWNER_URL`."""

    database_lock_seconds: Seconds = 3
    """How long a page waits for a lock, for a free connection or for the server; then it answers 503. PostgreSQL's
    limits stand on the program's role, where `flask migrate` puts them: a change of these three needs it run again."""

    database_statement_seconds: Annotated[Seconds, AfterValidator(config_checks.no_shorter_than_a_lock)] = 15
    """How long one statement of a page may take on PostgreSQL."""

    database_idle_seconds: Annotated[Seconds, AfterValidator(config_checks.no_shorter_than_a_lock)] = 60
    """How long PostgreSQL leaves a transaction open in which nothing happens."""

    database_patient_seconds: Annotated[Seconds, AfterValidator(config_checks.no_shorter_than_a_statement)] = 120
    """How long a statement of the worker, or one page of an export, may take; the worker also waits so long for a
    lock."""

    storage_url: Annotated[str, AfterValidator(config_storage.storage_url)]
    """Where documents are kept, encrypted: `file:///path/of/a/folder`, or `s3://bucket/folder` of an object store that
    several hosts share (docs/several-hosts.md)."""

    s3_endpoint: Annotated[str | None, AfterValidator(config_storage.endpoint)] = Field(
        default=None, validate_default=True
    )
    """The address of the object store, such as `https://s3.example.fr`; buckets are named in its paths. On another
    machine https, unless `GUICHET_UNENCRYPTED_SERVICES` names `storage`."""

    s3_region: str = "us-east-1"
    """The region that signatures name, as the store calls it."""

    s3_access_key: Annotated[str | None, AfterValidator(config_storage.needed_for_buckets), Field(repr=False)] = Field(
        default=None, validate_default=True
    )
    """The name of the key by which the store knows this program."""

    s3_secret_key: Annotated[str | None, AfterValidator(config_storage.needed_for_buckets), Field(repr=False)] = Field(
        default=None, validate_default=True
    )
    """The secret that goes with it."""

    s3_ca_file: File | None = None
    """Certificates (PEM) to trust beside the system's, for the object store."""

    s3_seconds: Annotated[int, Field(ge=5, le=600)] = 30
    """How long one file may take to or from the object store. Names and marks have 5 seconds."""

    storage_upload_free_bytes: Count = Field(default_factory=config_checks.by_env(1024 * MEGABYTE, 32 * MEGABYTE))
    """With less free space there, files are refused, with a clear answer. 1 GiB in production, 32 MiB elsewhere."""

    storage_ready_free_bytes: Annotated[int, Field(ge=0), AfterValidator(config_checks.below_uploads)] = Field(
        default_factory=config_checks.share_of("storage_upload_free_bytes", 4), validate_default=True
    )
    """With less free space there, `/readyz` answers 503: less than the setting above, so that uploads stop first. A
    quarter of it when absent."""

    storage_sweep_percent: Annotated[int, Field(ge=0, le=100)] = 1
    """Of a hundred stored files, how many that no row of the database names one sweep may move to the trash (ten at
    least). When there are more it moves none, and says so."""

    redis_url: Annotated[str | None, AfterValidator(config_checks.redis_url), Field(repr=False)] = None
    """`redis://host:port/0` on this machine, `rediss://…` (encrypted) elsewhere, or `unix:///path/of/a/socket`: where
    processes count together what is tried too often. Without it, or while it does not answer, they count in the
    database."""

    database_backup_url: Annotated[str | None, AfterValidator(config_checks.optional_database), Field(repr=False)] = (
        None
    )
    """The same database with a role that reads and does nothing else, for `flask backup create` on PostgreSQL
    (docs/migrations.md). The owner's URL, or the program's, when absent. Never through a pooler."""

    backup_recipients: Annotated[
        tuple[str, ...], BeforeValidator(config_checks.parse_list), AfterValidator(config_checks.recipients)
    ] = ()
    """For whom `flask backup create` seals the database: age recipients (`age1…`), separated by commas. They are no
    secret; `age-keygen` makes one with its identity. The demonstration makes a pair of its own."""

    backup_identity_file: Annotated[Path | None, AfterValidator(config_checks.optional_file)] = None
    """The file of age identities with which `flask backup verify` opens and `flask backup restore` restores: where one
    does so alone, never beside the backups."""

    kinds_file: File = HOUSE / "domain" / "kinds.toml"
    """Kinds of body, their documents and texts (TOML)."""

    # Addresses
    public_url: Annotated[str, AfterValidator(config_checks.public_url)]
    """The address people use, such as `https://guichet.example.fr`: links in mails begin with it. It must
    be https in production."""

    trusted_hosts: Annotated[
        tuple[str, ...], BeforeValidator(config_checks.parse_list), AfterValidator(config_checks.local_hosts)
    ] = ()
    """Host names that are answered, separated by commas. The public address's own when absent."""

    proxy_count: Annotated[
        int,
        BeforeValidator(config_checks.proxy_count),
        Field(default=None, validate_default=True, ge=0, le=5),
    ]
    """How many proxies stand before the program and add to `X-Forwarded-*`. Needed in production, where a wrong count
    makes all visitors one, or lets each choose who it is; 0, where nothing stands before it, elsewhere."""

    application_url: str | None = None
    """Where « Accéder à l'application » leads. No such link when absent."""

    clamd: Annotated[str | None, AfterValidator(config_checks.clamd_address)] = None
    """The antivirus that scans documents: `host:port` or `unix:/path/of/its/socket`. Without it no file is scanned,
    and what is not scanned is never called clean. On another machine only where `GUICHET_UNENCRYPTED_SERVICES` names
    it."""

    signature_roots: Annotated[Path | None, AfterValidator(config_checks.optional_folder)] = Field(
        default_factory=config_checks.by_env(None, None, demo=config_checks.HOUSE / "demo" / "assets" / "authorities")
    )
    """A folder of certificates (PEM: `.pem`, `.crt`, `.cer`) of the authorities to trust in electronic signatures, such
    as those of the European Union's trusted lists. Without it a signature's integrity is shown, and that its
    certificate was not checked. None; in the demonstration an invented authority, which proves nothing."""

    company_directory: Literal["none", "api", "offline"] = Field(
        default_factory=config_checks.by_env("none", "none", demo="offline")
    )
    """Where the signup looks a SIRET up: nowhere (`none`), in the State's API « Recherche d'entreprises » (`api`), or
    in what `flask directory load` took from Sirene's stock files (`offline`). `none`, but in the demonstration
    `offline`."""

    company_directory_url: Annotated[str, AfterValidator(config_checks.directory_address)] = Field(
        default=config_checks.COMPANY_DIRECTORY, validate_default=True
    )
    """That API's address: the State's own, or one on this machine that passes questions on."""

    # Mail
    smtp_host: Annotated[
        str | None,
        AfterValidator(config_checks.needed_in_production),
        AfterValidator(config_checks.local_unless_production),
    ] = Field(default=None, validate_default=True)
    """The mail server. Needed in production; elsewhere, when absent, mails are kept and not sent."""

    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    """Its port."""

    smtp_security: Annotated[Literal["starttls", "tls", "none"], AfterValidator(config_checks.smtp_security)] = (
        "starttls"
    )
    """How the connection is secured; certificates are verified. In production `none` only to this machine."""

    smtp_user: str | None = None
    """The name to sign in with, if the server asks for one."""

    smtp_password: Annotated[str | None, Field(repr=False)] = None
    """The password that goes with it."""

    smtp_ca_file: File | None = None
    """Certificates (PEM) to trust instead of the system's."""

    smtp_timeout: PositiveInt = 20
    """Seconds to wait for the server's answer."""

    mail_from: Annotated[str, AfterValidator(config_checks.sender)] = Field(default="", validate_default=True)
    """The sender's address. Needed in production; `guichet@demo.example` elsewhere."""

    # Names. `theme_dir` stands first: a theme may give the others, where the environment does not.
    theme_dir: Annotated[Path | None, AfterValidator(config_checks.optional_folder)] = None
    """A folder whose files replace colours, logo, names and texts: docs/theme.md says which."""

    service_name: str = Field(default_factory=config_checks.by_theme("service_name", "Guichet"))
    """The service's name, on pages and in mails. The theme's when absent, or else `Guichet`."""

    public_body_name: str = Field(default_factory=config_checks.by_theme("public_body_name", "France compétences"))
    """The public body that answers for the service. The theme's when absent, or else `France compétences`."""

    support_address: str = Field(
        default_factory=config_checks.by_theme(
            "support_address", "support.certificationprofessionnelle@francecompetences.fr"
        )
    )
    """Where people write for help; the Reply-To of every mail. The theme's when absent, or else
    `support.certificationprofessionnelle@francecompetences.fr`."""

    service_phone: Annotated[
        str,
        BeforeValidator(config_checks.needed_in_production_or("01 99 00 12 34")),
        AfterValidator(config_checks.phone),
        Field(default=None, validate_default=True),
    ]
    """The telephone of the service, as acknowledgements of receipt give it (CRPA R112-11-1). Needed in production; an
    invented number elsewhere."""

    postal_address: str = ""
    """The public body's postal address, on one line: acknowledgements of receipt and refusals give it (CRPA)."""

    @property
    def demo(self) -> bool:
        """Whether this is the demonstration: shown on every page, mails readable at `/demo/mails`."""
        return self.env == "demo"

    @property
    def secure(self) -> bool:
        """Whether people come over https, so that cookies can be `Secure` and `__Host-`."""
        return self.public_url.startswith("https://")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names to answer: outside production, this machine's too."""
        public = self.trusted_hosts or (urlsplit(self.public_url).hostname or "",)
        return public if self.env == "production" else (*public, "localhost", "127.0.0.1")
