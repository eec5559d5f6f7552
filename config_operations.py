"""What those who operate an installation see of it, and how: the settings of its metrics."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

import config_checks

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
