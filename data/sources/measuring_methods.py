"""How a source measured: fills the columns method and method_version of its measurements, by the metric's group."""

from __future__ import annotations

import pandas as pd

from data.metrics import metrics


def with_methods(
    measurement: pd.DataFrame, *, energy: tuple[str, str] | None = None, speed: tuple[str, str] | None = None
) -> pd.DataFrame:
    """A copy of the frame with `method` and `method_version` of energies (`energy`) and of times and rates (`speed`).

    Each is (method.id, version of the tool or method); quality, size and workload figures have no such method.
    """
    by_group = {"energy": energy, "latency": speed, "throughput": speed}
    of_metric = {metric.id: by_group.get(metric.group) or (None, None) for metric in metrics().values()}
    stated = measurement["metric"].map(of_metric)
    return measurement.assign(method=stated.str[0], method_version=stated.str[1])
