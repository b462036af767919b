"""Uploads of all kinds: templates load, units convert, every fault is named, curves and scores reach their pages."""

from __future__ import annotations

import io
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.uploads.column_mapping import ColumnMapping
from data.uploads.csv_reader import as_csv
from data.uploads.faults import Refused
from data.uploads.reader import read_table
from data.uploads.user_rows import TEMPLATES
from pages.answers.datasets.upload import KINDS, Upload, UploadContents, guess, load, pages_of, summary
from pages.draw.shared.session_rows import CURVES, LOG, RUNS, UPLOADS
from tests.pages.conftest import texts

CHAT = (("llm-serving", "lm-arena-chat"),)


def sent(kind: str, data: bytes | None = None, *mapping: ColumnMapping, name: str = "mine.csv") -> Upload:
    table = read_table(name, TEMPLATES[kind].encode() if data is None else data)
    return Upload(name, kind, table, mapping or guess(table, kind), CHAT)


@pytest.mark.parametrize(
    ("kind", "holds", "pages"),
    [
        ("measurements", "1 candidate", ("choose", "frontier")),
        ("prices", "1 candidate", ("choose", "frontier")),
        ("learning curves", "2 curves of 10 points", ("scaling_laws", "fine_tune")),
        ("query scores", "60 queries by 2 models", ("route",)),
    ],
)
def test_a_template_loads_as_it_is(kind, holds, pages):
    loaded = load(sent(kind))
    assert summary(loaded) == holds
    assert pages_of(loaded) == pages


def test_the_three_kinds_of_file_give_the_same_log():
    frame = pd.read_csv(io.BytesIO(TEMPLATES["query scores"].encode()))
    parquet = io.BytesIO()
    frame.to_parquet(parquet)
    files = {
        "x.csv": frame.to_csv(index=False).encode(),
        "x.parquet": parquet.getvalue(),
        "x.json": json.dumps(frame.to_dict(orient="records")).encode(),
    }
    logs = [load(sent("query scores", data, name=name)).log.log for name, data in files.items()]
    for log in logs[1:]:
        assert log.models == logs[0].models
        np.testing.assert_array_equal(log.score, logs[0].score)
        np.testing.assert_array_equal(log.cost_usd, logs[0].cost_usd)


def test_columns_are_mapped_and_converted():
    data = b"name,loss,size,steps\na,3,1,5\na,2.5,2,6\n"
    meant = (
        ColumnMapping("name", "curve"),
        ColumnMapping("loss", "y"),
        ColumnMapping("size", "n_params", "billion parameters"),
        ColumnMapping("steps", "n_tokens", "thousand tokens"),
    )
    (runs,) = load(sent("learning curves", data, *meant)).sets
    assert runs.points["n_params"].tolist() == [1e9, 2e9]
    assert runs.points["n_tokens"].tolist() == [5e3, 6e3]
    data = b"q,m,s,usd,wh\n1,a,90,1,2\n1,b,40,2,3\n"
    meant = tuple(
        ColumnMapping(*one)
        for one in (
            ("q", "query"),
            ("m", "model"),
            ("s", "score", "percent"),
            ("usd", "cost_usd"),
            ("wh", "energy_j", "Wh"),
        )
    )
    log = load(sent("query scores", data, *meant)).log.log
    assert log.score.tolist() == [[0.9, 0.4]]
    assert log.energy_j.tolist() == [[7200, 10800]]


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        (
            "learning curves",
            b"curve,x,y\na,1,3\n\n,2,2\nb,4,-1\nb,-1,2\nb,5,1;2\n",
            ("row 3 ", "y = -1 in row 4", "x = -1 in row 5", "row 6,"),
        ),
        (
            "query scores",
            b"query,model,score,cost_usd\n1,a,1,1\n1,b,,1\n2,a,1,-2\n,b,1,1\n2,b,1,1\n2,b,0,1\n",
            ("row 2", "row 3", "row 4"),
        ),
        ("query scores", b"query,model,score\n1,a,1\n", ("cost",)),
        ("learning curves", b"curve,x\na,1\n", ("'y'",)),
    ],
)
def test_every_fault_of_every_row_is_named(kind, data, said):
    with pytest.raises(Refused) as refused:
        load(sent(kind, data))
    assert len(refused.value.sentences) == len(said)
    for part in said:
        assert any(part in problem for problem in refused.value.sentences), part


def test_a_mapping_that_cannot_be_is_refused():
    meant = (
        ColumnMapping("curve", "curve"),
        ColumnMapping("x", "x", "kg"),
        ColumnMapping("y", "y"),
        ColumnMapping("z", "y"),
    )
    with pytest.raises(Refused) as refused:
        load(sent("learning curves", b"curve,x,y\na,1,3\n", *meant))
    said = "\n".join(refused.value.sentences)
    assert "Two columns mean 'y'" in said
    assert "'z' is not in the file" in said
    assert "'kg'" in said
    with pytest.raises(Refused, match="No board"):
        load(Upload("x.csv", "prices", read_table("x.csv", b"label\na\n"), (ColumnMapping("label", "label"),)))


CELL = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(
    lambda text: text.strip()
)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(CELL, st.none() | CELL), min_size=1, max_size=6), st.data())
def test_rows_keep_their_numbers(rows, data):
    table = pd.DataFrame(rows, columns=["a", "b"], index=range(1, len(rows) + 1))
    kept = table[data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))]
    if len(kept):
        back = read_table("", as_csv(kept)).cells
        assert back.index.tolist() == kept.index.tolist()
        assert back.fillna("").to_numpy().tolist() == kept.fillna("").to_numpy().tolist()


@pytest.fixture
def session() -> dict[str, object]:
    """The state of a session that loaded a file of each kind."""
    loaded: dict[str, UploadContents] = {kind: load(sent(kind)) for kind in KINDS}
    curves, scores = loaded["learning curves"], loaded["query scores"]
    return {UPLOADS: loaded, RUNS: {runs.id: runs for runs in curves.sets}, CURVES: curves.curves, LOG: scores.log}


@pytest.mark.parametrize(
    ("page", "setting", "said"),
    [
        ("scaling_laws", {"curve": "upload:small"}, "small"),
        ("fine_tune", {"data_set": "upload", "target": "3200", "budget": "800"}, "large"),
        ("route", {"log": "upload"}, "large alone"),
    ],
)
def test_they_show_where_they_belong(open_app, session, page, setting, said):
    app = open_app()
    for key, value in session.items():
        app.session_state[key] = value
    app.switch_page(f"pages/{page}.py")
    app.query_params.update(setting)
    app.run()
    assert not app.exception
    assert not app.error
    assert "uploaded in another session" not in texts(app)
    assert said in texts(app).lower()
    another = open_app(page, **setting)
    assert "uploaded in another session" in texts(another)
