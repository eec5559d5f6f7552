"""What is mutated, and which tests are asked: narrow selections, on SQLite, so that a whole run stays below an hour."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Modules that the same tests know; `strict` where no mutant may survive unjudged."""

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]
    strict: bool = False


WITHOUT_RULES = {
    "domain/__init__.py": "empty",
    "domain/hints/__init__.py": "a docstring",
    "domain/hints/date_cues.py": "patterns, made when the module is read",
    "domain/labelled.py": "values and labels, made when the modules of codes are read",
    "domain/states.py": "states and labels, made when the module is read; tests/domain/test_states.py has them by hand",
    "domain/signup_steps.py": "names",
    "domain/signature_kinds.py": "values and labels, made when the module is read",
    "domain/mail_domains.py": "names",
    "domain/mail_samples.py": "examples",
    "domain/mail_samples_people.py": "examples",
    "domain/refusals.py": "words",
    "domain/personal_data.py": "what is held, made when the module is read; tests/house/test_personal_data.py",
    "domain/policy.py": "what the settings hold",
    "domain/scans.py": "two verdicts and an error",
    "domain/page_troubles.py": "codes and an error",
    "domain/jobs.py": "kinds, states and outcomes, made when the module is read",
    "domain/errors.py": "errors, which keep what they are made with",
    "domain/document_storage.py": "a protocol",
    "domain/shelf.py": "a protocol",
    "domain/backup.py": "protocols, and a head that is written and read",
    "domain/ledger.py": "names, and a line that is written and read",
}
"""Modules of the domain in no group, and why: mutmut changes functions alone, and these have none that decides."""

GROUPS = (
    Group(
        "guards",
        ("domain/workflow.py", "domain/limitation.py", "domain/permissions.py", "domain/actors.py"),
        ("tests/domain/test_workflow.py", "tests/domain/test_limitation.py", "tests/domain/test_permissions.py"),
        strict=True,
    ),
    Group(
        "scopes",
        ("queries/scopes.py", "queries/ownership.py", "queries/actors.py"),
        (
            "tests/queries/test_actors.py",
            "tests/queries/test_scopes.py::test_everybody_sees_what_the_table_says_and_nobody_else_anything",
        ),
        strict=True,
    ),
    Group(
        "searches",
        ("domain/search_text.py", "domain/search_values.py", "domain/typed_dates.py"),
        ("tests/domain/test_search_text.py", "tests/domain/test_typed_dates.py"),
    ),
    Group(
        "documents",
        (
            "domain/documents.py",
            "domain/given_files.py",
            "domain/electronic_signatures.py",
            "domain/calendar.py",
            "domain/working_days.py",
            "domain/silence.py",
            "domain/absences.py",
            "domain/continuity.py",
        ),
        (
            "tests/domain/test_documents.py",
            "tests/domain/test_given_files.py",
            "tests/domain/test_electronic_signatures.py",
            "tests/domain/test_calendar.py",
            "tests/domain/test_working_days.py",
            "tests/domain/test_silence.py",
            "tests/domain/test_absences.py",
            "tests/domain/test_continuity.py",
        ),
    ),
    Group(
        "identity",
        (
            "domain/identifiers.py",
            "domain/registers.py",
            "domain/names.py",
            "domain/neutral.py",
            "domain/likeness.py",
            "domain/references.py",
        ),
        (
            "tests/domain/test_identifiers.py",
            "tests/domain/test_registers.py",
            "tests/domain/test_names.py",
            "tests/domain/test_neutral.py",
            "tests/domain/test_likeness.py",
            "tests/domain/test_references.py",
        ),
    ),
    Group(
        "reading",
        (
            "domain/mailboxes.py",
            "domain/invisible.py",
            "domain/pasted.py",
            "domain/postcodes.py",
            "domain/phones.py",
            "domain/passwords.py",
            "domain/letter.py",
            "domain/nouns.py",
            "domain/message_templates.py",
        ),
        (
            "tests/domain/test_mailboxes.py",
            "tests/domain/test_invisible.py",
            "tests/domain/test_pasted.py",
            "tests/domain/test_postcodes.py",
            "tests/domain/test_phones.py",
            "tests/domain/test_passwords.py",
            "tests/domain/test_letter.py",
            "tests/domain/test_nouns.py",
            "tests/domain/test_message_templates.py",
        ),
    ),
    Group(
        "imports",
        (
            "domain/import_cells.py",
            "domain/import_columns.py",
            "domain/import_earlier.py",
            "domain/import_facts.py",
            "domain/import_former.py",
            "domain/import_lines.py",
            "domain/import_plan.py",
            "domain/import_problems.py",
            "domain/imports.py",
        ),
        ("tests/domain/test_import_former.py", "tests/domain/test_import_lines.py", "tests/domain/test_import_plan.py"),
    ),
    Group(
        "kinds",
        (
            "domain/registry.py",
            "domain/registry_checks.py",
            "domain/kinds.py",
            "domain/kinds_errors.py",
            "domain/document_kinds.py",
            "domain/letter_kind.py",
            "domain/coded.py",
        ),
        ("tests/domain/test_coded.py", "tests/domain/test_registry.py", "tests/domain/test_registry_faults.py"),
    ),
    Group(
        "figures",
        ("domain/figures.py", "domain/numbers.py", "domain/working_time.py"),
        ("tests/domain/test_figures.py", "tests/domain/test_numbers.py", "tests/domain/test_working_time.py"),
    ),
    Group(
        "remedies",
        ("domain/remedies.py", "domain/rights.py", "domain/role_endings.py", "domain/retention.py"),
        (
            "tests/domain/test_remedies.py",
            "tests/domain/test_rights.py",
            "tests/domain/test_role_endings.py",
            "tests/domain/test_retention.py",
        ),
    ),
    Group("lines", ("domain/toml_lines.py",), ("tests/domain/test_toml_lines.py",)),
    Group(
        "requests",
        (
            "domain/signup.py",
            "domain/pieces.py",
            "domain/published.py",
            "domain/mails.py",
            "domain/second_reading.py",
            "domain/public_directories.py",
            "domain/companies.py",
        ),
        (
            "tests/domain/test_signup.py",
            "tests/domain/test_pieces.py",
            "tests/domain/test_published.py",
            "tests/domain/test_mails.py",
            "tests/domain/test_second_reading.py",
            "tests/domain/test_public_directories.py",
            "tests/domain/test_companies.py",
        ),
    ),
    Group(
        "safeguards",
        (
            "domain/journal_chain.py",
            "domain/row_marks.py",
            "domain/store.py",
            "domain/pauses.py",
            "domain/announcements.py",
            "domain/rates.py",
            "domain/networks.py",
            "domain/security_events.py",
            "domain/spreadsheets.py",
        ),
        (
            "tests/domain/test_journal_chain.py",
            "tests/domain/test_row_marks.py",
            "tests/domain/test_store.py",
            "tests/domain/test_pauses.py",
            "tests/domain/test_announcements.py",
            "tests/domain/test_rates.py",
            "tests/domain/test_networks.py",
            "tests/domain/test_security_events.py",
            "tests/domain/test_spreadsheets.py",
        ),
    ),
    Group(
        "hints",
        (
            "domain/hints/acts.py",
            "domain/hints/answers.py",
            "domain/hints/bodies.py",
            "domain/hints/dates.py",
            "domain/hints/frames.py",
            "domain/hints/labelled.py",
            "domain/hints/layer.py",
            "domain/hints/marks.py",
            "domain/hints/numbers.py",
            "domain/hints/paragraphs.py",
            "domain/hints/people.py",
            "domain/hints/reading.py",
            "domain/hints/search.py",
        ),
        (
            "tests/domain/test_hint_acts.py",
            "tests/domain/test_hint_answers.py",
            "tests/domain/test_hint_bodies.py",
            "tests/domain/test_hint_dates.py",
            "tests/domain/test_hint_lines.py",
            "tests/domain/test_hint_numbers.py",
            "tests/domain/test_hint_paragraphs.py",
            "tests/domain/test_hint_people.py",
            "tests/domain/test_hint_search.py",
        ),
    ),
    Group(
        "decisions",
        (
            "services/review/decisions.py",
            "services/review/effects.py",
            "services/requests/lifecycle.py",
        ),
        (
            "tests/services/test_decisions_stored.py",
            "tests/services/test_decision_effects.py",
            "tests/services/test_lifecycle.py",
            "tests/services/test_requirements.py",
            "tests/services/test_requests_changed_meanwhile.py",
            "tests/services/test_decisions.py",
        ),
    ),
    Group(
        "examination",
        (
            "services/review/examination.py",
            "services/review/checklist.py",
            "services/review/judgements.py",
            "services/review/claims.py",
            "services/review/second_readings.py",
        ),
        (
            "tests/services/test_examination.py",
            "tests/services/test_checklist.py",
            "tests/services/test_claims.py",
            "tests/services/test_second_readings.py",
            "tests/services/test_hold.py",
            "tests/services/test_requests_changed_meanwhile.py",
        ),
    ),
    Group(
        "files",
        (
            "services/documents/files.py",
            "services/documents/store.py",
            "services/documents/derived.py",
            "services/documents/scans.py",
        ),
        (
            "tests/services/test_files.py",
            "tests/services/test_store.py",
            "tests/services/test_derived.py",
            "tests/services/test_scans.py",
            "tests/services/test_rows_changed_meanwhile.py",
        ),
    ),
    Group(
        "people",
        (
            "services/people/memberships.py",
            "services/people/authority.py",
            "services/people/agents.py",
            "services/people/own_requests.py",
        ),
        (
            "tests/services/test_memberships.py",
            "tests/services/test_authority.py",
            "tests/services/test_agents.py",
            "tests/services/test_own_requests.py",
            "tests/services/test_rows_changed_meanwhile.py",
        ),
    ),
)
