"""Quantiles of a log of requests: given where enough requests stand behind them."""

from __future__ import annotations

import pytest

from data.uploads.reader import read_file
from data.uploads.tools import request_log


@pytest.mark.parametrize(
    ("n_requests", "quantiles"),
    [(3, []), (4, ["p50"]), (19, ["p50"]), (20, ["p50", "p90"]), (40, ["p50", "p90", "p95"])],
)
def test_a_quantile_needs_its_requests(n_requests: int, quantiles: list[str]) -> None:
    lines = [f"id-{place},m,10,{place / 1000}" for place in range(n_requests)]
    text = "\n".join(["request_id,model,completion_tokens,ttft_s", *lines])
    (row,) = request_log.rows(read_file("log.csv", text.encode())).cells.to_dict("records")
    given = [name for name in ("p50", "p90", "p95", "p99") if f"ttft_{name}_ms" in row]
    assert given == quantiles
    if "p50" in given:
        assert float(row["ttft_p50_ms"]) == pytest.approx((n_requests - 1) / 2)
