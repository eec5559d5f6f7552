"""What a visitor gets at an address, in the words of the table."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.addresses.data import data_of
from tests.addresses.world import World, filled
from tests.addresses.written import changed, contents

PLACES = {"/connexion": "in", "/mon-compte": "me"}


def outcome(world: World, who: str, method: str, rule: str) -> str:
    """The status, `in` or `me` for a redirection to signing in or to one's account, and `!` when something was written.

    A POST is undone. A GET is made twice, and HEAD after it: what they write is in the answer as `!` too.
    """
    address = filled(rule, world.values)
    before = contents()
    if method != "GET":
        with world.undone():
            answer = world.ask(who, method, address, data_of(rule, world.values))
            written = bool(changed(before, contents()))
        return word_of(answer) + "!" * written
    answers = [world.ask(who, asked, address) for asked in ("GET", "GET", "HEAD")]
    words = list(dict.fromkeys(word_of(answer) for answer in answers))
    return " then ".join(words) + "!" * bool(changed(before, contents()))


def word_of(answer: TestResponse) -> str:
    """`302` → where it leads, if that is a place of the table."""
    if answer.status_code == 302:
        return PLACES.get((answer.location or "").partition("?")[0], "302")
    return str(answer.status_code)
