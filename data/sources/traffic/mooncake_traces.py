"""Requests to Kimi with the tokens of each prompt that the trace had seen before, from the Mooncake paper.

Traps handled here: the conversation file stamps its arrivals every 3 s, so that nine of ten gaps are 0: their variation
is the clock's, and is missing; the synthetic file was made, not recorded; seen tokens are whole blocks of 512 at the
start of a prompt, which a cache without limit would hold, so a real cache reaches less.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables
from data.sources.traffic.request_trace import TrafficTrace, trace_tables

FOLDER = "traces/mooncake-traces"
FILES = {
    f"{FOLDER}/conversation.csv": TrafficTrace(
        id="mooncake-chat",
        label="Long-context chat (Mooncake)",
        description="One hour of conversations with Kimi, an assistant that reads long documents",
        recorded=None,
        published=2025,
    ),
    f"{FOLDER}/synthetic.csv": TrafficTrace(
        id="mooncake-synthetic",
        label="Synthetic long context (Mooncake)",
        description="17 minutes of made requests with long shared prefixes; not recorded from users",
        recorded=None,
        published=2025,
    ),
}


def build(raw: Path) -> Tables:
    """Tables `traffic` and `traffic_request`. Raises WarehouseError where a request cannot be."""
    return trace_tables(SOURCE.id, [(trace, requests_of(raw / path)) for path, trace in FILES.items()])


def requests_of(path: Path) -> pd.DataFrame:
    """The requests of a file: seconds after the first, tokens in and out, input tokens seen before."""
    table = pd.read_csv(path)
    return pd.DataFrame(
        {
            "arrival_s": (table["timestamp_ms"] - table["timestamp_ms"].iloc[0]) / 1000.0,
            "input_tokens": table["input_tokens"],
            "output_tokens": table["output_tokens"],
            "seen_tokens": table["prefix_seen_tokens"],
        }
    )


SOURCE = Source(
    id="mooncake_traces",
    title="Mooncake request traces with prefix reuse",
    url="https://github.com/kvcache-ai/Mooncake",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it; lengths and times of requests alone are taken, and the source is named.",
    version="3b5a594133958449a1feaf1c9e0fc1b553e34a28",
    retrieved="2026-08-22",
    method="Arrival times, token counts and, from the hashes of leading 512-token blocks, the tokens that the trace had"
    " seen before: the reuse that a cache without limit would reach. The day of recording is not stated.",
    citation="Qin et al. 2025, Mooncake: Trading More Storage for Less Computation, FAST 2025",
    files=tuple(FILES),
    build=build,
)
