"""The figures that a model is known by: rating, cheapest offer, energy and length of an answer, with their origin."""

from __future__ import annotations

from data.metrics import metrics
from data.warehouse import model_facts
from pages.answers.boards import store
from pages.answers.boards.figure_tile import FigureTile
from pages.answers.boards.origin import figure_origin
from pages.answers.models.deployments import figure
from pages.answers.models.replies import AnswerLengthRow, DeploymentRow, ModelReply, OfferRow, ScoreRow
from pages.answers.shared.formatting import listing, number, with_interval

MAIN_RATINGS = ("arena_2026_rating", "arena_text", "comparia_rating")
ENERGY = "energy_per_response_j"
CHAT = "lm-arena-chat"
SAME = 0.03
UNKNOWN_PROVIDER = "unknown provider"
best_scores = store.from_warehouse(model_facts.best_scores, maxsize=16)
median_length = store.from_warehouse(model_facts.median_length, maxsize=32)


def figures_of(record: ModelReply) -> tuple[FigureTile, ...]:
    """The four figures, in order; one that is not known says so."""
    return _rating(record), _price(record), _energy(record), _length(record)


def main_rating(record: ModelReply) -> ScoreRow | None:
    """The newest overall rating that the model has."""
    for metric in MAIN_RATINGS:
        rows = [row for row in record["ratings"] if row["metric"] == metric]
        if rows:
            return max(rows, key=lambda row: row["value"])
    return None


def place_of(record: ModelReply, metric: str) -> tuple[int, int]:
    """The model's place in a rating, 1 = highest, and how many models have it."""
    table = best_scores(metric)
    return int(table.loc[table["model"] == record["id"], "place"].iloc[0]), len(table)


def cheapest(record: ModelReply) -> OfferRow | None:
    """The cheapest offer that is still sold."""
    return next((offer for offer in record["offers"] if is_recommendable(offer)), None)


def is_sold(offer: OfferRow) -> bool:
    """Whether an offer was not withdrawn before the day of its list."""
    return offer["withdrawn_on"] is None or offer["withdrawn_on"] > offer["date"]


def is_recommendable(offer: OfferRow) -> bool:
    """Whether an offer can be bought: sold, by a provider that is known."""
    return is_sold(offer) and offer["provider"] != UNKNOWN_PROVIDER


def energy_range(record: ModelReply, task: str) -> tuple[float, float, tuple[str, ...]] | None:
    """Least and most joules per answer over the deployments on a task, and their GPUs; None where none was measured."""
    rows = [row for row in record["deployments"] if row["task"] == task and figure(row, ENERGY) is not None]
    if not rows:
        return None
    joules = [figure(row, ENERGY) or 0.0 for row in rows]
    return min(joules), max(joules), tuple(dict.fromkeys(str(row["gpu"]) for row in rows))


def usual_task(record: ModelReply) -> str:
    """Chat where it was measured, else the first task with measured energy; chat where there is none."""
    tasks = [str(row["task"]) for row in record["deployments"] if figure(row, ENERGY) is not None]
    return CHAT if CHAT in tasks or not tasks else tasks[0]


def answer_length(record: ModelReply) -> AnswerLengthRow | None:
    """The model's answer length on its usual task: counted before predicted."""
    task = usual_task(record)
    rows = [row for row in record["answer_lengths"] if row["task"] == task and row["mode"] is None]
    order = {"measured": 0, "estimated": 1, "predicted": 2}
    return min(rows, key=lambda row: order.get(row["kind"], 3)) if rows else None


def _rating(record: ModelReply) -> FigureTile:
    row = main_rating(record)
    if row is None:
        return FigureTile(
            "Rating", "not rated", "in none of the arenas", None, "No arena of the data rates this model."
        )
    metric = metrics()[row["metric"]]
    nan = float("nan")
    low, high = (nan if end is None else end for end in (row["low"], row["high"]))
    place, n = place_of(record, row["metric"])
    return FigureTile(
        metric.label,
        with_interval(row["value"], low, high, metric),
        f"{ordinal(place)} of {n}",
        None,
        metric.description,
        figure_origin(metric.label, row["kind"], row["source"]),
    )


def _price(record: ModelReply) -> FigureTile:
    offer = cheapest(record)
    if offer is None:
        gone = "withdrawn" if record["offers"] else "no price list has it"
        return FigureTile("Cheapest offer", "not sold", gone, None, "No provider of the price lists sells it now.")
    note, better = offer["provider"], None
    first = offer["history"][0]
    if first["date"] != offer["date"] and first["input_usd_per_mtok"]:
        ratio = offer["input_usd_per_mtok"] / first["input_usd_per_mtok"]
        if abs(ratio - 1) >= SAME:
            note, better = f"{offer['provider']}, {100 * (ratio - 1):+.0f}% since {first['date'][:7]}", ratio < 1
    pair = f"{price_text(offer['input_usd_per_mtok'])} / {price_text(offer['output_usd_per_mtok'])}"
    about = f"USD per million input and output tokens on {offer['date']}."
    shown = note.replace("-", "\N{MINUS SIGN}") if better else note
    listed = figure_origin("Cheapest offer", "measured", offer["source"], f"provider {offer['provider']}")
    return FigureTile("Cheapest offer", pair, shown, better, about, listed)


def _energy(record: ModelReply) -> FigureTile:
    task = usual_task(record)
    span = energy_range(record, task)
    if span is None:
        return FigureTile(
            "Energy per answer", "not measured", "no deployment with energy", None, "No deployment was measured."
        )
    low, high, gpus = span
    value = f"{number(low)} J" if number(low) == number(high) else f"{number(low, 2)}–{number(high, 2)} J"
    about = f"GPU energy over the measured deployments on {store.task_label(task)}, from the least to the most."
    rows = [row for row in deployments_on(record, task) if figure(row, ENERGY) is not None]
    sources = {each["source"] for row in rows for each in row["figures"] if each["metric"] == ENERGY}
    measured = figure_origin("Energy per answer", "measured", "+".join(sorted(sources)))
    return FigureTile("Energy per answer", value, f"measured, {listing(list(gpus))}", None, about, measured)


def _length(record: ModelReply) -> FigureTile:
    row = answer_length(record)
    if row is None:
        return FigureTile("Answer length", "not known", "", None, "Nobody counted, and nothing is predicted.")
    median = median_length(row["task"])
    note, better = row["kind"], None
    if median:
        ratio = row["output_tokens"] / median
        size = f"{100 * abs(ratio - 1):.0f}%" if ratio < 2 else f"{number(ratio, 2)}x"
        word = "longer" if ratio > 1 else "shorter"
        note = "near the median" if abs(ratio - 1) < SAME else f"{size} {word} than the median"
        if ratio >= 2:
            note, word = f"{size} the median", "longer"
        better = None if abs(ratio - 1) < SAME else ratio < 1
    about = f"Mean output tokens on {row['task_label']}, thinking included."
    counted = figure_origin("Answer length", row["kind"], row["source"], scored_as="answer_tokens")
    return FigureTile("Answer length", f"{number(row['output_tokens'])} tokens", note, better, about, counted)


def price_text(usd_per_mtok: float) -> str:
    """A price per million tokens with two decimals or more: cents are what price lists are read in.

    >>> price_text(0.1), price_text(0.075), price_text(15)
    ('$0.10', '$0.075', '$15.00')
    """
    digits = number(usd_per_mtok).partition(".")[2]
    return f"${usd_per_mtok:,.{max(2, len(digits))}f}"


def deployments_on(record: ModelReply, task: str) -> list[DeploymentRow]:
    """The deployments of a task."""
    return [row for row in record["deployments"] if row["task"] == task]


def ordinal(place: int) -> str:
    """A place in words of figures.

    >>> [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 41, 112)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '41st', '112th']
    """
    suffix = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place:,}{suffix}"
