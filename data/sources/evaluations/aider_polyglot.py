"""How many tokens models spend on an exercise of aider's polyglot test, thinking included, by reasoning effort.

Traps handled here: `thinking_tokens` is the budget of a run, not a count, and the completion tokens hold the thinking;
runs before May 2025 counted no tokens; a pair of models is no model; a run that was taken up again counted the tokens
of its last part only; one run asked for thinking and did not get it.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables
from errors import WarehouseError

FILE = "routing/aider-leaderboards/polyglot_leaderboard.csv"
TASK = "aider-polyglot"
# Every whole run read at least 10,000 prompt tokens an exercise; the run taken up again shows 1,411.
WHOLE_RUN_PROMPT_TOKENS = 5_000
# As many tokens and seconds an exercise as the same model without thinking.
DID_NOT_THINK = ("claude-opus-4-20250514 (32k thinking)",)

# As the name of the run or its command says; `o3` and `gpt-oss` without a level run at their makers' medium;
# grok-4 has no levels.
EFFORTS = {
    "Qwen3 235B A22B diff, no think, Alibaba API": "none",
    "claude-sonnet-4-20250514 (no thinking)": "none",
    "claude-sonnet-4-20250514 (32k thinking)": "thinking",
    "claude-opus-4-20250514 (no think)": "none",
    "gemini-2.5-flash-preview-05-20 (no think)": "none",
    "gemini-2.5-flash-preview-05-20 (24k think)": "thinking",
    "gemini-2.5-pro-preview-06-05 (default think)": "thinking",
    "gemini-2.5-pro-preview-06-05 (32k think)": "thinking",
    "DeepSeek R1 (0528)": "thinking",
    "o3 (high)": "high",
    "o3": "medium",
    "o3-pro (high)": "high",
    "grok-4 (high)": "thinking",
    "Kimi K2": "none",
    "gpt-oss-120b (high)": "high",
    "gpt-5 (high)": "high",
    "gpt-5 (medium)": "medium",
    "gpt-5 (low)": "low",
    "DeepSeek-V3.2-Exp (Reasoner)": "thinking",
    "DeepSeek-V3.2-Exp (Chat)": "none",
}


def build(raw: Path) -> Tables:
    """Table `answer_length`: completion tokens an exercise, which may take two tries.

    Raises WarehouseError where a run has no exercises, or how a model reasoned is not in EFFORTS.
    """
    table = pd.read_csv(raw / FILE).dropna(subset=["prompt_tokens", "completion_tokens"])
    if not (table["test_cases"] > 0).all():
        raise WarehouseError(f"{SOURCE.id}: a run has no exercises.")
    whole = table["prompt_tokens"] >= WHOLE_RUN_PROMPT_TOKENS * table["test_cases"]
    runs = table[whole & table["editor_model"].isna() & ~table["model"].isin(DID_NOT_THINK)]
    unknown = sorted(set(runs["model"]) - set(EFFORTS))
    if unknown:
        raise WarehouseError(f"{SOURCE.id}: nobody has said yet how these models reasoned: {unknown}.")
    return {
        "answer_length": pd.DataFrame(
            {
                "source": SOURCE.id,
                "name": runs["model"],
                "reasoning": runs["model"].map(EFFORTS),
                "task": TASK,
                "tokens": runs["completion_tokens"] / runs["test_cases"],
                "n": runs["test_cases"].astype("int64"),
                "kind": "measured",
            }
        ).sort_values("name", ignore_index=True)
    }


SOURCE = Source(
    id="aider_polyglot",
    title="Aider's polyglot leaderboard: tokens of each run",
    url="https://github.com/Aider-AI/aider",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="5dc9490bb35f9729ef2c95d00a19ccd30c26339c",
    retrieved="2025-10",
    method="Completion tokens of a whole run over its exercises (225 in six programming languages, up to two tries"
    " each), hidden thinking included, as the provider counted them. Runs before May 2025 counted none.",
    citation="Gauthier, Aider LLM leaderboards, polyglot",
    files=(FILE,),
    build=build,
)
