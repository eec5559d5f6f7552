"""What does not answer is left alone for a while."""

from __future__ import annotations

from adapters.fuse import Fuse

PAUSE = 5.0


def test_while_it_is_away_one_caller_in_each_pause_asks() -> None:
    now = [0.0]
    fuse = Fuse(PAUSE, clock=lambda: now[0])
    assert all(fuse.holds() for _ in range(5))
    assert fuse.blow()
    assert not any(fuse.holds() for _ in range(5))
    now[0] += PAUSE
    assert [fuse.holds() for _ in range(5)] == [True, False, False, False, False]
    assert not fuse.blow(), "no news"
    now[0] += PAUSE
    assert fuse.holds()
    assert fuse.mend()
    assert not fuse.mend(), "no news"
    assert all(fuse.holds() for _ in range(5))


def test_it_may_ask_for_a_longer_pause_and_for_no_shorter_one() -> None:
    now = [0.0]
    fuse = Fuse(PAUSE, clock=lambda: now[0])
    fuse.blow(60)
    now[0] = 59.0
    assert not fuse.holds()
    now[0] = 60.0
    assert fuse.holds()
    fuse.mend()
    fuse.blow(1)
    now[0] = 64.0
    assert not fuse.holds()
