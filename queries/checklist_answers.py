"""Named reads of what reviewers answered to the checklists."""

from __future__ import annotations

from collections.abc import Iterable

from domain.states import CheckResult
from models import Account, CheckAnswer
from queries.prepared import PreparedModels, Reader, among, numbers


def answers_of(version_ids: Iterable[int]) -> dict[int, dict[str, CheckAnswer]]:
    """The answers about each of these files, by file and question, with who gave them; one statement."""
    by_version: dict[int, dict[str, CheckAnswer]] = {version: {} for version in version_ids}
    for row in _answers.read(versions=numbers(by_version)) if by_version else ():
        by_version[row.version_id][row.check_code] = row
    return by_version


_answers = PreparedModels(
    lambda: CheckAnswer.select().join(Account).where(among(CheckAnswer.version, "versions")),
    CheckAnswer,
    author=Reader(Account),
)


def noes_of(version_id: int) -> list[str]:
    """The questions answered « non » about a file, in the order in which they were answered."""
    rows = CheckAnswer.select(CheckAnswer.check_code).where(
        CheckAnswer.version == version_id, CheckAnswer.answer == CheckResult.NO
    )
    return [row.check_code for row in rows.order_by(CheckAnswer.id)]
