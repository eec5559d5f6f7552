"""Signing in, passwords, second factor and `/mon-compte`. Importing the modules of views adds their routes."""

from accounts import (
    absence,
    address,
    credentials,
    first_password,
    forgotten,
    invitation,
    my_account,
    my_data,
    observations,
    second_factor,
    sign_in,
    stop_address,
    stopping_mails,
)
from accounts.blueprint import blueprint

__all__ = [
    "absence",
    "address",
    "blueprint",
    "credentials",
    "first_password",
    "forgotten",
    "invitation",
    "my_account",
    "my_data",
    "observations",
    "second_factor",
    "sign_in",
    "stop_address",
    "stopping_mails",
]
