"""How long what is recorded of people is kept: the settings that the notice on personal data is made from.

Each is for the data-protection officer to confirm. docs/retention.md says what goes when.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PositiveInt

import config_checks

Months = Annotated[int, Field(ge=1, le=1200)]
Archives = Annotated[
    tuple[Literal["unfavourable", "proof", "mandate", "trail", "role"], ...], BeforeValidator(config_checks.parse_list)
]
"""The categories that are archives (domain.retention.Category)."""
LogMonths = Annotated[int, Field(ge=6, le=12)]


class Retention(BaseModel):
    """What an installation promises at `/donnees-personnelles`, and the worker does."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True)

    refused_kept_months: Months = 12
    """How many months a request is kept that was refused or given up; never less than remedies and their answers
    take."""

    proof_kept_months: Months = 3
    """How many months after the decision the file of a proof of existence is kept; its kind, hash, date and what was
    judged stay with the request."""

    mandate_kept_months: Months = 12
    """How many months after the end of the role the file of a mandate is kept."""

    trail_kept_months: Months = 60
    """How many months after the end of the role an approved request is kept, with all that was written on it."""

    inactive_months: Months = 24
    """After how many months without signing in an account is closed."""

    inactive_warning_days: PositiveInt = 30
    """How many days before that its holder is warned by mail."""

    sent_mail_kept_months: Months = 12
    """How many months a mail that was sent, or could not be, is kept."""

    session_kept_months: Months = 12
    """How many months the trace of a session that ended is kept, and that of a first password's link that was used."""

    work_kept_days: PositiveInt = 90
    """How many days agents' background work, invitations that ended and work of the worker that failed are kept."""

    import_kept_days: PositiveInt = 30
    """How many days the lines of an imported file are kept."""

    log_kept_months: LogMonths = 12
    """How many months the machine keeps the program's logs: 6 to 12 (CNIL). The machine does it (log rotation); the
    notice says it."""

    backup_kept_days: PositiveInt = 30
    """How many days backups are kept, and so how long what was erased is still in one. Those who make backups do it;
    the notice says it."""

    archives_visa_required: bool = Field(default_factory=config_checks.by_env(True, False))
    """Whether what is a public archive waits for a visa of the archives' administration before it is erased (Code du
    patrimoine, R212-14). true in production, false elsewhere."""

    archives_transferred: Archives = ()
    """What is handed to an archives' service at the end (« sort final »: conservation), separated by commas, of
    unfavourable, proof, mandate, trail, role: it is erased once its transfer is recorded in the backoffice, never
    before."""

    archives_sampled: Annotated[Archives, AfterValidator(config_checks.not_transferred)] = ()
    """The same where a part is handed over (« tri »): it is erased under a visa that follows the recorded transfer."""
