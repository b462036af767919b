"""What the Device page says: the verdict, its doubts, and the parts in a sentence each."""

from __future__ import annotations

from pages.answers.device.answer import DeviceAnswer
from pages.answers.device.replies import DeviceRow
from pages.answers.device.view import DeviceView
from pages.answers.shared.formatting import listing, number, plural, times

METHOD = (
    "Tokens/s: the weights that a token reads over the memory bandwidth, with constants fitted to measured rows of "
    "llama.cpp, Ollama, MLX and LM Studio, one user and a short prompt. Memory: weights by number format, KV cache by "
    "the model's shape, overhead of llama.cpp. Rating: Arena, August 2026, of the unquantized model."
)


def verdict(answer: DeviceAnswer) -> str:
    """The pick in at most 40 words."""
    where = answer.machine.label
    if answer.pick is None:
        return _nothing(answer)
    pick = answer.pick
    said = f"{where} runs {pick['label']} in {pick['precision_label']} at {speed_text(pick)}"
    if answer.faster is None:
        return f"{said}: the highest rated open model that does."
    faster, points = answer.faster, (pick["rating"] or 0.0) - (answer.faster["rating"] or 0.0)
    gain = faster["output_tokens_per_s"]["value"] / pick["output_tokens_per_s"]["value"]
    ahead = f"{times(gain)} as fast" if gain >= 1.95 else f"{times(gain)} faster"
    return f"{said}, the highest rated that does; {faster['label']} is {ahead} for {points:.0f} rating points less."


def speed_text(row: DeviceRow) -> str:
    """`44.6 tokens/s (28.1 to 66.7)`, the interval of a prediction or the range of what was measured."""
    figure = row["output_tokens_per_s"]
    bounds = (
        ""
        if figure["low"] is None or figure["low"] == figure["high"]
        else f" ({number(figure['low'])} to {number(figure['high'])})"
    )
    return f"{number(figure['value'])} tokens/s{bounds}"


def _nothing(answer: DeviceAnswer) -> str:
    view, where = answer.view, answer.machine.label
    asked = f"at {number(view.min_tokens_per_s)} tokens/s or more"
    if not answer.rows:
        return f"No open model is offered in the number formats accepted; accept fewer bits to see what {where} runs."
    state = answer.rows[0]["state"]
    nearest = [row for row in answer.rows if row["state"] == state]
    best = max(nearest, key=lambda row: row["output_tokens_per_s"]["value"])
    manner = "in memory" if best["state"] == "slow" else "with weights streaming from storage"
    return f"{where} runs no rated open model {asked}; nearest is {best['label']} {manner} at {speed_text(best)}."


def doubts(answer: DeviceAnswer) -> list[str]:
    """What qualifies the verdict."""
    pick = answer.pick
    notes = [_speed_doubt(answer)]
    if pick is not None and pick["kv_cache_kind"] == "assumed":
        notes.append(
            f"The shape of {pick['label']} is not in our data: its KV cache is assumed from models of its size, and 5% "
            "of the memory is kept free for that."
        )
    if answer.machine.memory_kind != "card":
        share = answer.machine.usable_gb
        notes.append(f"Of the shared memory {number(share)} GB is assumed to be free for a model.")
    if pick is None and answer.machine.storage_is_assumed:
        notes.append(f"Storage is assumed to read {number(answer.machine.storage_gb_s)} GB/s.")
    return notes


def _speed_doubt(answer: DeviceAnswer) -> str:
    study = answer.study
    if answer.correction is not None:
        error, share = study.median_error_pct("known_machine"), 100 * study.known_machine_coverage
        return (
            f"Predicted speeds are corrected by rows measured on this machine: {error:.0f}% median error on models "
            f"left out, and the 90% interval held {share:.0f}% of them."
        )
    error, share = study.median_error_pct("new_machine"), 100 * study.new_machine_coverage
    return (
        f"Nobody measured enough on this machine: {error:.0f}% median error on machines left out "
        f"({plural(study.n_machines, 'machine')}, {plural(len(study.rows), 'row')}), and the 90% interval held "
        f"{share:.0f}% of them."
    )


def device_text(answer_view: DeviceView, label: str) -> str:
    """The button of the machine: its name, and that it was changed."""
    names = {"memory_gb": "memory", "bandwidth_gb_s": "bandwidth", "storage_gb_s": "storage", "power_w": "power"}
    changed = [word for name, word in names.items() if getattr(answer_view, name) is not None]
    return label if not changed else f"{label}, own {listing(changed)}"


def need_text(view: DeviceView) -> str:
    """The button of what is needed."""
    return f"{view.context_tokens:,} tokens, {number(view.min_tokens_per_s)} tokens/s or more"
