"""How a job says that a file cannot be used."""

from typing import Any


class Refused(Exception):
    """The file cannot be used. `code` is a value of adapters.intake.Reason or adapters.pages.Trouble, or
    `broken`; `facts` are JSON: `file` is the position of the file at fault, from 0."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
