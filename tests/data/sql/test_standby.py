"""The process that stands by for the next question, with processes that are only pretended."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.sql import child_process
from data.sql.child_process import Standby

OLD, NEW = Path("old.duckdb"), Path("new.duckdb")


class PretendedProcess:
    """As much of a question's process as those who keep one see."""

    started: list[PretendedProcess]

    def __init__(self, path: Path) -> None:
        self.path, self.is_alive = path, True
        self.started.append(self)

    def alive(self) -> bool:
        return self.is_alive

    def ready(self) -> bool:
        return self.is_alive

    def close(self) -> None:
        self.is_alive = False


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[PretendedProcess]:
    PretendedProcess.started = []
    monkeypatch.setattr(child_process, "QuestionProcess", PretendedProcess)
    return PretendedProcess.started


def test_one_process_stands_by_until_it_is_taken(started: list[PretendedProcess]) -> None:
    standby = Standby()
    standby.prepare(OLD)
    standby.prepare(OLD)
    assert len(started) == 1
    assert standby.take(OLD) is started[0]
    assert standby.take(OLD) is started[1], "nobody stood by, so it was started for this question"


def test_renewed_data_has_a_new_process(started: list[PretendedProcess]) -> None:
    standby = Standby()
    standby.prepare(OLD)
    standby.prepare(NEW)
    assert [process.is_alive for process in started] == [False, True]
    assert standby.take(NEW) is started[1]


def test_a_process_of_the_data_before_is_not_asked(started: list[PretendedProcess]) -> None:
    standby = Standby()
    standby.prepare(OLD)
    assert standby.take(NEW).path == NEW
    assert not started[0].is_alive


def test_a_process_that_ended_by_itself_is_replaced(started: list[PretendedProcess]) -> None:
    standby = Standby()
    standby.prepare(OLD)
    started[0].close()
    standby.prepare(OLD)
    assert len(started) == 2
    started[1].close()
    assert standby.take(OLD) is started[2]


def test_closing_ends_the_one_that_stands_by(started: list[PretendedProcess]) -> None:
    standby = Standby()
    standby.prepare(OLD)
    standby.close()
    assert not started[0].is_alive
    standby.prepare(OLD)
    assert len(started) == 2
