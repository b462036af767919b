"""The requests of a public trace, one by one: when they came, and how long prompt and answer were."""

from __future__ import annotations

import duckdb
import pandas as pd


def traffic_requests(cur: duckdb.DuckDBPyConnection, trace: str) -> pd.DataFrame:
    """arrival_ms, input_tokens, output_tokens of each request, in their order; empty for an unknown trace."""
    return cur.execute(
        "SELECT arrival_ms, input_tokens, output_tokens FROM traffic_request WHERE trace = $1"
        " ORDER BY arrival_ms, input_tokens",
        [trace],
    ).df()
