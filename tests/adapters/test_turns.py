"""Few at once, and nobody behind one who asks without end."""

from __future__ import annotations

import threading
import time

import pytest

from adapters.turns import NoTurn, Turns


def waiting(turns: Turns, number: int) -> None:
    """Until so many wait."""
    deadline = time.monotonic() + 10
    while len(turns._waiting) < number:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_somebody_who_has_the_fewest_turns_is_next() -> None:
    turns, served = Turns(2, in_line=9), list[str]()
    first, last = threading.Event(), threading.Event()

    def hold(until: threading.Event) -> None:
        with turns.turn("attacker", 10):
            until.wait(10)

    def work(who: str) -> None:
        with turns.turn(who, 10):
            served.append(who)

    holders = [threading.Thread(target=hold, args=(until,)) for until in (first, last)]
    for thread in holders:
        thread.start()
    while turns._free:
        time.sleep(0.001)
    others = []
    for number, who in enumerate(["attacker", "attacker", "victim"], 1):
        others.append(threading.Thread(target=work, args=(who,)))
        others[-1].start()
        waiting(turns, number)
    first.set()
    for thread in others:
        thread.join()
    last.set()
    for thread in holders:
        thread.join()
    assert served == ["victim", "attacker", "attacker"]


def test_one_visitor_takes_not_every_thread_and_the_others_are_free_to_go() -> None:
    turns = Turns(3, in_line=2)
    with turns.turn("attacker", 1), turns.turn("attacker", 1):
        begun = time.monotonic()
        with pytest.raises(NoTurn), turns.turn("attacker", 10):
            pass
        assert time.monotonic() - begun < 5, "refused at once"
        with turns.turn("victim", 1):
            pass
    with turns.turn("attacker", 1):
        pass


def test_somebody_who_waits_too_long_leaves_the_line() -> None:
    turns = Turns(1, in_line=9)
    with turns.turn("one", 1):
        with pytest.raises(NoTurn), turns.turn("other", 0.01):
            pass
        assert turns._waiting == []
    with turns.turn("other", 1):
        pass


def test_a_turn_that_fails_is_given_back() -> None:
    turns = Turns(1, in_line=1)
    with pytest.raises(ValueError, match="failed"), turns.turn("one", 1):
        raise ValueError("failed")
    with turns.turn("one", 1):
        pass
