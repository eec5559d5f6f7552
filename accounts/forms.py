"""The shape of what is typed on the account pages; rules stand in `domain` and `services`."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired

EMAIL_NEEDED = "Saisissez votre adresse mail."
PASSWORD_NEEDED = "Saisissez votre mot de passe."  # noqa: S105 (a message)


class SignInForm(FlaskForm):
    email = EmailField(
        "Adresse mail",
        [InputRequired(EMAIL_NEEDED)],
        render_kw={"autocomplete": "username", "inputmode": "email", "spellcheck": "false", "maxlength": 320},
    )
    password = PasswordField("Mot de passe", [InputRequired(PASSWORD_NEEDED)])
