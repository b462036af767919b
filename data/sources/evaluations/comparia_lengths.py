"""Output tokens of a conversation in compar:IA, by model.

Traps handled here: the count is that of the text shown, so it is not what a model that reasons is billed for, and such
models are left out; the file's own column says of GPT-5 and GLM-4.6 that they do not reason, so the name must say so
too; a conversation has several answers, about the same number for every model, because models are drawn by lot.
"""

from __future__ import annotations

import pandas as pd

from data.sources.reasoning import reasoning_of

TASK = "comparia-chat"


def conversation_lengths(source: str, rated: pd.DataFrame) -> pd.DataFrame:
    """Table `answer_length`: total output tokens over conversations (`n_match`) of the models that do not reason."""
    does_not = ~rated["reasoning"].astype(bool) & rated["model"].map(reasoning_of).eq("none")
    plain = rated[does_not]
    return pd.DataFrame(
        {
            "source": source,
            "name": plain["model"],
            "reasoning": "none",
            "task": TASK,
            "tokens": plain["total_output_tokens"] / plain["n_match"],
            "n": plain["n_match"].astype("int64"),
            "kind": "measured",
        }
    ).reset_index(drop=True)
