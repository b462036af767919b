"""The verdict of the Deploy page in at most 40 words, what qualifies it, and the question in short labels."""

from __future__ import annotations

from models.serving.weights import FORMATS
from pages.answers.boards import store
from pages.answers.boards.traffic import presets
from pages.answers.deploy.answer import DeployAnswer
from pages.answers.deploy.arrival_pattern import pattern_text
from pages.answers.deploy.replies import DeployOption
from pages.answers.deploy.view import DeployView, gpu_labels, precision_of
from pages.answers.shared.formatting import number, plural, usd

LEVEL = "80%"


def deploy_verdict(answer: DeployAnswer) -> str:
    """What to run on what, for how much; or plainly that there is no room, or that it is too slow."""
    pick = answer.pick
    model = f"{pick['label']} in {FORMATS[pick['precision']].label}"
    if pick["gpus_total"] is None or not pick["holds"]:
        return f"{model} {_failure(answer)}"
    price = pick["usd_per_month"]
    bill = "" if price is None else f": {usd(rounded(price))} a month"
    energy = pick["energy_kwh_per_month"]
    power = (
        "" if energy is None else f"{' and' if bill else ':'} {number(rounded(energy))} kWh{'' if bill else ' a month'}"
    )
    return f"{model} takes {gpus_text(pick)}{bill}{power}."


def rounded(value: float) -> float:
    """A value to three figures, as an estimate is said.

    >>> rounded(33984.0)
    34000.0
    """
    return float(f"{value:.3g}")


def _failure(answer: DeployAnswer) -> str:
    pick, view = answer.pick, answer.view
    where = f"{pick['num_gpus']} {pick['gpu_label']}"
    if not view.gpu:
        fitting = sum(option["fits"] for option in answer.options)
        if fitting:
            return f"fits {plural(fitting, 'kind')} of GPU, but none is known to hold these deadlines."
        return "fits no GPU of the table, with up to 8 of them in a replica."
    if not pick["fits"]:
        return f"does not fit {where}. {pick['reason']}"
    return f"fits {where}, but is not known to hold. {pick['reason']}"


def gpus_text(option: DeployOption) -> str:
    """`16 H100 SXM5 80GB (2 replicas x 8 GPUs)`."""
    count = option["replicas"]["n"] or 0
    total = f"{option['gpus_total']:,} {option['gpu_label']}"
    return f"{total} ({plural(count, 'replica')} x {plural(option['num_gpus'], 'GPU')})"


def deploy_notes(answer: DeployAnswer) -> list[str]:
    """How sure it is and on what it stands; what the model or the GPU makes doubtful."""
    pick = answer.pick
    notes = [_counted(answer), speed_basis(pick), *pick["warnings"]]
    if pick["usd_per_month"] is None and pick["holds"]:
        notes.append("No provider of the rental table lists this GPU; enter your own price to see a bill.")
    if pick["energy_kwh_per_month"] is None and pick["holds"]:
        notes.append("Its energy is not predicted: the energy model knows NVIDIA GPUs of 300 W and above.")
    return [note for note in notes if note]


def _counted(answer: DeployAnswer) -> str:
    pick, view = answer.pick, answer.view
    if not pick["holds"]:
        return ""
    how = f"simulated with {pattern_text(view)}" if pick["method"] == "simulation" else "by a formula of mean traffic"
    holding = sum(bool(option["holds"]) for option in answer.options)
    first = "" if view.gpu else f"The cheapest of {plural(holding, 'kind')} of GPU that hold; "
    low, high = pick["replicas"]["low"], pick["replicas"]["high"]
    most = "no number holds" if high is None else f"{high:,}"
    ends = f"; at the ends of the speed's {LEVEL} interval {low:,} and {most}" if low is not None else ""
    text = f"{first}replicas {how}{ends}."
    return f"{text[:1].upper()}{text[1:]}"


def speed_basis(pick: DeployOption) -> str:
    """What the speed of an option stands on; empty where it is not known."""
    if pick["basis"] is None:
        return ""
    return f"Speed from {pick['basis']}."


def model_text(view: DeployView) -> str:
    """`Llama 3.3 70B Instruct, BF16`."""
    cache = "" if view.kv_precision == "bf16" else f", {view.kv_precision.upper()} cache"
    return f"{store.names().labels[view.model]}, {FORMATS[precision_of(view)].label}{cache}"


def traffic_text(view: DeployView) -> str:
    """`5.5 requests/s like Chat (Azure, 2023)`."""
    lengths = f"{view.input_tokens:,} in, {view.output_tokens:,} out"
    like = f"like {presets()[view.traffic].label}" if view.traffic else f"of {lengths}"
    return f"{number(view.requests_per_s)} requests/s {like}"


def deadlines_text(view: DeployView) -> str:
    """`First token ≤ 1,000 ms, next ≤ 100 ms`."""
    parts = []
    if view.max_ttft_ms is not None:
        parts.append(f"first token ≤ {number(view.max_ttft_ms)} ms")
    if view.max_itl_ms is not None:
        parts.append(f"next ≤ {number(view.max_itl_ms)} ms")
    text = ", ".join(parts) or "no deadlines"
    return f"{text[:1].upper()}{text[1:]}"


def hardware_text(view: DeployView) -> str:
    """`Any GPU`, `2 H100 SXM5 80GB per replica`."""
    count = f"{view.num_gpus} " if view.num_gpus else ""
    if not view.gpu:
        return f"Any GPU, {count}per replica" if count else "Any GPU"
    return f"{count}{gpu_labels()[view.gpu]}{' per replica' if count else ''}"


def site_text(view: DeployView) -> str:
    """`World grid, PUE 1.15`."""
    return f"{view.grid} grid, PUE {view.pue:g}"
