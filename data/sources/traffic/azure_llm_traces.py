"""Two hours of requests to language-model services on Azure, November 2023: code completion and conversation.

Traps handled here: times have seven decimals, more than a clock of microseconds reads, and lines end in CRLF; the files
hold no text, so nothing is known of input that came twice, which is missing and not 0.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables
from data.sources.traffic.request_trace import TrafficTrace, trace_tables

FOLDER = "traces/azure-llm-traces"
FILES = {
    f"{FOLDER}/AzureLLMInferenceTrace_code.csv": TrafficTrace(
        id="azure-code-2023",
        label="Code completion (Azure, 2023)",
        description="One hour of a code completion service: long prompts, very short answers, in bursts",
        recorded="2023-11-16",
        published=2023,
    ),
    f"{FOLDER}/AzureLLMInferenceTrace_conv.csv": TrafficTrace(
        id="azure-chat-2023",
        label="Chat (Azure, 2023)",
        description="One hour of a conversation service",
        recorded="2023-11-16",
        published=2023,
    ),
}


def build(raw: Path) -> Tables:
    """Tables `traffic` and `traffic_request`. Raises WarehouseError where a request cannot be."""
    return trace_tables(SOURCE.id, [(trace, requests_of(raw / path)) for path, trace in FILES.items()])


def requests_of(path: Path) -> pd.DataFrame:
    """The requests of a file: seconds after the first, tokens in and out; tokens seen before are not known."""
    table = pd.read_csv(path)
    ticks_ns = (
        pd.to_datetime(table["TIMESTAMP"], format="%Y-%m-%d %H:%M:%S.%f").astype("datetime64[ns]").astype("int64")
    )
    return pd.DataFrame(
        {
            "arrival_s": (ticks_ns - ticks_ns.iloc[0]) / 1e9,
            "input_tokens": table["ContextTokens"],
            "output_tokens": table["GeneratedTokens"],
            "seen_tokens": pd.array([None] * len(table), dtype="Int64"),
        }
    )


SOURCE = Source(
    id="azure_llm_traces",
    title="Azure LLM inference traces 2023",
    url="https://github.com/Azure/AzurePublicDataset",
    licence="CC BY 4.0",
    may_ship_because="CC BY 4.0 permits it; lengths and times of requests alone are taken, and the source is named.",
    version="b469a113cedca53ddc3bdea71a143dc4b7d8700c",
    retrieved="2025-10-20",
    method="Arrival times and token counts of one hour of two services; no text, so the share of input seen before is"
    " not known. They are of 2023 and do not show today's agentic workloads.",
    citation="Patel et al. 2024, Splitwise: Efficient Generative LLM Inference Using Phase Splitting, ISCA 2024",
    files=tuple(FILES),
    build=build,
)
