"""What a column of measurements or prices means by its name: our own ids, metrics' labels, and the words of the field.

>>> meaning_of("Median TTFT (ms)"), meaning_of("p99_itl_ms"), meaning_of("Output Price")
('ttft_p50_ms', 'itl_p99_ms', 'output_usd_per_mtok')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from data.metrics import metrics
from data.uploads.foreign_words import in_english
from data.uploads.unit_spellings import BRACKETS

STATISTICS = (
    ("p50", r"median|p ?50|50th|50 percentile"),
    ("p90", r"p ?90|90th|90 percentile"),
    ("p95", r"p ?95|95th|95 percentile"),
    ("p99", r"p ?99(?! ?9)|99th|99 percentile"),
    ("mean", r"mean|avg|average"),
)
ANY_STATISTIC = r"(?:mean|median|avg|average|p ?[0-9]{2}|[0-9]{2}th|percentile|overall)"
NO_STATISTIC = re.compile(r"\b(?:std|stdev|stddev|stderr|min|max|minimum|maximum|p ?\d+|sum|count|variance|errors?)\b")
LATENCIES: Mapping[str, Mapping[str, str]] = {
    r"\bttft\b|time to (?:the )?(?:first|1st) token|(?:first|1st) token (?:latency|time)": {
        name: f"ttft_{name}_ms" for name in ("mean", "p50", "p90", "p95", "p99")
    },
    r"\bitl\b|\btpot\b|\btbt\b|inter ?token(?: latency)?|time per output token|time between tokens": {
        name: f"itl_{name}_ms" for name in ("mean", "p50", "p90", "p95", "p99")
    },
    r"\be2el?\b|end to end(?: latency| time)?|request latency|response time|response latency|latency per (?:response|request)|total latency"
    rf"|^(?:{ANY_STATISTIC} )*latency(?: {ANY_STATISTIC}| ms| s| sec| seconds)*$": {
        "mean": "latency_per_response_s",
        **{name: f"latency_per_response_{name}_s" for name in ("p50", "p90", "p95", "p99")},
    },
}
# Names in small words -> what they mean; the whole name must match.
NAMES: Mapping[str, str] = {
    r"label|candidate|system|run(?: name| id)?|config(?:uration)?|experiment|name": "label",
    r"(?:base |hf )?model(?: name| id| path| filename| slug| key)?|llm|checkpoint|network": "model",
    r"(?:gpu|accelerator)(?: ?(?:name|type|model|info))?|hardware|device(?: name)?|hw|chip|accelerator model name": "gpu",
    r"(?:num|n|number of|no of|of|total)? ?(?:gpus|accelerators)|gpu count|gpus? (?:count|num)|tp|tp size|tensor parallel(?:ism| size)?"
    r"|accelerators per node|a": "num_gpus",
    r"precision|dtype|quant(?:i[sz]ation)?(?: type| method)?|weights? precision|number format": "precision",
    r"(?:avg |mean |average |max )?batch(?: size)?|bs|(?:max(?:imum)? |mean |avg )?(?:num |request )?(?:concurrency|concurrent (?:requests|users))|conc": "batch_size",
    r"provider|vendor|hosted by|litellm provider": "provider",
    r"engine|framework|backend|serving (?:engine|framework)|runtime": "engine",
    r"conditions|notes?|scenario|test": "conditions",
    r"(?:output|generat(?:ion|ed)|completion) (?:token )?(?:throughput|speed)|output (?:tokens?|toks?|tok) (?:per|a)? ?(?:s|sec|second)"
    r"|(?:output )?tokens? per second output|output tps|(?:total )?output throughput": "output_tokens_per_s",
    r"(?:token )?(?:throughput|tput)|output (?:tput|tokens? per s)|tokens? (?:per )?(?:s|sec|second)|toks? (?:per )?(?:s|sec|second)|tps|t s|token throughput": "output_tokens_per_s",
    r"total (?:token )?throughput|total tokens? per (?:s|sec|second)|input and output throughput": "total_tokens_per_s",
    r"(?:output )?(?:throughput|tput|(?:tok|toks|tokens?) (?:per )?(?:s|sec|second)) (?:per )?(?:gpu|accelerator)": "throughput_per_gpu_tok_s",
    r"(?:prompt|prefill|input|pp)(?: processing| eval| reading| token)? ?(?:throughput|speed|rate|tokens? per s(?:ec(?:ond)?)?|tps|t s|tok s)"
    r"": "prefill_tokens_per_s",
    r"(?:decode|decoding|eval|tg|gen|generation)(?: token)? ?(?:throughput|speed|rate|tokens? per s(?:ec(?:ond)?)?|tps|t s|tok s)": "decode_tokens_per_s",
    r"(?:request throughput|req(?:uest)?s? (?:per )?(?:s|sec|second)|rps|qps|queries per second)": "requests_per_s",
    r"interactivity|(?:output )?tokens? (?:per )?(?:s|sec|second) (?:per )?user|median intvty": "interactivity_tok_s",
    r"(?:gpu )?energy (?:per )?(?:output )?(?:token|tok)|(?:j|joules) (?:per )?(?:token|tok)": "energy_per_token_j",
    r"energy (?:per )?(?:response|request|query|answer|prompt)|(?:j|joules) (?:per )?(?:response|request|query)": "energy_per_response_j",
    r"energy per inference": "energy_per_inference_j",
    r"(?:total |gpu )?energy(?: consumed| used| consumption)?": "run_energy_j",
    r"(?:(?:mean|avg|average|gpu|total) )*power(?: draw| usage| consumption)?": "power_w",
    r"(?:peak|max) (?:gpu )?(?:memory|vram)(?: used| usage| allocated)?|vram|gpu memory(?: used)?|memory(?: used| usage)?": "peak_memory_gb",
    r"(?:model |file |disk )?size": "model_size_gb",
    r"bpw|bits per weight": "bits_per_weight",
    r"ppl|perplexity|wikitext2? perplexity|wikitext2? ppl": "perplexity",
    r"accuracy|acc(?:uracy)? (?:mean|avg|average)|avg accuracy": "accuracy_pct",
    r"(?:input|prompt)(?: token)?s? (?:price|cost|rate|usd)(?: per .*)?|(?:price|cost) (?:input|prompt|in)(?: tokens?)?(?: per .*)?"
    r"|(?:price|cost) (?:per )?(?:1?[km]|million|thousand)? ?(?:input|prompt) tokens?|input|prompt pricing|pricing prompt": "input_usd_per_mtok",
    r"(?:output|completion)(?: token)?s? (?:price|cost|rate|usd)(?: per .*)?|(?:price|cost) (?:output|completion|out)(?: tokens?)?(?: per .*)?"
    r"|(?:price|cost) (?:per )?(?:1?[km]|million|thousand)? ?(?:output|completion) tokens?|output|pricing completion": "output_usd_per_mtok",
    r"(?:cached(?: input)?|input cached|cache read|cache hit|input cache read)(?: token)?s?(?: price| cost| rate)?(?: per .*)?": "cached_input_usd_per_mtok",
    r"(?:gpu )?(?:rental|hourly)(?: price| cost| rate)?|(?:usd|price|cost) (?:per )?(?:gpu )?(?:hour|h|hr)|gpu (?:price|cost)(?: per hour)?"
    r"|gpu usd (?:per )?hour|gpu hour(?:ly)? (?:price|cost|rate)": "gpu_usd_per_hour",
    r"(?:max |model )?(?:context|sequence)(?: length| len| window| size| tokens)|context|max input tokens": "max_input_tokens",
    r"max output tokens|max completion tokens": "max_output_tokens",
    r"(?:mean |avg |average )?(?:output (?:sequence )?(?:length|len)|output tokens(?: per (?:response|request|answer))?|osl|answer length"
    r"|completion (?:length|tokens))": "output_tokens_per_response",
    r"arc(?: challenge| c)?(?: acc norm| acc)?": "arc_pct",
    r"hellaswag(?: acc norm| acc)?": "hellaswag_pct",
    r"truthful ?qa(?: mc2?)?(?: acc)?": "truthfulqa_pct",
    r"mmlu(?: acc| 5 shot)?": "mmlu_pct",
    r"mmlu ?pro(?: acc)?": "mmlu_pro_pct",
    r"gsm ?8k(?: exact match)?": "gsm8k_pct",
    r"wino ?grande(?: acc)?": "winogrande_pct",
    r"human ?eval(?: pass ?(?:at )?1)?": "humaneval_pct",
    r"gpqa(?: diamond)?": "gpqa_diamond_pct",
    r"if ?eval": "ifeval_pct",
    r"bbh|big ?bench hard": "bbh_pct",
    r"musr": "musr_pct",
    r"swe ?bench(?: verified)?": "swe_bench_pct",
    r"live ?bench": "livebench_pct",
}
OF_PATHS = ("latency", "throughput", "energy", "memory")
PATTERNS = tuple((re.compile(pattern), target) for pattern, target in NAMES.items())
LATENCY_PATTERNS = tuple((re.compile(pattern), targets) for pattern, targets in LATENCIES.items())
UNIT_WORDS = re.compile(
    r"(?<=.) (?:(?:tok|toks|tokens|t|req|requests) (?:per )?(?:s|sec|second)|ms|s|sec|seconds?|us|ns|j|joules|wh|kwh|w|watts|mw|kw|gb|gib|mb|mib|pct|percent|usd|fraction|tokens|count)$"
)


@lru_cache(maxsize=4096)
def meaning_of(column: str) -> str:
    """What a column means: one of our names, empty where its name does not say."""
    return _meaning(column) or _of_path(column)


def _meaning(column: str) -> str:
    ours = _by_our_names(column)
    if ours:
        return ours
    plain = in_english(words_of(column))
    statistic = _bracketed_statistic(column)
    for words in dict.fromkeys((plain, UNIT_WORDS.sub("", plain), UNIT_WORDS.sub("", UNIT_WORDS.sub("", plain)))):
        if target := _latency(f"{words} {statistic}".strip()):
            return target
        if statistic in ("", "mean", "avg", "average") and (target := _by_patterns(words)):
            return target
    return ""


def _by_patterns(words: str) -> str:
    return next((target for pattern, target in PATTERNS if pattern.fullmatch(words)), "")


def _bracketed_statistic(column: str) -> str:
    """The statistic that stands in brackets beside or before a unit: `TTFT (p50, s)`."""
    match = BRACKETS.fullmatch(column)
    parts = re.split(r"[,;\s]+", match["unit"].lower()) if match else []
    return next((part for part in parts if re.fullmatch(r"p ?\d{1,2}|mean|median|avg|average|min|max|std", part)), "")


def _of_path(column: str) -> str:
    """What the last parts of a path of a nested object mean: `metrics.output_tps`. Scores and prices are not guessed."""
    head, dot, last = column.rpartition(".")
    if not dot or not re.fullmatch(r"[\w.-]+", column):
        return ""
    for name in (f"{head.rpartition('.')[2]}_{last}", last):
        target = _meaning(name)
        metric = metrics().get(target)
        if metric.group in OF_PATHS if metric else target not in ("", "label", "conditions"):
            return target
    return ""


def words_of(column: str) -> str:
    """A name as small words: without the unit in brackets, marks and capitals as blanks."""
    match = BRACKETS.fullmatch(column)
    name = match["name"] if match else column
    name = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", name)
    return re.sub(r"[^a-z0-9\u00df-\u00f6\u00f8-\u00ff]+", " ", name.lower().replace("%", " percent")).strip()


def _by_our_names(column: str) -> str:
    match = BRACKETS.fullmatch(column)
    name = (match["name"] if match else column).strip().lower()
    return name if name in metrics() else _labels().get(name, "")


@lru_cache(maxsize=1)
def _labels() -> Mapping[str, str]:
    return {metric.label.lower(): name for name, metric in metrics().items()}


def _latency(words: str) -> str:
    for pattern, targets in LATENCY_PATTERNS:
        if match := pattern.search(words):
            # a whole name such as p95 latency has its statistic within
            rest = words if match[0] == words else pattern.sub(" ", words)
            for name, statistic in STATISTICS:
                if re.search(rf"\b(?:{statistic})\b", rest):
                    return targets[name]
            n_others = 0 if match[0] == words else len(rest.split())
            return "" if NO_STATISTIC.search(rest) or n_others > 3 else targets["mean"]
    return ""
