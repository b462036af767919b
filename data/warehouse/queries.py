"""Questions to the warehouse. Each takes a cursor and returns a frame; a board's frame has one row per candidate."""

from __future__ import annotations

import duckdb
import pandas as pd
import pyarrow as pa

from data.boards import Board, registry
from errors import NotFound

Cursor = duckdb.DuckDBPyConnection
NULLABLE = {pa.int32(): pd.Int32Dtype(), pa.bool_(): pd.BooleanDtype()}


def boards(cur: Cursor) -> pd.DataFrame:
    """The boards: id, title, grain, candidates, metrics and default_objectives (joined by commas), not_claimed."""
    return cur.execute("SELECT * EXCLUDE (position) FROM board ORDER BY position").df()


def tasks(cur: Cursor, board: str) -> pd.DataFrame:
    """The tasks of a board: id, label, description. Raises NotFound for an unknown board."""
    entry = _board(board)
    return cur.execute("SELECT id, label, description FROM task WHERE board = $1 ORDER BY position", [entry.id]).df()


def candidates(cur: Cursor, board: str, task: str | None = None) -> pd.DataFrame:
    """The candidates of a board, of one task or of all.

    First come the columns that say what a candidate is, then for each metric m its value in the registry's unit,
    m__kind, m__source, where sources state methods m__method, and where they give intervals m__low and m__high.
    Missing is NaN.
    Raises NotFound for an unknown board, and for a task that the board does not have.
    """
    entry = _board(board)
    if task is None:
        return _wide(cur.execute(f"SELECT * FROM {entry.table}"))  # noqa: S608 - a name of the registry
    offered = list(tasks(cur, board)["id"])
    if task not in offered:
        listed = ", ".join(offered) or "none"
        raise NotFound(f"The board '{board}' has no task '{task}'; its tasks are: {listed}.", column="task")
    return _wide(cur.execute(f"SELECT * FROM {entry.table} WHERE task = $1", [task]))  # noqa: S608


def measurements(cur: Cursor, candidate_id: str) -> pd.DataFrame:
    """Every figure of a measured candidate as the source gives it: metric, value, low, high, kind, source, conditions.

    Empty for an API offer, whose figures are a price list's and a model's.
    """
    return cur.execute(
        "SELECT m.metric, m.value, m.low, m.high, m.interval, m.n, m.kind, m.method, m.method_version, m.source,"
        " m.precision, c.engine, c.conditions"
        " FROM measurement AS m JOIN configuration AS c ON c.id = m.configuration WHERE c.id = $1 ORDER BY m.metric",
        [candidate_id],
    ).df()


def ratings(cur: Cursor, model: str) -> pd.DataFrame:
    """Every rating of a model as the source gives it: name in the source, metric, value, low, high, precision."""
    return cur.execute(
        "SELECT name, metric, value, low, high, interval, precision, kind, source FROM measurement"
        " WHERE model = $1 AND configuration IS NULL ORDER BY metric, name",
        [model],
    ).df()


def output_lengths(cur: Cursor, model: str, task: str) -> pd.DataFrame:
    """The histogram of a model's answers on a task: precision, tokens_from, tokens_to, responses; empty if unknown."""
    return cur.execute(
        "SELECT precision, tokens_from, tokens_to, responses FROM output_length WHERE model = $1 AND task = $2"
        " ORDER BY precision, tokens_from",
        [model, task],
    ).df()


def quality_changes(cur: Cursor) -> pd.DataFrame:
    """What quantized models scored against themselves unquantized: the rows of quality_change."""
    return cur.execute("SELECT * FROM quality_change").df()


def quantization_loss(cur: Cursor) -> pd.DataFrame:
    """How much wider the intervals of predicted losses must be: metric, band, widening, losses."""
    return cur.execute("SELECT * FROM quantization_loss").df()


def number_formats(cur: Cursor) -> pd.DataFrame:
    """What number formats are, by the name in lower case: method, weight_bits, activation_bits, group_size."""
    return cur.execute(
        "SELECT lower(precision) AS precision, any_value(method ORDER BY precision) AS method,"
        " any_value(weight_bits ORDER BY precision) AS weight_bits,"
        " any_value(activation_bits ORDER BY precision) AS activation_bits,"
        " any_value(group_size ORDER BY precision) AS group_size FROM number_format GROUP BY lower(precision)"
    ).df().set_index("precision")  # fmt: skip


def prices(cur: Cursor, model: str) -> pd.DataFrame:
    """Every price of a model, withdrawn and superseded ones too, newest first."""
    return cur.execute("SELECT * FROM price WHERE model = $1 ORDER BY valid_from DESC, provider", [model]).df()


def price_tiers(cur: Cursor) -> pd.DataFrame:
    """The prices of every offer by service and length of prompt: source, name, tier, above_tokens, USD per Mtok."""
    return cur.execute("SELECT * FROM price_tier ORDER BY source, name, tier, above_tokens").df()


def grids(cur: Cursor) -> pd.DataFrame:
    """Countries and the world over the life of their plants, by zone: gco2e_per_kwh, water_l_per_kwh, kind, source."""
    return cur.execute(
        "SELECT zone, gco2e_per_kwh, water_l_per_kwh, kind, source FROM carbon_intensity"
        " WHERE source = 'ecologits' ORDER BY zone"
    ).df().set_index("zone")  # fmt: skip


def sites(cur: Cursor) -> pd.DataFrame:
    """Data centres with their power usage effectiveness: provider, site, pue, kind, source."""
    return cur.execute("SELECT provider, site, pue, kind, source FROM data_centre ORDER BY provider, site").df()


def checkpoints(cur: Cursor) -> pd.DataFrame:
    """Names of published checkpoints as the sources that ran them give them: model.id and `owner/name`."""
    return cur.execute(
        "SELECT model, name FROM model_alias WHERE name SIMILAR TO '[^/ ]+/[^/ ]+' AND source IN "
        "('mlenergy_v3', 'inferencex_evals', 'inferencex_silicon', 'modelopt_ptq', 'open_llm_v2') ORDER BY model, name"
    ).df()


def models(cur: Cursor) -> pd.DataFrame:
    """The models of the curated table."""
    return cur.execute("SELECT * FROM model ORDER BY id").df()


def hardware(cur: Cursor) -> pd.DataFrame:
    """The accelerators with memory, bandwidth, dense peak rates and power limit."""
    return cur.execute("SELECT * FROM hardware ORDER BY id").df()


def rental(cur: Cursor) -> pd.DataFrame:
    """Rental per accelerator and hour: the median over providers, the cheapest (low), the dearest (high)."""
    return cur.execute("SELECT * FROM rental_price ORDER BY hardware").df()


def traffic(cur: Cursor) -> pd.DataFrame:
    """The traces of traffic: rates (1/s), lengths (tokens), share of input seen before (%), burstiness."""
    return cur.execute(
        "SELECT * REPLACE (CAST(recorded AS VARCHAR) AS recorded) FROM traffic ORDER BY published, id"
    ).df()


def techniques(cur: Cursor) -> pd.DataFrame:
    """The papers, by id: title, system, year, paper_kind, stage, resources, modality, sentence, link, needs ..."""
    return cur.execute("SELECT * FROM technique ORDER BY id").df()


def claims(cur: Cursor) -> pd.DataFrame:
    """What the papers claim, in the order of each paper: the columns of the table claim."""
    return cur.execute("SELECT * FROM claim ORDER BY technique, CAST(regexp_extract(id, '[0-9]+$') AS INTEGER)").df()


def sources(cur: Cursor) -> pd.DataFrame:
    """Every source by id, with its licence, version and method."""
    return cur.execute("SELECT * FROM source ORDER BY id").df().set_index("id")


def methods(cur: Cursor) -> pd.DataFrame:
    """The methods of measuring energy, time or throughput, by id: label, what their figures include."""
    return cur.execute("SELECT id, label, includes FROM method ORDER BY position").df().set_index("id")


def provenance(cur: Cursor, source_id: str) -> dict[str, str]:
    """One source, field by field. Raises NotFound for an unknown one."""
    source = cur.execute("SELECT * FROM source WHERE id = $1", [source_id]).df()
    if source.empty:
        raise NotFound(f"There is no source '{source_id}'; the sources are {', '.join(sources(cur).index)}.")
    return {str(name): "" if value is None else str(value) for name, value in source.iloc[0].items()}


def unresolved(cur: Cursor) -> pd.DataFrame:
    """Names that the curated join leaves out: source, name, found_in, rows."""
    return cur.execute("SELECT * FROM unresolved_name ORDER BY ALL").df()


def _wide(result: Cursor) -> pd.DataFrame:
    # By way of Arrow a frame of 150 columns takes half the time of DuckDB 1.5.5's own conversion.
    table = result.to_arrow_table()
    plain = [f.with_type(pa.string()) if pa.types.is_dictionary(f.type) else f for f in table.schema]
    frame: pd.DataFrame = table.cast(pa.schema(plain)).to_pandas(types_mapper=NULLABLE.get)
    return frame


def _board(board: str) -> Board:
    for entry in registry():
        if entry.id == board:
            return entry
    raise NotFound(
        f"There is no board '{board}'; the boards are {', '.join(b.id for b in registry())}.", column="board"
    )


def typical_values(cur: Cursor) -> pd.DataFrame:
    """What all sources hold of each metric: low and high (without the outer half percents) and middle, by metric.

    Prices of tokens and of rental are among them, from the price lists; metrics of fewer than 10 figures are left out.
    """
    return cur.execute(
        "WITH figure AS (SELECT metric, value FROM measurement"
        " UNION ALL SELECT 'input_usd_per_mtok', input_usd_per_mtok FROM price"
        " UNION ALL SELECT 'output_usd_per_mtok', output_usd_per_mtok FROM price"
        " UNION ALL SELECT 'cached_input_usd_per_mtok', cached_input_usd_per_mtok FROM price"
        " UNION ALL SELECT 'gpu_usd_per_hour', usd_per_gpu_hour FROM rental_price)"
        " SELECT metric, quantile_cont(value, 0.005) AS low, median(value) AS middle,"
        " quantile_cont(value, 0.995) AS high"
        " FROM figure WHERE value > 0 OR metric LIKE '%change%' GROUP BY metric HAVING count(*) >= 10 ORDER BY metric"
    ).df()


def energy_folds(cur: Cursor) -> pd.DataFrame:
    """Measured runs as the model of energy predicts them without their shape or their GPU: table energy_fold."""
    return cur.execute("SELECT * FROM energy_fold").df()


def prediction_folds(cur: Cursor) -> pd.DataFrame:
    """Answer lengths, losses and memory as predicted without their model or family: table prediction_fold."""
    return cur.execute("SELECT * FROM prediction_fold").df()
