"""How often things happen and how long they take, counted in plain numbers: /api/v1/metrics tells them.

Whoever counts must not pay for it: an observation is a lock and three additions, and what writes them out is imported
by the call alone. Labels are few and of our own making (routes as patterns, pages by id), never what people sent.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

BOUNDS_S = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
Labels = tuple[str, ...]


class Timings:
    """Durations in seconds by labels, as a histogram holds them: counts per bucket, and their sum."""

    def __init__(self, name: str, description: str, labels: Sequence[str]) -> None:
        self.name, self.description, self.labels = name, description, tuple(labels)
        self._lock = threading.Lock()
        self._buckets: dict[Labels, list[int]] = {}
        self._sums_s: dict[Labels, float] = {}

    def observe(self, labels: Labels, duration_s: float) -> None:
        """Count one; `labels` are the values in the order of the names.

        >>> timings = Timings("calls", "Calls.", ["route"])
        >>> timings.observe(("health",), 0.03)
        >>> [(labels, sum(counts), sum_s) for labels, counts, sum_s in timings.snapshot()]
        [(('health',), 1, 0.03)]
        """
        with self._lock:
            counts = self._buckets.setdefault(labels, [0] * (len(BOUNDS_S) + 1))
            counts[bisect_left(BOUNDS_S, duration_s)] += 1
            self._sums_s[labels] = self._sums_s.get(labels, 0.0) + duration_s

    def snapshot(self) -> list[tuple[Labels, list[int], float]]:
        """What was counted so far: labels, counts per bucket (the last has no bound), sum in seconds."""
        with self._lock:
            return [(labels, list(counts), self._sums_s[labels]) for labels, counts in self._buckets.items()]

    @contextmanager
    def timing(self, *labels: str) -> Iterator[None]:
        """Count what is done inside, also where it raises."""
        start_s = time.perf_counter()
        try:
            yield
        finally:
            self.observe(labels, time.perf_counter() - start_s)


REQUESTS = Timings("paretoscope_request_seconds", "Time to answer a request over HTTP.", ("route", "method", "status"))
RERUNS = Timings("paretoscope_rerun_seconds", "Time of a whole run of a page's script.", ("page",))
WORK = Timings("paretoscope_work_seconds", "Time that a fit or replay ran in a worker.", ("kind", "outcome"))
