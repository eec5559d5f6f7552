"""The public site: signup, activation, follow-up, mandate letter, static pages. Importing the views adds the routes."""

from public_signup import views
from public_signup.blueprint import blueprint

__all__ = ["blueprint", "views"]
