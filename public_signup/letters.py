"""The mandate letter of a request, or of names typed by anybody."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, send_file, url_for

from adapters import letter as printed
from adapters.letter_docx import letter_docx
from adapters.letter_pdf import letter_pdf, unprintable
from domain import letter
from domain.kinds import SignatoryTitle
from domain.registry import Registry
from models import AccountRequest
from services.signup.photo_links import link_of_letter
from web.current import deps, settings
from web.form_words import FrenchForm

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAMED = 6
"""How many characters a sentence names; beyond them it counts."""


def facts(
    registry: Registry,
    titles: tuple[SignatoryTitle, ...],
    entity_name: str,
    applicant_name: str,
    signatories: Sequence[tuple[str, str]],
    photo_address: str = "",
) -> printed.LetterFacts:
    """What stands in the letter; `signatories` are (name, capacity), one or two; `photo_address` is its QR code's."""
    people = tuple(
        letter.Signatory(name, capacity, letter.gender_of_title(capacity, titles)) for name, capacity in signatories
    ) or (letter.Signatory("", ""),)
    words = registry.letter
    name = registry.document(registry.mandate_code).label if registry.mandate_code else words.title
    return printed.LetterFacts(
        title=words.title,
        template=letter.template(words, people),
        values=letter.letter_values(words, people, entity_name, applicant_name),
        signatories=tuple(printed.Signatory(person.name, person.title) for person in people),
        applicant=applicant_name,
        name=name,
        done_at=words.done_at,
        signature=words.signature_one if len(people) == 1 else words.signature_two,
        instructions=words.instructions,
        upload_address=_public("start"),
        photo_address=photo_address,
    )


def photo_address(draft: AccountRequest) -> str:
    """A new address for a letter of this draft, where the signed letter can be photographed into it; "" where the
    registry knows no mandate. Raises NotAllowed once the draft is sent, or another browser's."""
    if deps().registry.mandate_code is None:
        return ""
    return _public("photo", token=link_of_letter(deps(), draft))


def _public(page: str, **values: Any) -> str:
    return settings().public_url.rstrip("/") + url_for(f"public_signup.{page}", **values)


def printable(form: FrenchForm, wanted: str, *names: str, elsewhere: Mapping[str, str] | None = None) -> bool:
    """Whether the typefaces of the file that is wanted have every letter of these answers, and of those given elsewhere
    (label: words).

    A PDF has its own typefaces alone: what they lack is named beside its field, or among the form's own errors for what
    is no field of the form. A Word document holds any letter.
    """
    if wanted == "docx":
        return True
    lacking = {name: letters for name in names if (letters := unprintable(form[name].data or ""))}
    for name, letters in lacking.items():
        form[name].errors = [_cannot_print(letters)]
    for label, words in (elsewhere or {}).items():
        if letters := unprintable(words):
            form.form_errors.append(f"{label}\N{NO-BREAK SPACE}: {_cannot_print(letters)}")
    return not lacking and not form.form_errors


def _cannot_print(letters: str) -> str:
    """« Les caractères « 阮 » et « 明 » ne peuvent pas être imprimés en PDF… »"""
    quoted = [f"«\N{NO-BREAK SPACE}{letter}\N{NO-BREAK SPACE}»" for letter in letters]
    if len(quoted) > NAMED:
        quoted[NAMED - 1 :] = [f"{len(quoted) - NAMED + 1} autres"]
    *most, last = quoted
    remedy = "Écrivez ce nom autrement, ou téléchargez la lettre au format Word."
    if not most:
        return f"Le caractère {last} ne peut pas être imprimé en PDF. {remedy}"
    return f"Les caractères {', '.join(most)} et {last} ne peuvent pas être imprimés en PDF. {remedy}"


def of_request(registry: Registry, request: AccountRequest, photo_address: str = "") -> printed.LetterFacts:
    """What stands in the letter of a draft, or of a request whose letter is to be signed again."""
    signatories = [(row.get("name", ""), row.get("capacity", "")) for row in request.signatories or ()]
    titles = registry.kind(request.kind).titles
    return facts(registry, titles, request.display_name, request.full_name, signatories, photo_address)


def spellings(titles: Sequence[SignatoryTitle]) -> list[str]:
    """The capacities to pick from, each once."""
    return list(dict.fromkeys(word for title in titles for word in (title.masculine, title.feminine)))


def download(made: printed.LetterFacts, wanted: str) -> Response:
    """The letter as a file: « docx », or PDF for anything else, of words that are `printable`."""
    data, media_type, extension = (
        (letter_docx(made), DOCX, "docx") if wanted == "docx" else (letter_pdf(made), PDF, "pdf")
    )
    return send_file(
        io.BytesIO(data),
        mimetype=media_type,
        as_attachment=True,
        download_name=printed.letter_filename(made, extension),
    )
