"""Where tries are counted: in Redis, which may hang; in the database; in the process itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import models
from adapters.counters import OwnCounters, RedisCounters
from config import load_settings
from domain.rates import CountersAway, CounterStore, Rate, Use, microseconds
from models_work import Counter
from services.machinery.counters import DatabaseCounters, sweep
from tests.support.application import Visitor, known_account, new_app, outcome_of
from tests.support.dependencies import Clock
from tests.support.redis import RealRedis
from tests.support.settings import environment
from web import sign_in_limits

pytestmark = pytest.mark.redis

TEN = Use("something", Rate(10, 900))
START = microseconds(Clock()())
SECOND = 1_000_000


@pytest.fixture(params=["redis", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql), "own"])
def store(request: pytest.FixtureRequest) -> Iterator[CounterStore]:
    """Each place where counting may be done, empty."""
    if request.param == "redis":
        made = RedisCounters(request.getfixturevalue("redis_server").url)
        made.clear([TEN.key, "other"])
        yield made
    elif request.param == "own":
        yield OwnCounters()
    else:
        opened = models.bind(request.getfixturevalue(f"{request.param}_url"))
        opened.connect()
        yield DatabaseCounters()
        getattr(opened, "close_all", opened.close)()


def test_a_rate_takes_its_uses_at_once_and_then_one_each_share_of_its_time(store: CounterStore) -> None:
    assert [store.hit(TEN, START) for _ in range(11)] == [True] * 10 + [False]
    assert not store.test([TEN], START)
    later = START + 90 * SECOND
    assert store.test([TEN], later)
    assert [store.hit(TEN, later) for _ in range(2)] == [True, False]
    over = START + 900 * SECOND + 90 * SECOND
    assert [store.hit(TEN, over) for _ in range(11)] == [True] * 10 + [False]


def test_what_costs_several_uses_is_counted_as_many(store: CounterStore) -> None:
    def of(times: int) -> Use:
        return Use(TEN.key, TEN.rate, times)

    assert not store.hit(of(11), START)
    assert [store.hit(of(times), START) for times in (7, 4, 3, 1)] == [True, False, True, False]


def test_testing_counts_nothing_and_asks_for_all(store: CounterStore) -> None:
    other = Use("other", Rate(1, 60))
    assert all(store.test([TEN, other], START) for _ in range(20))
    assert store.hit(other, START)
    assert store.test([TEN], START)
    assert not store.test([TEN, other], START)


def test_what_is_cleared_begins_anew(store: CounterStore) -> None:
    for _ in range(10):
        store.hit(TEN, START)
    store.clear([TEN.key])
    assert store.hit(TEN, START)


def test_uses_at_the_same_moment_never_take_one_place_twice(store: CounterStore) -> None:
    taken: list[bool] = []

    def use() -> None:
        for _ in range(5):
            taken.append(store.hit(TEN, START))
        if isinstance(store, DatabaseCounters):
            models.database.close()

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (taken.count(True), len(taken)) == (10, 30)


def test_a_counter_of_the_database_is_one_short_statement(app: Flask) -> None:
    """No transaction is open around it: its row is free again before the page goes on."""
    statements: list[str] = []
    models.database.obj.query_hooks.append(lambda event: statements.append(event.sql))
    try:
        DatabaseCounters().hit(TEN, START)
    finally:
        models.database.obj.query_hooks.pop()
    assert len([one for one in statements if not one.startswith("PRAGMA")]) == 1
    assert not models.database.in_transaction()


def test_the_clock_removes_counters_that_are_forgotten(app: Flask, clock: Clock) -> None:
    store = DatabaseCounters()
    store.hit(TEN, microseconds(clock()))
    store.hit(Use("other", Rate(1, 3600)), microseconds(clock()))
    clock.advance(minutes=10)
    assert sweep(app.extensions["guichet_dependencies"]) == 1
    assert [row.key for row in Counter.select()] == ["other"]


@pytest.fixture
def with_redis(tmp_path: Path, sqlite_url: str, redis_server: RealRedis, clock: Clock) -> Flask:
    chosen = environment(tmp_path, database_url=sqlite_url, redis_url=redis_server.url)
    return new_app(load_settings(chosen), clock)


def test_tries_are_counted_in_redis_and_no_key_holds_an_address(with_redis: Flask, redis_server: RealRedis) -> None:
    before = set(redis_server.keys())
    account = known_account(with_redis)
    Visitor(with_redis).sign_in(account, "faux")
    new = set(redis_server.keys()) - before
    assert len(new) == 3
    assert [key for key in new if len(key) != len("guichet:") + 32] == []
    assert Counter.select().count() == 0


def test_a_redis_that_hangs_is_given_up_at_once_and_used_again_later(
    with_redis: Flask, redis_server: RealRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, visitor = known_account(with_redis), Visitor(with_redis)
    assert outcome_of(visitor.sign_in(account, "faux")) == "refused (200)"
    redis_server.hang()
    try:
        begun = time.monotonic()
        assert outcome_of(visitor.sign_in(account)) == "signed in"
        signing_in = time.monotonic() - begun
        begun = time.monotonic()
        with with_redis.test_request_context():
            for _ in range(20):
                sign_in_limits.sign_in_blocked("personne@exemple.example")
        others = time.monotonic() - begun
    finally:
        redis_server.go_on()
    assert signing_in < 1, "it took 21.8 s"
    assert others < 20 * 0.05, "one may have waited for Redis, not each"


def test_a_redis_that_answers_again_is_used_again(
    with_redis: Flask, redis_server: RealRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    (_, fuse, _), _ = with_redis.extensions["guichet_counters"]._stores
    monkeypatch.setattr(fuse, "pause", 0.0)
    with with_redis.test_request_context():
        redis_server.hang()
        try:
            sign_in_limits.sign_in_failed("personne@exemple.example")
        finally:
            redis_server.go_on()
        assert Counter.select().count() == 3
        before = len(redis_server.keys())
        sign_in_limits.sign_in_failed("camille@exemple.example")
        assert len(redis_server.keys()) >= before + 2
        assert Counter.select().count() == 3


def test_without_redis_and_database_the_process_counts_alone(
    with_redis: Flask, redis_server: RealRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise CountersAway

    for store in (RedisCounters, DatabaseCounters):
        for question in ("test", "hit", "clear"):
            monkeypatch.setattr(store, question, away)
    account, visitor = known_account(with_redis), Visitor(with_redis)
    for _ in range(10):
        assert outcome_of(visitor.sign_in(account, "faux")) == "refused (200)"
    assert sign_in_limits.BLOCKED in visitor.sign_in(account).text
    assert outcome_of(Visitor(with_redis).sign_in(known_account(with_redis))) == "signed in"


def test_before_its_table_is_there_pages_work_and_the_process_counts(
    tmp_path: Path, sqlite_url: str, clock: Clock
) -> None:
    app = new_app(load_settings(environment(tmp_path, database_url=sqlite_url)), clock)
    account, visitor = known_account(app), Visitor(app)
    Counter.drop_table()
    for _ in range(10):
        assert outcome_of(visitor.sign_in(account, "faux")) == "refused (200)"
    assert sign_in_limits.BLOCKED in visitor.sign_in(account).text
