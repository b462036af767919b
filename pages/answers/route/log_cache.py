"""Answers on an uploaded log are worked out once: kept as long as the log itself, which is as long as its session."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from pages.answers.route.log import RouteLog

MAX_ANSWERS = 8
T = TypeVar("T")
_answers_by_log: WeakKeyDictionary[RouteLog, dict[Hashable, Any]] = WeakKeyDictionary()


def cached_per_log(log: RouteLog, key: Hashable, compute: Callable[[], T]) -> T:
    """The answer that was given to the same question on this log, else that of `work`; the oldest is forgotten."""
    answers = _answers_by_log.setdefault(log, {})
    if key not in answers:
        answer = compute()
        while len(answers) >= MAX_ANSWERS:
            answers.pop(next(iter(answers)))
        answers[key] = answer
    return cast(T, answers[key])
