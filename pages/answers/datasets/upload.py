"""Any upload -> what the pages show of it, whole or with every fault of every row: the Data page's way in.

Measurements and prices become candidates of boards (data/uploads/user_rows.py); learning curves and query
scores go, once their columns are named and converted, through the readers of the pages that show them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import pandas as pd

from data.metrics import metrics
from data.uploads import user_rows
from data.uploads.csv_reader import NUMBER, as_csv
from data.uploads.units import factor
from data.uploads.user_rows import MOST_PROBLEMS, Meant, Own, Refused
from errors import InputError, TooLarge
from models.laws import Curve
from pages.answers.boards.decision_metrics import ROLES
from pages.answers.laws.curves_csv import read_curves
from pages.answers.laws.upload import INPUTS, read_run_sets
from pages.answers.laws.view import RunSet
from pages.answers.route.log import EMBEDDING, RouteLog, read_log
from pages.answers.route.view import UPLOAD as LOG_UPLOAD
from pages.answers.shared.formatting import plural
from pages.answers.tuning.answer import UPLOAD as CURVES_UPLOAD
from pages.answers.tuning.answer import sizes_of

T = TypeVar("T")
Place = tuple[str, str]
MEASUREMENTS, PRICES, CURVES, SCORES = KINDS = ("measurements", "prices", "learning curves", "query scores")
BOARD_KINDS = (MEASUREMENTS, PRICES)
MOST_CELLS_READ = 400_000  # each fault is found by reading the rest again: a large file names fewer of them
PLAIN = "dimensionless"
TOKENS, SHARE = "token", PLAIN
UNITS_OF_INPUTS = {
    "n_params": "parameter",
    "n_tokens": TOKENS,
    "n_unique_tokens": TOKENS,
    "flops": "FLOP",
    "n_experts": "expert",
    "n_examples": "example",
    "n_tokens_full": TOKENS,
    "n_tokens_qat": TOKENS,
    "n_tokens_in": TOKENS,
    "n_tokens_out": TOKENS,
}
# What a column of the file may mean, and the unit that it is converted to; None: text.
TARGETS: Mapping[str, Mapping[str, str | None]] = {
    CURVES: {"curve": None, "x": PLAIN, "y": PLAIN, **{name: UNITS_OF_INPUTS.get(name, PLAIN) for name in INPUTS}},
    SCORES: {
        "query": None,
        "model": None,
        "score": SHARE,
        "cost_usd": "USD",
        "tokens_in": TOKENS,
        "tokens_out": TOKENS,
        "tokens_cached": TOKENS,
        "energy_j": "J",
        "confidence": SHARE,
        "domain": None,
        "text": None,
    },
}


@dataclass(frozen=True, eq=False)
class Sent:
    """A file as someone sent it: its table as text, what its columns mean, and the boards its rows are to stand on."""

    name: str
    kind: str
    table: pd.DataFrame
    meant: tuple[Meant, ...]
    places: tuple[Place, ...] = ()
    value_kind: str = "measured"


@dataclass(frozen=True, eq=False)
class Loaded:
    """What the pages show of an upload: candidates of boards, or runs and curves, or a router log."""

    sent: Sent
    own: tuple[Own, ...] = ()
    sets: tuple[RunSet, ...] = ()
    curves: tuple[Curve, ...] = ()
    log: RouteLog | None = None
    slug: str = ""


def meaning_of(sent: Sent) -> dict[str, object]:
    """How a table is read, to be kept beside it."""
    return {
        "meant": [[one.column, one.target, one.unit] for one in sent.meant],
        "places": [list(place) for place in sent.places],
        "value_kind": sent.value_kind,
    }


def kept(slug: str) -> Loaded:
    """A data set that was kept, read as an upload is. Raises NotFound, and Refused where it cannot be read any more."""
    from data.saved import datasets as store_of  # noqa: PLC0415 SQLAlchemy, which an upload alone does not need

    found = store_of.get(slug)
    meaning = found.meaning
    meant = tuple(Meant(*one) for one in meaning["meant"])
    places = tuple((str(board), str(task)) for board, task in meaning["places"])
    sent = Sent(found.name, found.kind, store_of.table(slug), meant, places, str(meaning["value_kind"]))
    return replace(load(sent), slug=slug)


def targets_of(kind: str) -> dict[str, str]:
    """What a column may mean, with the unit that its values are converted to; empty for text and plain scores."""
    if kind in TARGETS:
        return {name: "" if unit in (None, PLAIN) else str(unit) for name, unit in TARGETS[kind].items()}
    return dict.fromkeys(user_rows.DESCRIBED, "") | {name: metric.unit for name, metric in metrics().items()}


def guessed(table: pd.DataFrame, kind: str) -> tuple[Meant, ...]:
    """Columns whose name already says what they mean."""
    known = targets_of(kind)
    return tuple(Meant(str(name), str(name)) for name in table.columns if name in known)


def taken_as_it_is(column: str, kind: str) -> bool:
    """Whether a column needs no meaning: the many of an embedding."""
    return kind == SCORES and EMBEDDING.fullmatch(column) is not None


def load(sent: Sent) -> Loaded:
    """Read an upload whole. Raises Refused with a sentence a fault; then nothing of it was loaded."""
    if sent.kind not in TARGETS:
        if not sent.places:
            raise Refused(["No board was chosen; say where the rows are to stand."])
        return Loaded(sent, own=tuple(_candidates(sent, place) for place in sent.places))
    named = _named(sent)
    if sent.kind == SCORES:
        return Loaded(sent, log=_every_fault(named, read_log))
    sets = tuple(_every_fault(named, read_run_sets))
    along = named.rename(columns={"n_examples": "x"}) if "x" not in named else named
    curves = read_curves(as_csv(along)) if "x" in along else ()
    return Loaded(sent, sets=sets, curves=curves)


def _candidates(sent: Sent, place: Place) -> Own:
    board, task = place
    return user_rows.own_candidates(
        sent.table, sent.meant, name=sent.name, board=board, task=task, value_kind=sent.value_kind
    )


def _named(sent: Sent) -> pd.DataFrame:
    """The columns that mean something, under the readers' names and in their units; all still text."""
    problems = user_rows.mapping_faults(sent.table, sent.meant)
    units, columns = TARGETS[sent.kind], {}
    for one in sent.meant:
        if one.column in sent.table:
            wanted = units.get(one.target)
            try:
                times = factor(one.unit, wanted, one.column) if wanted else 1.0
            except InputError as error:
                problems.append(error.detail)
                times = 1.0
            columns[one.target] = [_times(text, times) for text in sent.table[one.column]]
    if problems:
        raise Refused(problems)
    embedding = {str(name): sent.table[name] for name in sent.table.columns if taken_as_it_is(str(name), sent.kind)}
    return pd.DataFrame({**embedding, **columns}, index=sent.table.index)


def _times(text: object, times: float) -> object:
    """A number's text times a factor; what is no number is for the reader to refuse."""
    if times == 1.0 or not isinstance(text, str) or not NUMBER.fullmatch(text):
        return text
    return repr(float(text) * times)


def _every_fault(table: pd.DataFrame, read: Callable[[bytes], T]) -> T:
    """Read a table; a row that is refused is put aside and the rest read again, until every fault is named."""
    problems: list[str] = []
    left = table
    for _ in range(max(1, min(MOST_PROBLEMS, MOST_CELLS_READ // max(1, table.size)))):
        try:
            found = read(as_csv(left))
        except TooLarge:
            raise
        except InputError as error:
            if error.row is None and problems:
                break  # what is left is no whole file any more
            problems.append(error.detail)
            if error.row not in left.index or len(left) == 1:
                break
            left = left.drop(index=error.row)
        else:
            if not problems:
                return found
            break
    raise Refused(problems)


def said_of(loaded: Loaded) -> str:
    """What an upload holds, in a few words."""
    if loaded.own:
        return plural(len(loaded.own[0].frame), "candidate")
    if loaded.log is not None:
        models = plural(len(loaded.log.log.models), "model")
        return f"{plural(len(loaded.log.log), 'query', 'queries')} by {models}"
    points = sum(len(one.points) for one in loaded.sets)
    return f"{plural(len(loaded.sets), 'curve')} of {plural(points, 'point')}"


def pages_of(loaded: Loaded) -> Sequence[str]:
    """The pages that show it, by the names of their files."""
    if loaded.own:
        return ("choose", "frontier") if loaded.own[0].board in ROLES else ("frontier",)
    if loaded.log is not None:
        return ("route",)
    return ("scaling_laws", "fine_tune") if sizes_of(loaded.curves) else ("scaling_laws",)


def view_of(loaded: Loaded, page: str) -> dict[str, str]:
    """The settings with which a page shows it."""
    if page == "choose":
        return {"task": loaded.own[0].task} if loaded.own[0].task else {}
    if page == "frontier":
        return {"board": loaded.own[0].board, "of": loaded.own[0].task}
    if page == "route":
        return {"log": LOG_UPLOAD}
    if page == "scaling_laws":
        return {"curve": loaded.sets[0].id}
    sizes = sizes_of(loaded.curves)
    return {"data_set": CURVES_UPLOAD, "target": f"{sizes[-1]:g}", "budget": f"{sizes[len(sizes) // 2]:g}"}
