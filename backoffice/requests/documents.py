"""A request's documents: their pages as images, the files themselves, and what a reviewer says of each."""

from __future__ import annotations

from io import BytesIO

from flask import Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import reference_of, row_id
from backoffice.outcome import attempt
from backoffice.requests.answers import going_on, not_judged
from backoffice.requests.document_panels import document_address
from backoffice.requests.list_position import keeping_list
from backoffice.requests.page_text import text_of
from backoffice.typed_again import typed_again
from domain.errors import NotFound
from domain.names import InvalidText, clean_text
from domain.page_troubles import PageUnavailable, StoredFileUnusable, Trouble
from domain.permissions import Permission
from domain.states import Judgement
from models import DocumentVersion
from queries.attached_files import visible_file
from queries.documents import visible_version
from services.documents import attached_files, files, page_images
from services.review import examination
from web import file_access
from web.attached_files import demand_open, handed_over
from web.current import actor, deps
from web.document_pages import apology, infected, page_asked, sealed, width_asked
from web.file_messages import page_trouble
from web.partials import wants_part


class RequestDocuments:
    permissions = {
        "page_image": Permission.SEE_DOCUMENTS,
        "page_text": Permission.SEE_DOCUMENTS,
        "download": Permission.SEE_DOCUMENTS,
        "attached": Permission.SEE_DOCUMENTS,
        "judge": Permission.JUDGE_DOCUMENTS,
    }

    @expose("/<reference>/pieces/<version>/page/<page>.jpg")
    def page_image(self, reference: str, version: str, page: str) -> ResponseReturnValue:
        """One page, drawn on the server: what the file holds never reaches the browser."""
        width = width_asked()
        file = visible_version(actor(), reference_of(reference), row_id(version))
        number = page_asked(file, page)
        if (refused := infected(file)) is not None:
            return refused
        try:
            image = page_images.image_of(deps(), file, number, width)
        except PageUnavailable as error:
            return apology(page_trouble(error.trouble))
        examination.document_seen(deps(), actor(), file)
        return sealed(Response(image.data, mimetype=image.media_type))

    @expose("/<reference>/pieces/<version>/texte")
    def page_text(self, reference: str, version: str) -> ResponseReturnValue:
        """The text of the page `?page=`: a part of the request's page, which it fetches, or a page."""
        file = visible_version(actor(), reference_of(reference), row_id(version))
        number = page_asked(file, request.args.get("page", "1"))
        text = text_of(file, number)
        if text.paragraphs:
            examination.document_seen(deps(), actor(), file)
        part = "backoffice/requests/text_part.html" if wants_part() else "backoffice/requests/text.html"
        return render_template(part, row=file.document.request, text=text, back=_page_of(file, number))

    @expose("/<reference>/pieces/<version>/fichier")
    def download(self, reference: str, version: str) -> ResponseReturnValue:
        """The file itself, always as an attachment, and only once the antivirus found nothing in it."""
        reference = reference_of(reference)
        file = visible_version(actor(), reference, row_id(version))
        access = file_access.of(file)
        if not access.given:
            return render_template("backoffice/requests/no_download.html", reference=reference, access=access), 403
        data = BytesIO(_data_of(file))
        examination.document_seen(deps(), actor(), file)
        return sealed(
            send_file(data, mimetype="application/octet-stream", as_attachment=True, download_name=file.filename)
        )

    @expose("/<reference>/fichiers-joints/<file_id>")
    def attached(self, reference: str, file_id: str) -> ResponseReturnValue:
        """A file that went with a decision or a message."""
        reference = reference_of(reference)
        file = visible_file(actor(), reference, row_id(file_id))
        demand_open(file)
        access = file_access.of_attached(file)
        if not access.given:
            return render_template("backoffice/requests/no_download.html", reference=reference, access=access), 403
        answer = handed_over(file)
        attached_files.opened(deps(), actor(), file)
        return answer

    @expose("/<reference>/pieces/<kind>", methods=("POST",))
    def judge(self, reference: str, kind: str) -> ResponseReturnValue:
        """Accept or refuse the version that the reviewer looked at."""
        reference = reference_of(reference)
        try:
            judgement = Judgement(request.form.get("avis", ""))
            reason = request.form.get("motif", "") if judgement is Judgement.REFUSED else ""
            typed = request.form.get("precisions", "")
            words = clean_text(typed) if typed.strip() else ""
            number = row_id(request.form.get("version", ""))
            judged = attempt(
                lambda: examination.judge_document(
                    deps(), actor(), reference, kind, judgement, version_number=number, reason=reason, words=words
                ),
                "",
                refused=not_judged,
            )
        except ValueError:
            raise NotFound() from None
        except InvalidText as error:
            return typed_again("precisions", "Précisions", error, back=document_address(reference, kind))
        return redirect(going_on(reference) if judged else document_address(reference, kind))


def _page_of(version: DocumentVersion, number: int) -> str:
    """The request's page, looking at this page of this file."""
    kind, reference = version.document.kind, version.document.request.reference
    looks = {"piece": kind, "version": version.number, "page": number, "_anchor": f"piece-{kind}"}
    return keeping_list(url_for("backoffice_requests.page", reference=reference, **looks))


def _data_of(version: DocumentVersion) -> bytes:
    try:
        return files.read(deps(), version)
    except StoredFileUnusable:
        raise PageUnavailable(Trouble.LOST) from None
