"""What those who operate an installation see and keep of it: the settings of its metrics, and of buckets of backups."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

import config_checks
import config_storage

Token = Annotated[str, AfterValidator(config_checks.strong)]


class Operations(BaseModel):
    """What an installation tells those who operate it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True)

    metrics_folder: Path | None = None
    """Where the processes of one machine count what `/metrics` tells: a folder of the service's own that a restart of
    the machine may empty, `/run/guichet/metrics` say. The web processes and the worker share it."""

    metrics_token: Annotated[Token | None, AfterValidator(config_checks.needs_metrics_folder), Field(repr=False)] = None
    """What Prometheus sends (`Authorization: Bearer …`) to be answered at `/metrics`: at least 32 random characters.
    The page does not exist without it."""

    backup_s3_endpoint: Annotated[str | None, AfterValidator(config_storage.address_of_buckets)] = None
    """The address of the object store of `flask backup create s3://bucket/folder`, where that is another one than the
    documents', or known by another key: best so, for who has the documents' key cannot remove the backups then. The
    `GUICHET_S3_…` count when absent."""

    backup_s3_region: str = "us-east-1"
    """The region that signatures name there."""

    backup_s3_access_key: Annotated[
        str | None, AfterValidator(config_storage.needed_for_backups), Field(repr=False)
    ] = Field(default=None, validate_default=True)
    """The name of the key by which that store knows this program."""

    backup_s3_secret_key: Annotated[
        str | None, AfterValidator(config_storage.needed_for_backups), Field(repr=False)
    ] = Field(default=None, validate_default=True)
    """The secret that goes with it."""

    backup_s3_ca_file: Annotated[Path | None, AfterValidator(config_checks.optional_file)] = None
    """Certificates (PEM) to trust beside the system's, for that store."""
