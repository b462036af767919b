"""How long answers of closed models are on six tests, worked back from the bills that LLMRouterBench printed.

Traps handled here: the caption says dollars per million tokens, but the figures are dollars for the whole data set
(their rows add up to the printed totals); a bill holds the prompts too, whose length is not printed, so a range of it
gives the interval; open models are left out, because a dozen providers ask different prices for them; AIME is, because
one bill there (0.08 dollars for 60 problems, 72% of them solved) cannot be right; SimpleQA is, because the prompt is
most of the bill; tests of many turns are no answers. The counts of questions are those at which every printed score is
a whole number of right answers (or of half votes, in ArenaHard), which is checked here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables
from errors import WarehouseError

FILE = "routing/llmrouterbench-tables/performance_cost_13_flagship_models.csv"
PROMPT_TOKENS = (600.0, 300.0, 100.0)  # a long prompt leaves the least for the answer
INTERVAL = "prompts of 100 to 600 tokens"
ROUNDING_PCT = 0.0051


@dataclass(frozen=True)
class Billed:
    """A closed model, how it reasoned, and its maker's list price, which every provider asks."""

    reasoning: str
    input_usd_per_mtok: float
    output_usd_per_mtok: float


# GPT-5 at medium effort and Claude without thinking: Avengers-Pro, by the same authors, prints the same scores so.
MODELS = {
    "Claude-v4": Billed("none", 3.0, 15.0),
    "GPT-5": Billed("medium", 1.25, 10.0),
    "GPT-5-Chat": Billed("none", 1.25, 10.0),
    "Gemini-Flash": Billed("thinking", 0.3, 2.5),
    "Gemini-Pro": Billed("thinking", 1.25, 10.0),
}
# Task and questions of a data set.
TASKS = {
    "GPQA": ("gpqa", 198),
    "MMLU-Pro": ("llmrouterbench-mmlu-pro", 3000),
    "ArenaHard": ("llmrouterbench-arena-hard", 750),
    "LiveCodeBench": ("llmrouterbench-livecodebench", 1055),
    "LiveMathBench": ("llmrouterbench-livemathbench", 121),
    "HLE": ("llmrouterbench-hle", 2158),
}


def build(raw: Path) -> Tables:
    """Table `answer_length`, kind `estimated`: (bill - prompts x price) / output price / questions.

    Raises WarehouseError where a score is no whole number of right answers, or a bill does not pay for the prompts.
    """
    table = pd.read_csv(raw / FILE)
    rows = list(_rows(table[table["dataset"].isin(TASKS)]))
    return {"answer_length": pd.DataFrame(rows).sort_values(["task", "name"], ignore_index=True)}


def _rows(table: pd.DataFrame) -> Iterator[dict[str, object]]:
    for row in table.to_dict("records"):
        task, questions = TASKS[row["dataset"]]
        half_points = 2 * row["score_pct"] * questions / 100
        if abs(half_points - round(half_points)) > 2 * ROUNDING_PCT * questions / 100:
            raise WarehouseError(
                f"{SOURCE.id}: {row['score_pct']}% of {questions} {row['dataset']} is no whole number."
            )
        if row["model"] not in MODELS:
            continue
        price = MODELS[row["model"]]
        bill_usd = row["cost_as_printed"] / questions
        low, tokens, high = (
            (bill_usd * 1e6 - prompt * price.input_usd_per_mtok) / price.output_usd_per_mtok for prompt in PROMPT_TOKENS
        )
        if low <= 0:
            raise WarehouseError(
                f"{SOURCE.id}: {row['model']}'s bill for {row['dataset']} does not pay for the prompts."
            )
        yield {
            "source": SOURCE.id,
            "name": row["model"],
            "reasoning": price.reasoning,
            "task": task,
            "tokens": tokens,
            "low": low,
            "high": high,
            "interval": INTERVAL,
            "n": questions,
            "kind": "estimated",
        }


SOURCE = Source(
    id="llmrouterbench",
    title="LLMRouterBench: bills of flagship models",
    url="https://github.com/ynulihao/LLMRouterBench",
    licence="MIT",
    may_ship_because="MIT, as its README says, permits it; figures alone are taken, and the source is named with its"
    " licence.",
    version="0e267fb1a3c469d33f1b738b50975680f14fae30",
    retrieved="2026-01",
    method="Dollars for a whole data set as printed, less the prompts (300 tokens assumed, 100 to 600 as the interval),"
    " over the maker's list price of output tokens and the number of questions: estimated, not counted.",
    citation="LLMRouterBench, table of scores and costs of 13 flagship models, typed in from the image",
    files=(FILE,),
    build=build,
)
