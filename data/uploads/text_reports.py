"""What a tool prints: `Mean TTFT (ms):   21013.19` line by line at the end of a run, or a loss at each step.

vLLM's and SGLang's benchmarks, `ollama run --verbose` and many scripts print so, and people keep what was printed.
"""

from __future__ import annotations

import re

from data.uploads.written_numbers import written_number

LINE = re.compile(r"\s*(?P<name>[A-Za-z][^:=|{}\[\]]{1,70}?)\s*(?::|=)\s+(?P<value>[^:]{1,60}?)\s*")
MODEL = re.compile(r"""\bmodel(?:_id|_name)?\s*[=:]\s*['"]?(?P<model>[\w./:@+-]+)""", re.I)
STEP = re.compile(r"\b(?:step|iter|iteration|it)\b[\s:=#\[]*(?P<step>\d{1,12})", re.I)
LOSS = re.compile(
    r"\b((?:train|training|val|valid|validation|eval|test)?[ _/]?loss)\b['\"]?[\s:=]{1,4}(\d+\.\d+(?:[eE][+-]?\d+)?)",
    re.I,
)
FEWEST_LINES, MOST_LINES, PEEK_CHARS = 3, 20_000, 8_000


def report_rows(text: str) -> list[dict[str, str]] | None:
    """A row per report, by the names that it prints; None for a text that is mostly something else.

    A name that comes again begins the next report.
    """
    first = text[:PEEK_CHARS].splitlines()
    if sum(": " in line or "= " in line or ":\t" in line for line in first) < 0.3 * len(first):
        return None
    lines = [line for line in text.splitlines() if line.strip(" \t=-*_#\u2500\u2550")][:MOST_LINES]
    pairs = [_pair(line) for line in lines]
    numbers = sum(pair is not None for pair in pairs)
    if numbers < FEWEST_LINES or numbers < 0.4 * len(lines):
        return None
    rows: list[dict[str, str]] = [{}]
    model = ""
    for line, pair in zip(lines, pairs, strict=True):
        if match := MODEL.search(line):
            model = match["model"]
        if pair is None:
            continue
        if pair[0] in rows[-1]:
            rows.append({})
        if model:
            rows[-1].setdefault("Model", model)
        rows[-1][pair[0]] = pair[1]
    return rows


def training_log_rows(text: str) -> list[dict[str, str]] | None:
    """A row per line of a training script's output that has a step and a loss; None for another text.

    >>> training_log_rows("step 0: train loss 4.28, val loss 4.3\\nstep 250: train loss 1.9, val loss 2.0\\n" * 2)[1]
    {'step': '250', 'train loss': '1.9', 'val loss': '2.0'}
    """
    lines = [line for line in text.splitlines() if line.strip()][:MOST_LINES]
    rows = []
    for line in lines:
        step, losses = STEP.search(line), LOSS.findall(line)
        if step and losses:
            rows.append({"step": step["step"], **{name.strip().lower() or "loss": value for name, value in losses}})
    return rows if len(rows) >= FEWEST_LINES and len(rows) >= 0.5 * len(lines) else None


def _pair(line: str) -> tuple[str, str] | None:
    match = LINE.fullmatch(line)
    if match is None or match["name"].lower() in ("model", "date", "time"):
        return None
    written = written_number(match["value"])
    return None if written is None else (match["name"].strip(" -*"), match["value"].strip())
