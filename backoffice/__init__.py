"""Flask-Admin for those who decide: staff and entity managers."""

from backoffice.site import init_app

__all__ = ["init_app"]
