"""The drawn documents: of the type that they announce, and saying what their records say."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

import demo
from adapters.electronic_signatures import SignatureExaminer, roots_of
from adapters.intake import AcceptedDocument, UploadedFile, accept
from adapters.pages import render_page
from demo.bodies import bodies
from demo.documents import authorities, pen
from demo.documents.catalogue import mandate_of, samples
from demo.documents.facts import HEIC, PDF, Paper
from demo.documents.mandates import Mandate
from demo.documents.sheet import SPECIMEN
from demo.people import person
from domain.calendar import french_date, paris_date
from domain.documents import mandate_is_fresh
from domain.electronic_signatures import Integrity, Trust
from domain.registry import load_registry
from tests.support import pdf

pytestmark = pytest.mark.slow

TODAY = date(2027, 3, 1)
REGISTRY = load_registry()


@functools.cache
def papers() -> list[Paper]:
    return list(samples(REGISTRY.letter, TODAY))


@functools.cache
def accepted() -> list[tuple[Paper, AcceptedDocument]]:
    return [(paper, accept([UploadedFile(paper.filename, paper.data)])) for paper in papers()]


@functools.cache
def words_of(position: int) -> str:
    """The text layer, white space folded."""
    return pdf.words_of(papers()[position].data)


def with_text() -> list[tuple[Paper, str]]:
    return [(paper, words_of(place)) for place, paper in enumerate(papers()) if paper.facts.has_text]


def lacking(says: Callable[[Paper, str], bool]) -> list[str]:
    return [paper.filename for paper, words in with_text() if not says(paper, words)]


def test_there_is_one_of_every_kind() -> None:
    kinds = {paper.facts.kind for paper in papers()}
    assert len(papers()) >= 40
    assert kinds >= {proof.code for proof in REGISTRY.proofs} | {"mandate", "signature_delegation"}


def test_the_intake_takes_each_for_what_it_announces() -> None:
    kept_as = {HEIC: PDF}  # browsers do not show it
    wrong = [
        paper.filename
        for paper, document in accepted()
        if document.media_type != kept_as.get(paper.media_type, paper.media_type)
        or document.has_text != paper.facts.has_text
    ]
    assert wrong == []


def test_there_are_scans_photos_captures_and_a_heic() -> None:
    bare = {paper.media_type for paper in papers() if not paper.facts.has_text}
    assert bare == {PDF, "image/jpeg", "image/png", HEIC}


def test_each_page_can_be_shown() -> None:
    kinds = {(paper.facts.kind, document.media_type): document for paper, document in accepted()}
    for document in kinds.values():
        image = render_page(document.data, document.media_type, document.pages, 300)
        assert image.width > 200


def test_each_says_that_it_is_a_specimen() -> None:
    assert lacking(lambda _, words: SPECIMEN in words) == []


def test_each_names_its_body_and_number() -> None:
    assert lacking(lambda paper, words: paper.facts.entity.casefold() in words.casefold()) == []
    number = re.compile(r"\s")
    assert lacking(lambda paper, words: (paper.facts.siren or "") in number.sub("", words)) == []


def ways(day: date) -> tuple[str, ...]:
    return french_date(day), day.strftime("%d/%m/%Y"), day.strftime("%d.%m.%Y")


def test_the_date_stands_after_its_cue() -> None:
    def says(paper: Paper, words: str) -> bool:
        assert paper.facts.date is not None
        after = words[words.index(paper.facts.cue) :][:90]
        return any(way in after for way in ways(paper.facts.date))

    assert lacking(says) == []


def test_other_dates_are_traps_that_stand_there() -> None:
    def says(paper: Paper, words: str) -> bool:
        return all(any(way in words for way in ways(day)) for day in paper.facts.other_dates)

    assert lacking(says) == []
    assert sum(bool(paper.facts.other_dates) for paper in papers()) >= 30


def bare(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return frozenset(re.findall(r"[a-z]+", plain))


def test_everybody_named_is_there_and_the_notice_names_nobody() -> None:
    assert lacking(lambda paper, words: all(bare(name) <= bare(words) for name in paper.facts.people)) == []
    assert all(not paper.facts.people for paper in papers() if paper.facts.kind == "jo_notice")


def test_mandates_are_fresh_and_too_old_signed_and_not() -> None:
    mandates = [paper.facts for paper in papers() if paper.facts.kind == "mandate" and paper.media_type != HEIC]
    fresh = [mandate_is_fresh(facts.date, TODAY, 3) for facts in mandates if facts.date]
    assert True in fresh
    assert False in fresh
    assert {facts.signed for facts in mandates} == {True, False}
    assert {len(facts.signatories) for facts in mandates} == {1, 2}


def test_an_electronic_signature_is_seen_where_there_is_one() -> None:
    def is_signed(data: bytes) -> bool:
        document = pdfium.PdfDocument(data)
        return raw.FPDF_GetSignatureCount(document) > 0

    found = [is_signed(paper.data) for paper in papers() if paper.media_type == PDF]
    assert found == [paper.facts.electronic_signature for paper in papers() if paper.media_type == PDF]
    assert sum(found) >= 2


def test_electronic_signatures_are_whole_and_one_authority_is_trusted_as_the_demonstration_does() -> None:
    folder = Path(demo.__file__).parent / "assets" / "authorities"
    assert roots_of(folder) == (authorities.authority(authorities.TRUSTED).der,)
    examiner, now = SignatureExaminer(roots_of(folder)), datetime(2027, 3, 1, 12, tzinfo=UTC)
    body = bodies()["ceramique"]
    for form, trust in (("signed", Trust.TRUSTED), ("untrusted", Trust.UNKNOWN)):
        paper = mandate_of(Mandate(body, person(3), TODAY, body.heads), REGISTRY.letter, form)
        signatures = examiner.examine(paper.data, now)
        assert [one.signer for one in signatures] == [f"{head.person.name} ({body.name})" for head in body.heads]
        assert {(one.integrity, one.trust) for one in signatures} == {(Integrity.INTACT, trust)}
        assert {paris_date(one.signed_at) for one in signatures if one.signed_at} == {TODAY}


def test_the_same_day_gives_the_same_bytes_and_another_day_other_dates() -> None:
    again = [paper.data for paper in samples(REGISTRY.letter, TODAY)]
    assert again == [paper.data for paper in papers()]
    later = itertools.islice(samples(REGISTRY.letter, TODAY + timedelta(days=9)), 12)
    assert [paper.facts.date for paper in later] != [paper.facts.date for paper in papers()[:12]]


@pytest.mark.parametrize("key", ["kerlann", "culture", "ceramique"])
def test_a_signature_stays_in_its_box_and_is_one_persons(key: str) -> None:
    name = bodies()[key].heads[0].person.name
    strokes = pen.signature(name)
    assert strokes == pen.signature(name) != pen.signature(person(1).name)
    points = [point for stroke in strokes for point in stroke]
    assert all(-0.3 <= x <= 1.3 and -0.5 <= y <= 1.5 for x, y in points)
