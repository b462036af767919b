"""The heap after warm-up: later collections pass it over, and no garbage is kept by that."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

import server
from pages.api.heap import freeze_heap
from pages.draw import warm


class Ring:
    """Refers to itself, so only the collector frees it."""

    def __init__(self) -> None:
        self.ring = self


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_is_there_is_passed_over_and_garbage_is_not_kept() -> None:
    stays = [Ring() for _ in range(1_000)]
    before = weakref.ref(Ring())
    frozen = freeze_heap()
    assert before() is None
    assert frozen > 1_000
    assert not any(item is stays for item in gc.get_objects())
    assert len(gc.get_objects()) < frozen / 10
    after = weakref.ref(Ring())
    gc.collect()
    assert after() is None


def test_garbage_of_the_first_freeze_is_freed_by_the_next() -> None:
    ring = Ring()
    later = weakref.ref(ring)
    freeze_heap()
    del ring
    gc.collect()
    assert later() is not None
    freeze_heap()
    assert later() is None


def test_each_step_of_the_warm_up_is_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    monkeypatch.setattr(warm, "warm_up", lambda: steps.append("page"))
    monkeypatch.setattr(warm, "warm_route", lambda: steps.append("route"))
    monkeypatch.setattr(server, "calls", lambda: steps.append("calls"))
    monkeypatch.setattr(server, "freeze_heap", lambda: steps.append("freeze"))
    monkeypatch.setattr(server.time, "sleep", lambda _seconds: None)
    server.warm_up()
    assert steps == ["page", "freeze", "calls", "freeze", "route", "freeze"]
