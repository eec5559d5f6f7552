"""Typed settings, read once from the environment by `create_app`; docs/settings.md lists them.

What an installation is and where it keeps things stands in config_installation.py; its rules, durations and limits
stand here; how long people's data are kept, in config_retention.py; what operators see, in config_operations.py.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, NonNegativeInt, PositiveInt, ValidationError

import config_checks
import config_names
from config_checks import PREFIX
from config_installation import MEGABYTE, Count, Installation
from config_operations import Operations
from config_retention import Retention


class ConfigurationError(Exception):
    """The environment does not describe an installation that may start.

    `problems` maps each variable's name to what is wrong with it, all of them at once. Values are never
    quoted: they may be secrets.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        lines = [f"  {name}: {why}" for name, why in sorted(self.problems.items())]
        super().__init__("The settings do not let the program start:\n" + "\n".join(lines))


PublicHolidays = Literal[
    "metropole",
    "alsace-moselle",
    "guadeloupe",
    "martinique",
    "guyane",
    "la-reunion",
    "mayotte",
    "saint-barthelemy",
    "saint-martin",
    "saint-pierre-et-miquelon",
    "nouvelle-caledonie",
    "polynesie-francaise",
    "wallis-et-futuna",
    "terres-australes",
]
"""Where the service's agents work: each of these has holidays of its own."""


class Settings(Operations, Retention, Installation):
    """Every setting of an installation: `GUICHET_` and the field's name in capitals."""

    # Rules
    decision_window_seconds: Count = Field(default_factory=config_checks.by_env(120, 0, demo=60))
    """How long a decision can still be cancelled. 120 in production, 60 in the demonstration, 0 (at once) in tests."""

    require_documents_with_manager: bool = False
    """Whether documents are asked for even where the entity has an active manager."""

    second_factor_required: bool = Field(default_factory=config_checks.by_env(True, False))
    """Whether staff must sign in with a second factor. true in production, false elsewhere."""

    second_reading_percent: Annotated[int, Field(ge=0, le=100)] = 0
    """Of a hundred decisions, how many are drawn for another reader. None by default."""

    claim_minutes: PositiveInt = 20
    """How long « Je m'en charge » lasts without anything being done on the request."""

    silence_effect: Annotated[
        Literal["rejection", "acceptance"],
        BeforeValidator(config_checks.needed_in_production_or("rejection")),
        Field(default=None, validate_default=True),
    ]
    """What the law makes of a request that nobody answers, as the service's lawyers say (CRPA L231-1, L231-4):
    acknowledgements of receipt tell it. Needed in production; `rejection` elsewhere."""

    silence_months: Annotated[
        int,
        BeforeValidator(config_checks.needed_in_production_or(2)),
        Field(default=None, validate_default=True, ge=1, le=12),
    ]
    """After how many months from its receipt (L114-5 for what is incomplete). Needed in production; 2 elsewhere."""

    # Durations
    activation_link_hours: PositiveInt = 72
    """How long an activation link lives."""

    activation_days: PositiveInt = 30
    """How long a request can wait for its activation before it expires."""

    complement_answer_days: PositiveInt = 30
    """The date to answer by that a request for a complement announces."""

    complement_days: PositiveInt = 60
    """How long a late answer is still taken, before the request expires."""

    draft_days: PositiveInt = 7
    """How long a draft is kept."""

    resume_days: PositiveInt = 30
    """How long it is kept once « Reprendre plus tard » was used."""

    reopen_days: PositiveInt = 30
    """How long a refused request can be opened again."""

    role_hearing_days: PositiveInt = 15
    """How long somebody whose role the administration means to end can answer first."""

    import_max_rows: PositiveInt = 200_000
    """Lines of one file of entities and people that `flask import` or the screen of imports takes."""

    export_days: PositiveInt = 7
    """How long the file of an export that was prepared in the background is kept, sealed, for its author."""

    follow_up_days: Annotated[int, AfterValidator(config_checks.past_remedies)] = 90
    """How long the follow-up links of a closed request still open its page, where no account can sign in: at least 62
    days, for remedies run two months, and no less than a refused request can be opened again."""

    expiry_warning_days: PositiveInt = 7
    """How long before an expiry the person is warned."""

    public_holidays: PublicHolidays = "metropole"
    """Whose public holidays are not working days."""

    delay_target_days: PositiveInt = 10
    """In how many working days the service means to decide: a request that has waited longer is late."""

    manager_reminder_days: Annotated[tuple[PositiveInt, ...], BeforeValidator(config_checks.parse_list)] = (3, 7)
    """After how many working days managers are reminded of a request that waits for them: numbers that grow, separated
    by commas."""

    escalation_days: Annotated[PositiveInt, AfterValidator(config_checks.after_reminders)] = Field(
        default=10, validate_default=True
    )
    """After how many working days of managers' silence the SI sees the request in its queue, and may decide too. More
    than the last reminder's."""

    password_reset_hours: PositiveInt = 2
    """How long a password reset link lives."""

    welcome_days: PositiveInt = 14
    """How long the link lives by which somebody whose account was imported chooses a first password. Another one can be
    asked for by it later."""

    welcomes_per_hour: NonNegativeInt = 500
    """To how many people of imported accounts this first mail goes in an hour, in the order of the import; 0 holds them
    back."""

    request_threads: bool = False
    """Whether reviewers may write to an applicant about a request and be answered, beside the complements. Off, these
    pages do not exist."""

    invitation_days: PositiveInt = 14
    """How long the link lives by which somebody who is invited to an entity accepts. It can be renewed."""

    closing_reminder_days: NonNegativeInt = 7
    """How many days before an entity closes its people are told again; 0: they are not."""

    manager_unseen_months: PositiveInt = 6
    """After how many months without a visit a manager stands on the continuity list of staff."""

    access_review_months: Annotated[int, Field(ge=0, le=60), AfterValidator(config_checks.longer_than_an_answer)] = 0
    """Every how many months the managers of an entity are asked which of its people still belong to it; 0 never asks.
    No less than 2: they have thirty days to answer. Nobody is suspended by their silence, which staff are shown."""

    address_change_hours: PositiveInt = 72
    """How long somebody's old mail address can stop another one that support was asked for, once it is confirmed."""

    session_idle_minutes: PositiveInt = 60
    """A session ends after this time without a request."""

    session_absolute_hours: PositiveInt = 12
    """A session ends after this time in any case."""

    fresh_hours: PositiveInt = 4
    """How long a sign-in, or the code given again, opens sensitive actions: accounts, agents, roles, exports, texts of
    mails."""

    # Limits
    document_max_bytes: PositiveInt = 25 * MEGABYTE
    """The largest document."""

    draft_max_bytes: Annotated[int, Field(gt=0), AfterValidator(config_checks.holds_a_document)] = 100 * MEGABYTE
    """What all documents of one draft may weigh together."""

    request_max_bytes: PositiveInt = 120 * MEGABYTE
    """The largest body of one HTTP request, which may carry several documents."""

    max_files_per_document: PositiveInt = 20
    """How many images may make one document."""

    pdf_max_pages: PositiveInt = 100
    """The longest PDF."""

    image_max_pixels: PositiveInt = 60_000_000
    """The largest image, width by height."""

    mails_per_address_per_hour: PositiveInt = 5
    """How many mails that anybody can cause go to one address in an hour. Pages answer alike beyond it."""

    sign_in_failures: PositiveInt = 10
    """How many failed sign-ins for one address from one network before the next ones are refused for a while; from all
    networks together, or of one network for all addresses, ten times as many (docs/security/counters.md)."""

    sign_in_window_minutes: PositiveInt = 15
    """How long until all those failures are forgotten, one after the other."""

    requests_per_visitor_per_hour: PositiveInt = 60
    """How many forms of one kind that send mail or look something up one network address may post in an hour. Sending a
    request and activating one have five times as many, steps of the signup twenty times."""

    password_hashes_at_once: PositiveInt = 2
    """How many passwords each process hashes at the same time: each takes 64 MiB and a tenth of a second. Others wait
    for their turn, 4 seconds at most."""

    upload_megabytes_per_visitor_per_hour: PositiveInt = 1_000
    """How much one network address may upload in an hour: an office, or a training room, does it together."""

    upload_megabytes_per_visitor_per_day: PositiveInt = 5_000
    """The same in a day."""

    # Operations
    readyz_counts: bool = Field(default_factory=config_checks.by_env(False, True))
    """Whether `/readyz` tells how many mails and tasks wait. false in production, where anybody may ask; true
    elsewhere."""


def default_of(name: str) -> Any:
    """What a setting is where nobody set it: the adapters' defaults, which are said here alone."""
    return Settings.model_fields[name].default


def _wrong(problems: ValidationError) -> dict[str, str]:
    reasons: dict[str, str] = {}
    for error in problems.errors(include_url=False, include_input=False):
        name = PREFIX + str(error["loc"][0]).upper()
        if error["type"] == "missing":
            reasons[name] = "is missing"
        elif error["type"] == "default_factory_not_called":
            continue  # pydantic's way to say that another setting is wrong
        elif error["type"] == "value_error":
            reasons[name] = str(error["ctx"]["error"])
        else:
            reasons[name] = error["msg"][0].lower() + error["msg"][1:]
    return reasons


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (the process's environment when None); empty values count as absent.

    Raises ConfigurationError naming every variable that is missing, weak, contradictory or misspelt.
    """
    environ = os.environ if environ is None else environ
    values = {
        field: environ[PREFIX + field.upper()]
        for field in Settings.model_fields
        if environ.get(PREFIX + field.upper(), "") != ""
    }
    if environ.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no"):
        values["debug"] = "true"
    problems = config_names.slips(environ, Settings.model_fields) | config_names.redirections(environ)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise ConfigurationError(problems | _wrong(error)) from None
    if problems:
        raise ConfigurationError(problems)
    return settings
