"""Signing in, passwords, second factor and `/mon-compte`."""

from accounts.blueprint import blueprint

__all__ = ["blueprint"]
