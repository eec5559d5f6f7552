"""The last page: the person attests that what they send is true."""

from __future__ import annotations

from public_signup.forms.base import StepForm
from web.fields import Tick


class RecapitulatifForm(StepForm):
    attested = Tick("", needed="Cochez cette case pour envoyer votre demande.")
