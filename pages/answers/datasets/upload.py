"""Any upload -> what the pages show of it, whole or with every fault of every row: the Data page's way in.

Measurements and prices become candidates of boards (data/uploads/user_rows.py); learning curves and query
scores go, once their columns are named and converted, to the readers of the pages that show them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data.uploads import user_rows
from data.uploads.column_mapping import ColumnMapping, guess_mapping, mapped
from data.uploads.faults import Fault, Refused
from data.uploads.upload_table import UploadTable
from data.uploads.user_rows import UserRows
from models.laws import Curve
from pages.answers.boards.decision_metrics import ROLES
from pages.answers.datasets.joins import joined
from pages.answers.datasets.usual_values import ranges
from pages.answers.laws.columns import COLUMNS as CURVE_COLUMNS
from pages.answers.laws.curves_csv import curve_file
from pages.answers.laws.upload import run_sets
from pages.answers.laws.view import RunSet
from pages.answers.route.log import COLUMNS as LOG_COLUMNS
from pages.answers.route.log import EMBEDDING, RouteLog, route_log
from pages.answers.route.view import UPLOAD as LOG_UPLOAD
from pages.answers.shared.formatting import plural
from pages.answers.tuning.answer import UPLOAD as CURVES_UPLOAD
from pages.answers.tuning.answer import sizes_of

Place = tuple[str, str]
MEASUREMENTS, PRICES, CURVES, SCORES = KINDS = ("measurements", "prices", "learning curves", "query scores")
BOARD_KINDS = (MEASUREMENTS, PRICES)
# What a column of the file may mean, and the unit that it is converted to; None: text.
TARGETS: Mapping[str, Mapping[str, str | None]] = {CURVES: CURVE_COLUMNS, SCORES: LOG_COLUMNS}


@dataclass(frozen=True, eq=False)
class Upload:
    """A file that someone brought: its table as text, what its columns mean, the boards its rows are to stand on."""

    name: str
    kind: str
    table: UploadTable
    mapping: tuple[ColumnMapping, ...]
    places: tuple[Place, ...] = ()
    value_kind: str = "measured"
    confirmed: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class UploadContents:
    """What the pages show of an upload: candidates of boards, or runs and curves, or a router log."""

    upload: Upload
    user_rows: tuple[UserRows, ...] = ()
    sets: tuple[RunSet, ...] = ()
    curves: tuple[Curve, ...] = ()
    log: RouteLog | None = None
    slug: str = ""


def meaning_of(upload: Upload) -> dict[str, object]:
    """How a table is read, to be saved beside it."""
    return {
        "meant": [[entry.column, entry.target, entry.unit] for entry in upload.mapping],  # as saved ones call it
        "places": [list(place) for place in upload.places],
        "value_kind": upload.value_kind,
        "confirmed": list(upload.confirmed),
    }


def user_dataset(slug: str) -> UploadContents:
    """A dataset that was saved, read as an upload is. Raises NotFound, and Refused where it can no longer be read."""
    from data.saved import datasets  # noqa: PLC0415 SQLAlchemy, which an upload alone does not need

    saved = datasets.get(slug)
    mapping = tuple(ColumnMapping(*entry) for entry in saved.meaning["meant"])
    places = tuple((str(board), str(task)) for board, task in saved.meaning["places"])
    value_kind = str(saved.meaning["value_kind"])
    confirmed = tuple(map(str, saved.meaning.get("confirmed", ())))
    saved_table = datasets.table(slug)
    return replace(load(Upload(saved.name, saved.kind, saved_table, mapping, places, value_kind, confirmed)), slug=slug)


def units_of(kind: str) -> Mapping[str, str | None]:
    """What a column of a kind of upload may mean, and the unit its values are converted to; None for text."""
    return TARGETS[kind] if kind in TARGETS else user_rows.units()


def guess(table: UploadTable, kind: str) -> tuple[ColumnMapping, ...]:
    """Columns whose name already says what they mean."""
    return guess_mapping(table.columns, units_of(kind))


def needs_no_meaning(column: str, kind: str) -> bool:
    """Whether a column is read under its own name: the many of an embedding."""
    return kind == SCORES and EMBEDDING.fullmatch(column) is not None


def load(upload: Upload) -> UploadContents:
    """Read an upload whole. Raises Refused with a sentence per fault; then nothing of it was contents."""
    if upload.kind not in TARGETS:
        if not upload.places:
            raise Refused([Fault("No board was chosen; choose where the rows are to stand.")])
        return UploadContents(upload, user_rows=tuple(_board_rows(upload, place) for place in upload.places))
    if upload.kind == SCORES:
        return UploadContents(upload, log=route_log(our_names(upload.table, upload.mapping, SCORES)))
    curves = our_names(upload.table, upload.mapping, CURVES)
    return UploadContents(upload, sets=tuple(run_sets(curves)), curves=curves_by_size(curves))


def curves_by_size(table: UploadTable) -> tuple[Curve, ...]:
    """The curves along examples, which the Fine-tune page judges; none where the file has no such column."""
    along = table if "x" in table else table.renamed({"n_examples": "x"})
    return curve_file(along).curves if "x" in along else ()


def our_names(table: UploadTable, mapping: Sequence[ColumnMapping], kind: str) -> UploadTable:
    """The columns that mean something, under the readers' names and in their units. Raises Refused for the mapping."""
    embedding = [
        ColumnMapping(name, name)
        for name in table.columns
        if needs_no_meaning(name, kind) and name not in {entry.column for entry in mapping}
    ]
    return mapped(table, [*embedding, *mapping], units_of(kind))


def _board_rows(upload: Upload, place: Place) -> UserRows:
    board, task = place
    rows = user_rows.board_rows(
        upload.table,
        upload.mapping,
        name=upload.name,
        board=board,
        task=task,
        value_kind=upload.value_kind,
        ranges=ranges(),
        confirmed=upload.confirmed,
    )
    return joined(rows)


def summary(contents: UploadContents) -> str:
    """What an upload holds, in a few words."""
    if contents.user_rows:
        return plural(len(contents.user_rows[0].frame), "candidate")
    if contents.log is not None:
        models = plural(len(contents.log.log.models), "model")
        return f"{plural(len(contents.log.log), 'query', 'queries')} by {models}"
    points = sum(len(runs.points) for runs in contents.sets)
    return f"{plural(len(contents.sets), 'curve')} of {plural(points, 'point')}"


def pages_of(contents: UploadContents) -> Sequence[str]:
    """The pages that show it, by the names of their files."""
    if contents.user_rows:
        return ("choose", "frontier") if contents.user_rows[0].board in ROLES else ("frontier",)
    if contents.log is not None:
        return ("route",)
    return ("scaling_laws", "fine_tune") if sizes_of(contents.curves) else ("scaling_laws",)


def view_of(contents: UploadContents, page: str) -> dict[str, str]:
    """The settings with which a page shows it."""
    if page == "choose":
        return {"task": contents.user_rows[0].task} if contents.user_rows[0].task else {}
    if page == "frontier":
        return {"board": contents.user_rows[0].board, "of": contents.user_rows[0].task}
    if page == "route":
        return {"log": LOG_UPLOAD}
    if page == "scaling_laws":
        return {"curve": contents.sets[0].id}
    sizes = sizes_of(contents.curves)
    return {"data_set": CURVES_UPLOAD, "target": f"{sizes[-1]:g}", "budget": f"{sizes[len(sizes) // 2]:g}"}
