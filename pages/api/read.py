"""Files over HTTP: what any file holds, in our names and units, without keeping it."""

from __future__ import annotations

from data.uploads.reader import is_packed
from pages.answers.datasets.file_reading import KIND_IDS, ReadOptions, ReadReply, kind_of, read_upload
from pages.api.exchange import Answer, Ask, Endpoint, QueryParameter

BYTES_PER_S = 5e6
UNPACKED = 10.0  # times the size of a packed file that its cells take, roughly


def read_body(ask: Ask) -> Answer:
    """The file in the body."""
    kind = kind_of(ask.text("kind"))
    options = ReadOptions(
        meanings=_family(ask, "meaning."),
        units=_family(ask, "unit."),
        constants=_family(ask, "all."),
        confirmed=ask.listed("confirmed"),
    )
    return Answer(value=read_upload(ask.body, kind, ask.text("filename", ""), options))


def _family(ask: Ask, prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): values[-1] for name, values in ask.query.items() if name.startswith(prefix)}


def reading_estimate_s(ask: Ask) -> float:
    """Seconds to read so many bytes: the most of what is allowed takes longer than pages should wait for."""
    kind_of(ask.text("kind"))
    return len(ask.body) * (UNPACKED if is_packed(ask.body) else 1.0) / BYTES_PER_S


EXAMPLE = (
    "model,gpu,Median TTFT (ms),Output throughput (tok/s)\nmy-model-fp8,NVIDIA H100 80GB HBM3,291.4,403.58\n"
    "my-model-fp8,NVIDIA H100 80GB HBM3,305.2,811.02\nmy-model-bf16,NVIDIA H100 80GB HBM3,352.7,377.4\n"
)
ENDPOINTS = (
    Endpoint(
        "POST",
        "read",
        read_body,
        "Read a file of measurements, prices, learning curves or query scores, without keeping it",
        (
            QueryParameter("kind", "What the file holds.", {"type": "string", "enum": list(KIND_IDS)}, required=True),
            QueryParameter("filename", "The file's name; it names curves and runs that have no name of their own."),
            QueryParameter("meaning.", "What a column of the file means: one of our names, or none."),
            QueryParameter(
                "unit.", "The unit of a column's values, by the column's name or its meaning: ms, kWh, fraction."
            ),
            QueryParameter("all.", "A value for every row that has none, by meaning: all.gpu=H200."),
            QueryParameter("confirmed", "Meanings whose doubted values are right, separated by commas."),
        ),
        body="CSV, TSV, Markdown, JSON, JSON lines, XLSX or Parquet, in any usual layout",
        reply=ReadReply,
        examples=("read?kind=measurements&filename=mine.csv",),
        example_body=EXAMPLE,
        estimate_s=reading_estimate_s,
    ),
)
