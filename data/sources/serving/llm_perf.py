"""LLM-Perf: energy, speed and memory of quantized language models on one A10 and one A100, one request at a time.

Traps handled here: the score of a model is joined upstream on its name and was never measured on quantized weights, so
it is not read at all; a model with two scores stands there twice, so rows that differ only in it are one; efficiency
is tokens a kWh (higher is better) and becomes joules a token; megabytes are decimal: an 80 GB card held 84,146 MB.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from pathlib import Path

import pandas as pd

from data.sources.families import family_of
from data.sources.measuring_methods import with_methods
from data.sources.own_names import Facts, own_models
from data.sources.quantized import Quantized, tables
from data.sources.source import Source, Tables
from data.sources.units_of_energy import J_PER_KWH
from errors import WarehouseError

FOLDER = "benchmarks/llm-perf"
GPUS = ("A10", "A100")
PROMPT_TOKENS = 256
COLUMNS = {
    "Experiment": "experiment",
    "Model": "name",
    "Prefill (s)": "prefill_s",
    "Per Token (s)": "s_per_token",
    "Decode (tokens/s)": "tokens_per_s",
    "Energy (tokens/kWh)": "tokens_per_kwh",
    "Memory (MB)": "memory_mb",
    "Quantization": "quantization",
}
SCHEMES = {"4bit-gptq": "GPTQ 4-bit", "4bit-awq": "AWQ 4-bit", "4bit-bnb": "BnB 4-bit", "8bit-bnb": "BnB 8-bit"}
KERNELS = {"": "", "gemm": "GEMM", "gemv": "GEMV", "exllama-v1": "ExLlama v1", "exllama-v2": "ExLlama v2"}
WHOLE = {"float16": "FP16", "bfloat16": "BF16", "float32": "FP32"}
ATTENTIONS = {"eager": "eager attention", "sdpa": "SDPA attention", "fa2": "FlashAttention 2"}


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`; `model` and `model_alias` for models that no other source has.

    Raises WarehouseError where a figure is not positive or two rows of one experiment disagree.
    """
    rows = [row for gpu in GPUS for row in _rows(gpu, read(raw, gpu))]
    built = dict(tables(SOURCE.id, rows))
    built["measurement"] = with_methods(
        built["measurement"], energy=("codecarbon", "in optimum-benchmark, June 2024"), speed=("timed", "PyTorch")
    )
    return {**built, **own_models(SOURCE.id, (row.name for row in rows), _facts)}


def read(raw: Path, gpu: str) -> pd.DataFrame:
    """The raw table of a GPU under names without emoji, the score left out, each row once."""
    frame = pd.read_csv(raw / FOLDER / f"llm-perf-leaderboard-1x{gpu}.csv")
    plain = frame.rename(columns=lambda name: re.sub(r"[^\x20-\x7e]+", "", name).strip()).rename(columns=COLUMNS)
    experiments = plain[list(COLUMNS.values())].drop_duplicates(ignore_index=True)
    figures = experiments.select_dtypes("number")
    if not (figures > 0).all(axis=None):
        raise WarehouseError(f"{SOURCE.id}: a figure of the table of {gpu} is missing or not above zero.")
    twice = experiments[experiments.duplicated(["name", "experiment"])]
    if len(twice):
        raise WarehouseError(f"{SOURCE.id}: {twice.iloc[0]['name']} on {gpu} has two results of one experiment.")
    return experiments


def _rows(gpu: str, frame: pd.DataFrame) -> list[Quantized]:
    whole = frame[frame["quantization"] == "Unquantized"]
    base = set(whole.groupby("name")["tokens_per_kwh"].idxmax())
    return [
        _row(gpu, row, int(index) in base) for index, row in zip(frame.index, frame.to_dict("records"), strict=True)
    ]


def _row(gpu: str, row: Mapping[Hashable, object], base: bool) -> Quantized:
    scheme, attention = _experiment(str(row["experiment"]))
    figure = {name: value for name, value in row.items() if isinstance(value, float)}
    return Quantized(
        task=f"llm-perf-{gpu.lower()}",
        name=str(row["name"]),
        scheme=scheme,
        engine="Transformers on PyTorch",
        figures={
            "energy_per_token_j": J_PER_KWH / figure["tokens_per_kwh"],
            "decode_tokens_per_s": figure["tokens_per_s"],
            "decode_ms_per_token": 1000 * figure["s_per_token"],
            "prefill_tokens_per_s": PROMPT_TOKENS / figure["prefill_s"],
            "peak_memory_gb": figure["memory_mb"] / 1000,
        },
        base=base,
        gpu=gpu,
        num_gpus=1,
        batch_size=1,
        conditions=attention,
    )


def _experiment(text: str) -> tuple[str, str]:
    """`4bit-awq-exllama-v1-fa2` is (`AWQ 4-bit ExLlama v1`, `FlashAttention 2`)."""
    rest, _, attention = text.rpartition("-")
    if rest in WHOLE:
        return WHOLE[rest], ATTENTIONS[attention]
    scheme_prefix = next(prefix for prefix in SCHEMES if rest.startswith(prefix))
    kernel = KERNELS[rest.removeprefix(scheme_prefix).strip("-")]
    return f"{SCHEMES[scheme_prefix]} {kernel}".strip(), ATTENTIONS[attention]


def _facts(name: str) -> Facts:
    organisation, _, short_name = name.partition("/")
    size = re.search(r"(?:^|[-_])(\d+(?:[._]\d+)?)([bBmM])(?:$|[-_])", short_name)
    first = re.match(r"[A-Za-z]+", short_name)
    return {
        "family": family_of(short_name) or (first[0] if first else short_name),
        "organisation": organisation,
        "n_params": float(size[1].replace("_", ".")) * (1e9 if size[2] in "bB" else 1e6) if size else None,
        "modality": "text",
        "open_weights": True,
    }


SOURCE = Source(
    id="llm_perf",
    title="LLM-Perf Leaderboard, June 2024",
    url="https://github.com/prometheus-eval/leaderboard",
    licence="none stated in the repository, whose source files carry Apache-2.0 headers; the figures are those of the"
    " public data set optimum-benchmark/llm-perf-leaderboard",
    may_ship_because="Figures only, with citation: measurements are facts; no licence is stated for them, and no terms"
    " that forbid it were found.",
    version="7576151be7271ae3a3fb8e7f3d96fecdd8f6a16a",
    retrieved="2024-06-04",
    method="Hugging Face Transformers without a serving engine, one request of 256 tokens in and 64 out. Energy is"
    " CodeCarbon's sum of GPU, CPU and memory while decoding, per output token; times are medians; memory is the most"
    " that PyTorch had allocated. Quality was not measured: the score in the raw table belongs to the model's name and"
    " is left out here.",
    citation="Moutawwakil and Pierrard, LLM-Perf Leaderboard, Hugging Face 2023, as kept in Kim et al., The BiGGen"
    " Bench, 2024",
    files=tuple(f"{FOLDER}/llm-perf-leaderboard-1x{gpu}.csv" for gpu in GPUS),
    build=build,
)
