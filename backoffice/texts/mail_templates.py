"""Mails as they look: each with its sample data, in a frame in which nothing runs or loads."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_admin import expose

from adapters.mail_renderer import RenderedMail
from backoffice.access import Guarded
from backoffice.texts.mail_preview import framed, renderer
from domain.errors import NotFound
from domain.mail_samples import SAMPLES, samples_of, variants_of
from domain.mails import MAILS, WORDED, sample_secrets
from domain.message_templates import Place
from domain.permissions import Permission
from services.reference.message_templates import words_of
from web.current import deps


class MailTemplates(Guarded):
    menu_icon = "template"
    permissions = {
        "index": Permission.SEE_TEMPLATES,
        "sample": Permission.SEE_TEMPLATES,
        "sample_html": Permission.SEE_TEMPLATES,
    }

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Every mail that the service writes, by whom it is for."""
        return render_template("backoffice/texts/mail_templates.html", mails=MAILS.values(), variants_of=variants_of)

    @expose("/<event>/<number>")
    def sample(self, event: str, number: str) -> ResponseReturnValue:
        """A mail with invented facts."""
        position = _variant(event, number)
        return render_template(
            "backoffice/texts/mail_template.html",
            mail=MAILS[event],
            samples=[
                {
                    "label": label,
                    "href": self.get_url(".sample", event=event, number=one),
                    "current": one == position + 1,
                }
                for one, label in enumerate(variants_of(event), 1)
            ],
            preview=self.get_url(".sample_html", event=event, number=number),
            rendered=_sample(event, position),
            worded=event in WORDED,
        )

    @expose("/<event>/<number>/apercu")
    def sample_html(self, event: str, number: str) -> ResponseReturnValue:
        """The HTML part, for its frame."""
        return framed(_sample(event, _variant(event, number)).html)


def _variant(event: str, number: str) -> int:
    """The position of a sample; raises NotFound."""
    known = SAMPLES.get(event, ())
    if number not in {str(position) for position in range(1, len(known) + 1)}:
        raise NotFound()
    return int(number) - 1


def _sample(event: str, position: int) -> RenderedMail:
    facts = samples_of(deps().registry, event)[position]
    action = WORDED.get(event)
    if action is not None:
        facts = facts | {place.value: words_of(action, place) for place in (Place.OPENING, Place.CLOSING)}
    return renderer().render(event, facts, sample_secrets(event, facts))
