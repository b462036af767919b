"""An upload is read once: any table comes back, and the faults told are exactly those put in, however many."""

from __future__ import annotations

import io
import json
import pickle

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.uploads import upload_table
from data.uploads.column_mapping import guess_mapping, mapped
from data.uploads.faults import MAX_LISTED, Faults, Refused
from data.uploads.reader import read_table
from pages.answers.laws.curves_csv import read_curves

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6).filter(str.strip)
ROWS = st.lists(st.tuples(TEXT, st.none() | st.floats(-1e9, 1e9), st.integers(0, 10**9)), min_size=1, max_size=8)


def written(frame: pd.DataFrame, form: str) -> bytes:
    """The file that pandas writes."""
    if form == "csv":
        return frame.to_csv(index=False).encode()
    if form == "json":
        return json.dumps(frame.astype(object).where(frame.notna(), None).to_dict("records")).encode()
    out = io.BytesIO()
    frame.to_parquet(out, index=False)
    return out.getvalue()


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from(["csv", "json", "parquet"]), st.booleans())
def test_any_table_reads_back_the_same(rows: list[tuple[str, float | None, int]], form: str, is_named: bool) -> None:
    frame = pd.DataFrame(rows, columns=["name", "x", "n"]).astype({"x": "float64"})
    table = read_table(f"t.{form}" if is_named else "", written(frame, form))
    assert table.cells.index.tolist() == list(range(1, len(rows) + 1))
    assert table.cells["name"].tolist() == frame["name"].tolist()
    pd.testing.assert_frame_equal(
        table.typed(("x", "n"))[["x", "n"]].reset_index(drop=True), frame[["x", "n"]].astype("float64")
    )
    assert not table.faults


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["right", "text", "negative", "empty", "short"]), min_size=1, max_size=120),
    st.integers(0, 3),
)
def test_the_faults_told_are_those_put_in(kinds: list[str], n_right: int) -> None:
    lines = {"right": "a,1,2", "text": "a,1,two", "negative": "a,-1,2", "empty": "a,1,", "short": "a,1"}
    body = "curve,x,y\n" + "\n".join(lines[kind] for kind in [*kinds, *["right"] * (n_right + 1)])
    faulty = [row for row, kind in enumerate(kinds, start=1) if kind != "right"]
    if not faulty:
        assert len(read_curves(body.encode())) == 1
        return
    with pytest.raises(Refused) as refused:
        read_curves(body.encode())
    assert refused.value.n_faults == len(faulty)
    assert [fault.row for fault in refused.value.faults] == faulty[:MAX_LISTED]
    assert refused.value.row == faulty[0]
    if len(faulty) > MAX_LISTED:
        assert refused.value.sentences[-1] == f"And {len(faulty) - MAX_LISTED} more."


def test_a_fault_names_the_column_as_the_file_does_and_the_value() -> None:
    table = read_table("", b"name,size (billion parameters),loss\na,seven,3\nb,2,3\n")
    (size,) = guess_mapping(["n_params (billion parameters)"], ["n_params"])
    mapping = [size.__class__("size (billion parameters)", "n_params", size.unit)]
    ours = mapped(table, mapping, {"n_params": "parameter"})
    assert ours.numbers("n_params")[1] == 2e9
    (fault,) = ours.faults.listed()
    assert (fault.row, fault.column, fault.value) == (1, "n_params", "seven")
    assert "'seven' in column 'size (billion parameters)', row 1" in fault.detail
    assert not table.faults  # what was found under a mapping is not held against the next


def test_faults_do_not_make_a_check_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells that are plain numbers are read as a column; with 40 faults among them, each cell is looked at once."""
    passes = []
    number_in = upload_table.number_in
    monkeypatch.setattr(upload_table, "number_in", lambda text: passes.append(text) or number_in(text))
    for n_faults in (0, 40):
        body = "curve,x,y\n" + "".join(f"a,{i + 1},{'x' if i < n_faults else 2}\n" for i in range(200))
        try:
            read_curves(body.encode())
        except Refused as refused:
            assert refused.n_faults == n_faults
        assert len(passes) == (200 if n_faults else 0)


def test_a_million_faults_make_no_million_sentences() -> None:
    sentences = []
    faults = Faults()
    faults.add_cells("y", range(1, 1_000_001), lambda row: sentences.append(row) or f"Row {row}.")
    assert (len(faults), len(sentences)) == (1_000_000, MAX_LISTED)


def test_a_refusal_comes_back_from_a_worker_whole() -> None:
    with pytest.raises(Refused) as refused:
        read_curves(b"curve,x,y\na,1,x\na,-2,3\n")
    back = pickle.loads(pickle.dumps(refused.value))
    assert (back.detail, back.row, back.sentences) == (refused.value.detail, 1, refused.value.sentences)
