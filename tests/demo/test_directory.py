"""The demonstration's directory of companies answers as docs/companies.md says."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from config_checks import HOUSE
from demo.bodies import bodies
from domain.companies import Finding
from models import AccountRequest
from services.machinery.dependencies import Dependencies
from services.reference.stock_directory import StockDirectory

pytestmark = pytest.mark.slow

PAGE = (HOUSE / "docs" / "companies.md").read_text(encoding="utf-8")
NUMBERS = [re.sub(" ", "", found) for found in re.findall(r"^\| (999[ 0-9]+) \|", PAGE, re.M)]


def test_the_numbers_of_the_page_are_there(app: Flask) -> None:
    answers = [StockDirectory().look_up(number) for number in NUMBERS]
    findings = [Finding.KNOWN] * 3 + [Finding.CEASED, Finding.NOT_PUBLIC]
    assert [answer.finding for answer in answers] == findings
    known = [answer.establishment for answer in answers[:3] if answer.establishment is not None]
    assert [(one.name, one.is_head_office) for one in known] == [
        ("ATELIER DES SABLES", True),
        ("ATELIER DES SABLES", False),
        ("UNIVERSITE DES TROIS ESTUAIRES", True),
    ]


def test_every_body_with_a_siret_is_known_as_what_it_says_it_is(app: Flask, deps: Dependencies) -> None:
    for body in bodies().values():
        if body.siret is None:
            continue
        known = StockDirectory().look_up(body.siret).establishment
        assert known is not None, body.key
        assert known.is_head_office is body.head_office
        proposed = deps.registry.kind_of_category(known.legal_category)
        assert (proposed.code if proposed is not None else "ministry") == body.kind, body.key


def test_some_requests_were_confirmed_and_one_contests(app: Flask) -> None:
    checks = [row.entity_check for row in AccountRequest.select().where(AccountRequest.official.is_null(False))]
    assert checks.count("confirmed") > 50
    assert checks.count("contested") == 1
