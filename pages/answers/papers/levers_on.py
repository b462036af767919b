"""Levers on candidates: rows of any table in, what a paper's claims would make of them out; kind claimed.

`levered` is what pages that draw candidates call: it takes a row of a board and levers by id.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from data.metrics import metrics
from data.papers.lever_rows import LeverRow, claim_metrics, lever_rows
from data.uploads.cells import excerpt
from data.uploads.reader import read_table
from errors import InputError
from models.levers.bands import Claim
from models.levers.levers import Candidate, Lever, LeveredMetric, apply_levers
from pages.answers.boards import store
from pages.answers.papers.catalogue import papers

# What a board's candidates are, where the rows do not say: modality and stage.
BOARDS: Mapping[str, tuple[str, str]] = {
    "llm-serving": ("llm", "use"),
    "api-models": ("llm", "use"),
    "quantization": ("llm", "use"),
    "llm-perf": ("llm", "use"),
    "energy": ("llm", "use"),
    "chat-2023": ("llm", "use"),
    "inference-2026": ("llm", "use"),
    "accelerators-2025": ("llm", "use"),
    "local": ("llm", "use"),
    "evaluation": ("llm", "use"),
    "helm-2022": ("llm", "use"),
    "arena-french": ("llm", "use"),
    "vision": ("vision", "use"),
    "image-generation": ("generation", "use"),
    "video-generation": ("generation", "use"),
    "training": ("", "training"),
}
MODALITIES = ("llm", "vision", "multimodal", "generation", "recsys", "rl", "tabular", "hardware", "systems")
STAGES = ("use", "training", "tuning")
MAX_CANDIDATES = 1000


def levers() -> Mapping[str, Lever]:
    """Every lever by id, with its claims."""
    return _levers(store.data_version())


@store.data_cache(maxsize=1)
def _levers(_version: str) -> Mapping[str, Lever]:
    claims = {claim.id: claim for entry in papers().values() for claim in entry.claims}
    return {row.id: _lever(row, [claims[name] for name in row.claims]) for row in lever_rows()}


def _lever(row: LeverRow, claims: Sequence[Claim]) -> Lever:
    return Lever(
        id=row.id,
        technique=row.technique,
        label=row.label,
        group=row.group,
        claims=tuple(claims),
        stage=row.stage,
        modalities=row.modalities,
        architecture=row.architecture,
        min_bits=row.min_bits,
    )


def levers_of(technique: str) -> tuple[Lever, ...]:
    """The levers of a paper; the first is meant where none is named."""
    return tuple(lever for lever in levers().values() if lever.technique == technique)


def lever_named(lever_id: str) -> Lever:
    """The lever of that id, or the first of the paper of that id. Raises InputError where there is none."""
    if lever_id in levers():
        return levers()[lever_id]
    if lever_id not in papers():
        raise InputError(f"There is no lever or paper '{excerpt(lever_id)}'; {_with_levers()}", column="lever")
    own = levers_of(lever_id)
    if not own:
        raise InputError(
            f"{papers()[lever_id].name} states no effect against a baseline that a candidate could take;"
            f" {_with_levers()}",
            column="lever",
        )
    return own[0]


def _with_levers() -> str:
    return f"{len({lever.technique for lever in levers().values()})} papers have levers, see techniques?levers=true."


def levered(row: Mapping[str, Any], board: str, chosen: Sequence[str]) -> tuple[LeveredMetric, ...]:
    """What the levers make of a candidate of a board; none without levers, so that its measured point stands.

    Raises InputError where a lever does not fit or two exclude each other, or is not known.
    """
    return apply_levers(candidate_of(row, board), [lever_named(name) for name in chosen])


def candidate_of(row: Mapping[str, Any], board: str = "") -> Candidate:
    """A row of a board or of a caller's table as a candidate.

    Raises InputError for a modality or stage that is not known, and a metric that is no finite number.
    """
    modality, stage = BOARDS.get(board or _text(row.get("board")), ("", ""))
    modality = _one_of(row, "modality", MODALITIES) or modality
    stage = _one_of(row, "stage", STAGES) or stage
    names = {*metrics(), *claim_metrics()}
    values = {name: _figure(name, row[name]) for name in map(str, row) if name in names and not _empty(row[name])}
    return Candidate(
        label=_text(row.get("label")) or _text(row.get("model")) or _text(row.get("candidate_id")) or "candidate",
        metrics=values,
        stage=stage,
        modality=modality,
        architecture=_text(row.get("architecture")),
        weight_bits=_bits(_text(row.get("precision"))),
        run_by_provider=_text(row.get("kind")) == "api",
    )


def candidates_in(body: bytes) -> list[Candidate]:
    """The candidates of a body: CSV with a header, JSON or Parquet, one row per candidate.

    Raises InputError where it holds none, more than 1,000, or a row without a metric that a board or a claim names.
    """
    single = body.lstrip().startswith(b"{") and body.rstrip().endswith(b"}")
    table = read_table("", b"[" + body + b"]" if single else body)
    table.faults.refuse()
    rows = table.cells.to_dict("records")
    if len(rows) > MAX_CANDIDATES:
        raise InputError(f"The body has {len(rows):,} candidates; send at most {MAX_CANDIDATES:,}.")
    candidates = []
    for position, row in enumerate(rows, start=1):
        try:
            candidate = candidate_of({str(name): value for name, value in row.items()})
        except InputError as error:
            raise InputError(f"Row {position}: {error.detail}", column=error.column, row=position) from error
        if not candidate.metrics:
            raise InputError(
                f"Row {position} has no metric: none of its columns ({', '.join(map(str, row))}) is one of a board or a"
                " claim, such as energy_per_token_j or accuracy.",
                row=position,
            )
        candidates.append(candidate)
    return candidates


def _bits(precision: str) -> float | None:
    """Bits per weight of a number format; None for one that is not in the curated table."""
    formats = store.number_formats()
    if precision.lower() in formats.index:
        bits = float(formats["weight_bits"].to_dict()[precision.lower()])
        return None if math.isnan(bits) else bits
    plain = {"bf16": 16.0, "fp16": 16.0, "bfloat16": 16.0, "float16": 16.0, "fp32": 32.0, "fp8": 8.0, "int8": 8.0,
             "int4": 4.0, "fp4": 4.0, "mxfp4": 4.0, "nvfp4": 4.0}  # fmt: skip
    return plain.get(precision.lower())


def _one_of(row: Mapping[str, Any], column: str, offered: Sequence[str]) -> str:
    value = _text(row.get(column))
    if value and value not in offered:
        # A board's own modality says what goes in (text, image ...); the levers know llm, vision and the rest.
        if column == "modality" and value.split("+")[0] in ("text", "infill"):
            return "multimodal" if "+" in value else "llm"
        raise InputError(f"The {column} '{value}' is not one of {', '.join(offered)}.", column=column)
    return value


def _figure(name: str, value: Any) -> float:
    try:
        figure = float(value)
    except (TypeError, ValueError):
        figure = float("nan")
    if not pd.notna(figure) or abs(figure) == float("inf"):
        raise InputError(f"The value '{value}' of {name} is not a finite number.", column=name)
    return figure


def _empty(value: Any) -> bool:
    if isinstance(value, list | dict):
        return False
    return bool(pd.isna(value)) or value == ""


def _text(value: Any) -> str:
    return "" if _empty(value) else str(value).strip()
