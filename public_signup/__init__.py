"""The public site: signup, activation, follow-up, mandate letter, static pages."""

from public_signup.blueprint import blueprint

__all__ = ["blueprint"]
