"""The verdict on what fits, in at most 40 words."""

from __future__ import annotations

from pages.answers.models.fit_replies import CardFitsReply, FormatFit
from pages.answers.models.replies import QuantizationRow
from pages.answers.shared.formatting import number, plural

REFERENCE = "reference"


def fits_verdict(reply: CardFitsReply, released: str) -> str:
    """Which format to take: the best that fits, what it leaves and loses; or what the smallest still lacks."""
    fitting = [row for row in reply["formats"] if row["fits"]]
    place = cards(reply)
    load = f"{reply['context_tokens']:,} tokens for {plural(reply['concurrency'], 'user')}"
    if not fitting:
        smallest = min(reply["formats"], key=lambda row: row["memory_gb"]["total"])
        needs = f"{number(smallest['memory_gb']['total'])} of {number(smallest['memory_gb']['available'])} usable GB"
        return f"{reply['label']} does not fit {place} with {load}: even {smallest['label']} needs {needs}."
    best = fitting[0]
    memory = f"{number(best['memory_gb']['total'])} of {number(best['memory_gb']['available'])} usable GB"
    verdict = f"{reply['label']} fits {place} as {best['label']} with {load} ({memory})"
    whole = next((row for row in reply["formats"] if row["precision"] == released), best)
    tail = "" if whole["fits"] else f"; {whole['label']} needs {number(whole['memory_gb']['total'])} GB"
    return f"{verdict}{_loss(best)}{tail}."


def cards(reply: CardFitsReply) -> str:
    """The cards in words: `a 24 GB card`, `2 H100 SXM5 80GB`."""
    name = reply["gpu"] or f"{number(reply['gpu_memory_gb'])} GB card"
    if reply["num_gpus"] > 1:
        return f"{reply['num_gpus']} {name}{'' if reply['gpu'] else 's'}"
    article = "an" if name[0] in "8AEIOULHMRX" and not name.startswith(("Radeon", "Max", "Intel G")) else "a"
    return f"{article} {name}"


def _loss(row: FormatFit) -> str:
    quality = row["quality"]
    if quality["kind"] == REFERENCE or quality["quality_change_points"] is None:
        return "" if quality["kind"] == REFERENCE else ", quality lost unknown"
    return f", quality change {quality['kind']} at {change_text(quality)}"


def change_text(quality: QuantizationRow) -> str:
    """`-0.9 points (-2.1 to -0.2)`, with real minus signs."""
    points = quality["quality_change_points"]
    if points is None:
        return "unknown"
    if quality["kind"] == REFERENCE:
        return REFERENCE
    low, high = quality["low"], quality["high"]
    ends = "" if low is None or high is None else f" ({low:+.1f} to {high:+.1f})"
    unit = "point" if abs(points) == 1 else "points"
    return f"{points:+.1f} {unit}{ends}".replace("-", "\N{MINUS SIGN}")
