"""`GET /api/v1/metrics` in Prometheus' text format: requests, reruns, work, memory and the age of the data.

Sessions and caches are told by Streamlit itself, at /_stcore/metrics. No label holds anything that people sent.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from pages.answers.boards import store
from pages.answers.datasets.source_list import dated_sources
from pages.answers.shared.timings import BOUNDS_S, REQUESTS, RERUNS, WORK, Timings
from pages.answers.workers.pool import POOL
from pages.api.exchange import Answer, Ask, Endpoint
from pages.api.watch import WARM

METRICS_TYPE = CONTENT_TYPE_PLAIN_0_0_4
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Figures:
    """What there is to tell now, as prometheus-client asks for it."""

    def collect(self) -> Iterator[Metric]:
        """Every family of figures."""
        yield from (histogram(timings) for timings in (REQUESTS, RERUNS, WORK))
        pool = POOL.figures()
        jobs = GaugeMetricFamily("paretoscope_jobs", "Fits and replays by whether they wait or run.", labels=["state"])
        jobs.add_metric(["waiting"], pool.waiting)
        jobs.add_metric(["running"], pool.running)
        yield jobs
        memory = sum(map(resident_bytes, pool.pids))
        yield GaugeMetricFamily("paretoscope_workers_resident_memory_bytes", "Memory of the workers.", value=memory)
        yield GaugeMetricFamily("paretoscope_warm", "1 once the server has warmed up.", value=float(WARM.is_set()))
        data = InfoMetricFamily("paretoscope_data", "The data that answers are made from.")
        data.add_metric([], {"version": store.data_version()})
        yield data
        ages = GaugeMetricFamily("paretoscope_source_age_days", "Days since a source was taken.", labels=["source"])
        for source, days in source_ages(datetime.now(UTC).date()):
            ages.add_metric([source], days)
        yield ages


def histogram(timings: Timings) -> HistogramMetricFamily:
    """What was timed, as Prometheus counts it: each bucket holds those below it too."""
    family = HistogramMetricFamily(timings.name, timings.description, labels=timings.labels)
    bounds = [*map(str, BOUNDS_S), "+Inf"]
    for labels, counts, sum_s in timings.snapshot():
        family.add_metric(labels, list(zip(bounds, accumulate(map(float, counts)), strict=True)), sum_s)
    return family


def resident_bytes(pid: int) -> int:
    """The memory that a process holds, in bytes; 0 where it is gone or the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES
    except (OSError, IndexError, ValueError):
        return 0


@lru_cache(maxsize=1)
def source_ages(today: date) -> tuple[tuple[str, int], ...]:
    """Every source whose date is known, with its age in days."""
    table = dated_sources(today).dropna(subset="age_days")
    return tuple(zip(table["id"].astype(str), table["age_days"].astype(int), strict=True))


@lru_cache(maxsize=1)
def registry() -> CollectorRegistry:
    """Our figures beside those of the process and of Python."""
    registered = CollectorRegistry()
    registered.register(Figures())
    ProcessCollector(registry=registered)
    PlatformCollector(registry=registered)
    return registered


def figures(_ask: Ask) -> Answer:
    """All figures."""
    return Answer(text=generate_latest(registry()).decode())


METRICS = Endpoint("GET", "metrics", figures, "Figures of this server in Prometheus' text format", forms=("text",))
