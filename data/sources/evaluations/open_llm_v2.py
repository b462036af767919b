"""Open LLM Leaderboard v2: six benchmarks run on thousands of open models, June 2024 to February 2025.

Traps handled here: the counts of parameters are wrong for adapters and for weights packed or counted in halves (an 8B
merge listed with 4.0B would lead its size), so a count that contradicts the name is left out; models that were flagged
or that nobody could download any more are no candidates; scores are on a scale where chance is 0; the carbon is that of
the evaluation run, from its time on eight H100, and says nothing of use.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import pandas as pd
from scipy.special import ndtri

from data.sources.families import family_of
from data.sources.own_names import Facts, own_models
from data.sources.quantized import slug
from data.sources.source import Source, Tables
from errors import WarehouseError

FILE = "benchmarks/open-llm-leaderboard-v2/contents_with_co2.csv"
# Column of the source: our metric, and the questions that it is the mean of (lm-evaluation-harness, leaderboard group).
SCORES = MappingProxyType(
    {
        "IFEval": ("ifeval_pct", 541),
        "BBH": ("bbh_pct", 5761),
        "MATH Lvl 5": ("open_llm_math_pct", 1324),
        "GPQA": ("open_llm_gpqa_pct", 1192),
        "MUSR": ("musr_pct", 756),
        "MMLU-PRO": ("open_llm_mmlu_pro_pct", 12032),
    }
)
PRECISIONS = MappingProxyType({"bfloat16": "bf16", "float16": "fp16", "4bit": "4-bit"})
# Repositories that were renamed: the same weights were evaluated under both names.
OLDER_NAMES = ("gpt2", "meta-llama/Meta-Llama-3.1-8B", "meta-llama/Meta-Llama-3.1-8B-Instruct")
OLDER = "under its older name"
# Stands as the day of upload of everything that was there before the hub kept such days.
HUB_STARTED = "2022-03-02"
BYTES_PER_WEIGHT = 2
Z95 = float(ndtri(0.975))
# A count of parameters this far from the size in the model's own name is a mistake of the source.
BELIEVED = (0.66, 1.75)
# Weights that are already quantized: the source counts packed numbers, and they take less than two bytes each.
PACKED = re.compile(r"(?:[48]-?bit|bnb|gptq|awq|gguf|int[48])", re.IGNORECASE)
SIZE = re.compile(r"(?:^|[-_.])(\d+(?:[._]\d+)?)b(?=$|[-_.])", re.IGNORECASE)
KINDS = MappingProxyType(
    {
        "pretrained": "base",
        "continuously pretrained": "base",
        "chat models (RLHF, DPO, IFT, ...)": "chat",
        "fine-tuned on domain-specific datasets": "tuned",
        "base merges and moerges": "merged",
        "multimodal": "other",
        "other": "other",
    }
)


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`; `model` and `model_alias` for models that no other source has.

    Raises WarehouseError where a mean is not that of its scores, or where a kind or a precision is new.
    """
    frame = read(raw)
    source_models = own_models(SOURCE.id, frame["fullname"], _facts_of(frame))
    return {"configuration": _configurations(frame), "measurement": _measurements(frame), **source_models}


def read(raw: Path) -> pd.DataFrame:
    """The rows that are candidates, under names without emoji, with `id`, `task` and a believed `n_params`."""
    frame = pd.read_csv(raw / FILE).rename(columns=lambda name: re.sub(r"[^\x20-\x7e]+", "", name).strip())
    frame = frame.rename(columns={"CO cost (kg)": "co2e_kg"})
    columns = list(SCORES)
    off = (frame["Average"] - frame[columns].mean(axis=1)).abs() > 1e-6
    kinds = frame["Type"].str.replace(r"^[^\x20-\x7e]+\s*", "", regex=True).map(KINDS)
    precisions = frame["Precision"].map(PRECISIONS)
    for wrong, what in ((off, "mean"), (kinds.isna(), "Type"), (precisions.isna(), "Precision")):
        if wrong.any():
            name = frame.loc[wrong, "eval_name"].iloc[0]
            raise WarehouseError(f"{SOURCE.id}: the {what} of {name} is not one that this reader knows how to read.")
    makers = frame["Official Providers"] & kinds.isin(("base", "chat", "tuned", "merged"))
    task = kinds.mask(makers & (kinds == "base"), "maker-base").mask(makers & (kinds != "base"), "maker-chat")
    frame = frame.assign(task="open-llm-" + task, precision=precisions, n_params=_believed(frame))
    names = frame["fullname"].map(slug).str.replace("/", "-") + "_" + precisions
    frame = frame.assign(id="open-llm_" + names)
    return frame[frame["Available on the hub"] & ~frame["Flagged"]].sort_values("id", ignore_index=True)


def _believed(frame: pd.DataFrame) -> pd.Series[float]:
    """Parameters; NaN for adapters, packed weights, counts that are not positive, and counts that a name denies."""
    count = frame["#Params (B)"].where((frame["#Params (B)"] > 0) & (frame["Weight type"] == "Original"))
    count = count.where((frame["Precision"] != "4bit") & ~frame["fullname"].str.contains(PACKED))
    pairs = zip(frame["fullname"], frame["#Params (B)"], frame["MoE"], strict=True)
    fits = pd.Series([bool(mixture) or _fits(name, billions) for name, billions, mixture in pairs], frame.index)
    return count.where(fits) * 1e9


def _fits(name: str, billions: float) -> bool:
    """Whether a count agrees with the size in a name, if it has one: `stablelm-2-1_6b` may be 1.6 or 6 billion."""
    written = set(SIZE.findall(name.rpartition("/")[2]))
    sizes = {float(part) for text in written for part in (text.replace("_", "."), text.rpartition("_")[2])}
    return len(written) != 1 or any(BELIEVED[0] <= billions / size <= BELIEVED[1] for size in sizes if size)


def _configurations(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": frame["id"],
            "source": SOURCE.id,
            "name": frame["fullname"],
            "task": frame["task"],
            "precision": frame["precision"],
            "engine": "lm-evaluation-harness on Transformers",
            "conditions": [
                ", ".join(
                    word for word, applies in (("chat template", template), (OLDER, name in OLDER_NAMES)) if applies
                )
                or None
                for template, name in zip(frame["Chat Template"], frame["fullname"], strict=True)
            ],
        }
    )


def _measurements(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a figure; the scores with the interval that the number of questions leaves."""
    spreads = {column: standard_error(frame, column, n) for column, (_, n) in SCORES.items()}
    tables = [
        _scored(frame, metric, frame[column], spreads[column]).assign(n=n) for column, (metric, n) in SCORES.items()
    ]
    of_mean = pd.DataFrame(spreads).pow(2).sum(axis=1).pow(0.5) / len(spreads)
    tables.append(_scored(frame, "open_llm_mean_pct", frame["Average"], of_mean))
    weights = frame["n_params"] * BYTES_PER_WEIGHT / 1e9
    for metric, values in (("weights_gb", weights), ("evaluation_co2e_kg", frame["co2e_kg"])):
        tables.append(_figure(frame, metric, values, "estimated"))
    long = pd.concat(tables, ignore_index=True).dropna(subset="value").astype({"n": "Int64"})
    return long.sort_values(["configuration", "metric"], ignore_index=True)


def standard_error(frame: pd.DataFrame, column: str, n: int) -> pd.Series[float]:
    """Of a score in per cent, by the binomial variance of `n` questions, stretched as the scale without chance is.

    For the two benchmarks of several parts with unequal chance (BBH, MUSR) this is the variance of one pool of
    questions, a little too wide, and the stretch is that of their mean.
    """
    share = frame[f"{column} Raw"].clip(0, 1)
    stretch = ((100 - frame[column]) / (1 - share)).clip(upper=200)
    error: pd.Series[float] = stretch * (share * (1 - share) / n) ** 0.5
    return error


def _scored(frame: pd.DataFrame, metric: str, value: pd.Series[float], error: pd.Series[float]) -> pd.DataFrame:
    figures = _figure(frame, metric, value, "measured")
    return figures.assign(
        low=(value - Z95 * error).clip(lower=0), high=(value + Z95 * error).clip(upper=100), interval="95%"
    )


def _figure(frame: pd.DataFrame, metric: str, value: pd.Series[float], kind: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "source": SOURCE.id,
            "configuration": frame["id"],
            "precision": frame["precision"],
            "metric": metric,
            "value": value,
            "kind": kind,
        }
    )


def _facts_of(frame: pd.DataFrame) -> Callable[[str], Facts]:
    first = frame.sort_values("Submission Date").groupby("fullname").first()

    def facts(name: str) -> Facts:
        row = first.loc[name]
        n_params = row["n_params"]
        mixture = bool(row["MoE"]) or re.search("moe|mixtral", str(row["Architecture"]).lower()) is not None
        return {
            "family": family_of(name.rpartition("/")[2], str(row["Architecture"])) or "Other",
            "organisation": name.rpartition("/")[0] or None,
            "n_params": None if pd.isna(n_params) else float(n_params),
            "architecture": "moe" if mixture else None,
            "modality": "text",
            "open_weights": True,
            "licence": None if pd.isna(row["Hub License"]) else row["Hub License"],
            "released": None if row["Upload To Hub Date"] == HUB_STARTED else row["Upload To Hub Date"],
        }

    return facts


SOURCE = Source(
    id="open_llm_v2",
    title="Open LLM Leaderboard v2, February 2025",
    url="https://huggingface.co/datasets/open-llm-leaderboard/contents",
    licence="none stated in the repository that the copy comes from; the figures are those of the public data set"
    " open-llm-leaderboard/contents, whose card states none",
    may_ship_because="Figures only, with citation: scores are facts; neither the copy nor the card of the data set"
    " states a licence, and no terms that forbid it were found.",
    version="ca2a96bbc28dfe796a9a4d5a5442f2c4b2c2ca2b of hlzhang109/causal-eval",
    retrieved="2025-02-08",
    method="Six benchmarks in one harness with the same prompts for all: IFEval, BBH, MATH level 5, GPQA, MuSR and"
    " MMLU-Pro, each stretched so that chance is 0 and all right is 100. The 95% intervals are ours: the chance in"
    " which questions were asked, by the binomial law. Memory of the weights is parameters times two bytes. CO2 is"
    " estimated from the run time of the evaluation on eight H100. One flagged model and 1,293 that could not be"
    " downloaded any more are left out, and so are counts of parameters that contradict the model's own name.",
    citation="Fourrier et al., Open LLM Leaderboard v2, Hugging Face 2024",
    files=(FILE,),
    build=build,
)
