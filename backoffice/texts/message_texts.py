"""`/backoffice/modeles/textes`: the words of refusals and complements, which SI administrators edit."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from markupsafe import Markup

from backoffice.access import Screen, row_id
from backoffice.texts.forms import ReadyMadeForm, WordsForm
from backoffice.texts.previews import framed, renderer
from backoffice.texts.ready_made import service_values
from domain.errors import NotFound
from domain.mail_samples import SAMPLES
from domain.mails import WORDED, sample_secrets
from domain.message_templates import HOUSE, Action, BadTemplate, Place, TemplateChanged, fill, variables
from domain.permissions import Permission, may
from queries.message_templates import own_words, ready_made, ready_made_text
from services.reference import message_templates
from services.reference.message_templates import version_of
from web.current import actor, deps
from web.words import sentence

DECISIONS: dict[str, Action] = {"refus": "reject", "complement": "request_changes"}
PIECES: dict[str, tuple[Action, Place]] = {
    "refus-debut": ("reject", Place.OPENING),
    "refus-fin": ("reject", Place.CLOSING),
    "complement-debut": ("request_changes", Place.OPENING),
    "complement-fin": ("request_changes", Place.CLOSING),
}
PIECE_LABELS = {
    "refus-debut": "Mail de refus : début",
    "refus-fin": "Mail de refus : fin",
    "complement-debut": "Mail de complément : début",
    "complement-fin": "Mail de complément : fin",
}
WHERE = {
    Place.OPENING: "Ce texte ouvre le mail, avant les motifs.",
    Place.CLOSING: "Ce texte suit les motifs et qui a décidé.",
}
_EVENTS = {action: event for event, action in WORDED.items()}


class MessageTexts(Screen):
    permissions = {
        "texts": Permission.SEE_TEMPLATES,
        "words": Permission.EDIT_TEMPLATES,
        "words_preview": Permission.PREVIEW_TEMPLATES,
        "words_restored": Permission.EDIT_TEMPLATES,
        "add": Permission.EDIT_TEMPLATES,
        "change": Permission.EDIT_TEMPLATES,
        "preview": Permission.PREVIEW_TEMPLATES,
        "archive": Permission.EDIT_TEMPLATES,
        "restore": Permission.EDIT_TEMPLATES,
        "up": Permission.EDIT_TEMPLATES,
        "down": Permission.EDIT_TEMPLATES,
    }

    @expose("/textes")
    def texts(self) -> ResponseReturnValue:
        """All the texts: the mails' own words, then the ready-made ones of each decision."""
        pieces = [(slug, PIECE_LABELS[slug], own_words(*piece), HOUSE[piece]) for slug, piece in PIECES.items()]
        decisions = [
            (slug, action, ready_made(action), ready_made(action, archived=True)) for slug, action in DECISIONS.items()
        ]
        may_edit = may(actor(), Permission.EDIT_TEMPLATES)
        return render_template("backoffice/texts.html", pieces=pieces, decisions=decisions, may_edit=may_edit)

    @expose("/mots/<piece>", methods=("GET", "POST"))
    def words(self, piece: str) -> ResponseReturnValue:
        """Word the beginning or the end of a mail."""
        action, place = _piece(piece)
        row = own_words(action, place)
        house = HOUSE[action, place]
        form = WordsForm(action, place, data={"text": row.text if row else house, "seen": version_of(row)})
        changed = None
        if form.validate_on_submit():
            try:
                message_templates.save_words(deps(), actor(), action, place, form.text.data, form.seen.data)
            except TemplateChanged as error:
                changed = _shown_again(form, error)
            else:
                flash(f"« {PIECE_LABELS[piece]} » est enregistré.", "success")
                return redirect(self.get_url(".texts"))
        return _page(
            form,
            PIECE_LABELS[piece],
            self.get_url(".words_preview", piece=piece),
            changed,
            row=row,
            house=house,
            where=WHERE[place],
            origin=self.get_url(".words_restored", piece=piece),
        )

    @expose("/mots/<piece>/apercu", methods=("GET", "POST"))
    def words_preview(self, piece: str) -> ResponseReturnValue:
        """The mail with invented facts and these words: those stored, or those typed so far."""
        action, place = _piece(piece)
        row = own_words(action, place)
        form = WordsForm(action, place, data={"text": row.text if row else HOUSE[action, place]})
        if form.is_submitted() and not form.validate():
            return _faults(form)
        return _mail(action, {place.value: form.text.data})

    @expose("/mots/<piece>/origine", methods=("POST",))
    def words_restored(self, piece: str) -> ResponseReturnValue:
        """« Revenir au texte d'origine »."""
        action, place = _piece(piece)
        try:
            message_templates.restore_words(deps(), actor(), action, place, request.form.get("seen", ""))
        except TemplateChanged as error:
            flash(_by_whom(error), "error")
            return redirect(self.get_url(".words", piece=piece))
        flash(f"« {PIECE_LABELS[piece]} » a de nouveau le texte d’origine.", "success")
        return redirect(self.get_url(".texts"))

    @expose("/textes/nouveau/<decision>", methods=("GET", "POST"))
    def add(self, decision: str) -> ResponseReturnValue:
        action = _decision(decision)
        form = ReadyMadeForm(action, Place.REASON)
        if form.validate_on_submit():
            message_templates.add(deps(), actor(), action, label=form.label.data, text=form.text.data)
            flash(f"« {form.label.data} » est ajouté.", "success")
            return redirect(self.get_url(".texts"))
        return _page(form, "Ajouter un texte", self.get_url(".preview", decision=decision), None)

    @expose("/textes/<text_id>", methods=("GET", "POST"))
    def change(self, text_id: str) -> ResponseReturnValue:
        row = ready_made_text(row_id(text_id))
        values = {"label": row.label, "text": row.text, "seen": version_of(row)}
        form = ReadyMadeForm(row.action, Place.REASON, data=values)
        changed = None
        if form.validate_on_submit():
            words = {"label": form.label.data, "text": form.text.data}
            try:
                message_templates.change(deps(), actor(), row.id, **words, seen=form.seen.data)
            except TemplateChanged as error:
                changed = _shown_again(form, error)
            else:
                flash(f"« {form.label.data} » est enregistré.", "success")
                return redirect(self.get_url(".texts"))
        decision = next(slug for slug, action in DECISIONS.items() if action == row.action)
        return _page(form, row.label, self.get_url(".preview", decision=decision), changed, row=row, stored=row.id)

    @expose("/textes/apercu/<decision>", methods=("GET", "POST"))
    def preview(self, decision: str) -> ResponseReturnValue:
        """The mail with invented facts and this text among the reasons: a stored one (`texte`), or the one typed."""
        action = _decision(decision)
        stored = request.args.get("texte")
        form = WordsForm(action, Place.REASON, data={"text": ready_made_text(row_id(stored)).text if stored else ""})
        if form.is_submitted() and not form.validate():
            return _faults(form)
        sample = SAMPLES[_EVENTS[action]][0]
        values = {
            "reference": sample["reference"],
            "demandeur": sample["applicant_name"],
            "entite": sample["entity_name"],
        }
        try:
            text = fill(form.text.data, values | service_values())
        except BadTemplate as error:
            return _frame_of(sentence(error))
        return _mail(action, {"reason" if action == "reject" else "words": text} if text else {})

    @expose("/textes/<text_id>/archiver", methods=("POST",))
    def archive(self, text_id: str) -> ResponseReturnValue:
        row = message_templates.archive(deps(), actor(), row_id(text_id))
        flash(f"« {row.label} » est archivé : il n’est plus proposé.", "success")
        return redirect(self.get_url(".texts"))

    @expose("/textes/<text_id>/retablir", methods=("POST",))
    def restore(self, text_id: str) -> ResponseReturnValue:
        row = message_templates.restore(deps(), actor(), row_id(text_id))
        flash(f"« {row.label} » est de nouveau proposé.", "success")
        return redirect(self.get_url(".texts"))

    @expose("/textes/<text_id>/monter", methods=("POST",))
    def up(self, text_id: str) -> ResponseReturnValue:
        return _moved(text_id, -1)

    @expose("/textes/<text_id>/descendre", methods=("POST",))
    def down(self, text_id: str) -> ResponseReturnValue:
        return _moved(text_id, 1)


def _piece(slug: str) -> tuple[Action, Place]:
    if slug not in PIECES:
        raise NotFound()
    return PIECES[slug]


def _decision(slug: str) -> Action:
    if slug not in DECISIONS:
        raise NotFound()
    return DECISIONS[slug]


def _moved(text_id: str, step: int) -> ResponseReturnValue:
    number = row_id(text_id)
    message_templates.move(deps(), actor(), number, step)
    return redirect(url_for(".texts", _anchor=f"texte-{number}"))


def _page(
    form: WordsForm, title: str, preview: str, changed: TemplateChanged | None, **more: Any
) -> ResponseReturnValue:
    page = render_template(
        "backoffice/text.html",
        form=form,
        title=title,
        preview=preview,
        variables=variables(form.action, form.place),
        changed=changed,
        **more,
    )
    return (page, 422) if form.errors else page


def _shown_again(form: WordsForm, error: TemplateChanged) -> TemplateChanged:
    """What was typed stays; sent again, it replaces the text that is now shown beside it."""
    form.seen.data = error.seen
    form.form_errors.append(_by_whom(error))
    return error


def _by_whom(error: TemplateChanged) -> str:
    if error.text is None:
        return "Quelqu’un est revenu au texte d’origine entre-temps."
    return f"{error.author or 'Quelqu’un'} a enregistré un autre texte entre-temps."


def _mail(action: Action, facts: dict[str, str]) -> Response:
    """Both parts of the mail, in one frame: the text part beneath the other."""
    event = _EVENTS[action]
    sample = SAMPLES[event][0] | facts
    mail = renderer().render(event, sample, sample_secrets(event, sample))
    beneath = _TEXT_PART.format(mail.text)
    return framed(mail.html.replace("</body>", f"{beneath}</body>"))


def _faults(form: WordsForm) -> Response:
    return _frame_of(" ".join(str(message) for message in form.text.errors))


def _frame_of(words: str) -> Response:
    return framed(_FAULT.format(words))


_TEXT_PART = Markup(
    '<h2 style="margin:24px 16px 8px 16px;font-size:17px;font-family:sans-serif;">Version texte</h2>'
    '<pre style="margin:0 16px 24px 16px;white-space:pre-wrap;overflow-wrap:anywhere;font-size:14px;">{}</pre>'
)
_FAULT = Markup(
    '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Aperçu impossible</title></head>'
    '<body style="margin:24px;background-color:#ffffff;color:#1a2228;font-family:sans-serif;line-height:1.5;">'
    '<h1 style="font-size:19px;">Aperçu impossible</h1><p>{}</p></body></html>'
)
