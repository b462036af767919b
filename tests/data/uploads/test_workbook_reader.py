"""Workbooks from strangers: a sheet is read as a CSV is, and a small file cannot take the server's memory."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.settings import settings
from data.uploads.reader import read_file, read_table
from errors import InputError, ParetoscopeError, TooLarge
from tests.data.uploads.workbooks import MAIN, Cell, sheet_xml, workbook

RUNS: list[list[Cell]] = [["model", "score", "ok"], ["Llama 3.1 8B", 69.25, True], [], ["Qwen3 8B", 12.0, None]]


def test_a_sheet_is_a_table_with_its_own_row_numbers() -> None:
    table = read_file("runs.xlsx", workbook({"Runs": RUNS})).tables
    assert table.form == "XLSX"
    assert table.largest.index.tolist() == [1, 3]
    assert table.largest.fillna("-").to_dict("list") == {
        "model": ["Llama 3.1 8B", "Qwen3 8B"], "score": ["69.25", "12"], "ok": ["True", "-"],
    }  # fmt: skip
    assert table.assumed == ()


def test_the_largest_sheet_is_read_and_the_others_are_named() -> None:
    file = read_file("runs.xlsx", workbook({"Notes": [["a", "b"], [1.0, 2.0]], "Empty": [], "Runs": RUNS}))
    assert file.columns == ["model", "score", "ok"]
    assert file.tables.assumed == ("The sheet 'Runs' is read, which has the most rows; not 'Notes'.",)


def test_a_title_above_the_names_is_passed_over_and_said() -> None:
    file = read_file("runs.xlsx", workbook({"Runs": [["November"], [], *RUNS]}))
    assert file.columns == ["model", "score", "ok"]
    assert file.tables.largest.index.tolist() == [1, 3]
    assert file.tables.assumed == ("Sheet 'Runs': the 2 rows above the names of the columns were passed over.",)


def test_names_in_two_rows_are_joined_as_in_text() -> None:
    file = read_file("runs.xlsx", workbook({"Runs": [["", "TTFT", ""], ["model", "mean", "p95"], ["A", 1.0, 2.0]]}))
    assert file.columns == ["model", "TTFT | mean", "TTFT | p95"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04", "cannot be opened"),
        (workbook({"Runs": RUNS})[:300], "cannot be opened"),
        (workbook({"Runs": [["only names", "b"]]}), "No sheet of the workbook"),
        (workbook({"Runs": RUNS}, sheet1=f"<worksheet {MAIN}><sheetData><row>"), "cannot be opened"),
        (workbook({"Runs": RUNS}, sheet1=f'<!DOCTYPE x [<!ENTITY a "b">]>{sheet_xml(RUNS)}'), "declares entities"),
    ],
)
def test_what_is_no_workbook_is_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_table("runs.xlsx", data)


def test_another_archive_is_named_so() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("runs.csv", "a,b\n1,2\n")
    with pytest.raises(InputError, match="unpack it and send the table"):
        read_table("runs.zip", out.getvalue())


def far_apart(last: str) -> bytes:
    row = int("".join(filter(str.isdigit, last)))
    cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{last}"><v>1</v></c></row>'
    return workbook({"Runs": RUNS}, sheet1=f"<worksheet {MAIN}><sheetData>{cells}</sheetData></worksheet>")


@pytest.mark.parametrize("last", ["XFD2", "B1048576", "SF190000"])
def test_a_grid_too_large_is_refused_before_it_is_made(last: str) -> None:
    with pytest.raises(TooLarge):
        read_table("runs.xlsx", far_apart(last))


def test_text_that_inflates_a_thousandfold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARETOSCOPE_MAX_BODY_MB", "0.1")
    monkeypatch.setattr("data.uploads.size_limits.settings", settings.__wrapped__)
    long = workbook({"Runs": [["model"], ["x" * 3_000_000]]})
    assert len(long) < 10_000
    with pytest.raises(TooLarge, match="unpacks to more than"):
        read_table("runs.xlsx", long)


@given(
    st.lists(st.lists(st.text("abc&<'\" ,;\n", min_size=1, max_size=8), min_size=3, max_size=3), min_size=1, max_size=6)
)
def test_texts_come_back_as_they_are(rows: list[list[str]]) -> None:
    plain = [[cell.strip() for cell in row] for row in rows]
    data = workbook({"Runs": [["a", "b", "c"], *rows]})
    if not any(any(row) for row in plain):
        with pytest.raises(ParetoscopeError):
            read_table("runs.xlsx", data)
        return
    table = read_table("runs.xlsx", data).cells.fillna("")
    assert table.to_numpy().tolist() == [row for row in plain if any(row)]


def test_damaged_workbooks_are_read_or_refused() -> None:
    chance, whole = random.Random(5), workbook({"Runs": RUNS})
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    for _ in range(150):
        changed = list(sheet)
        for _ in range(chance.randint(1, 4)):
            changed[chance.randrange(len(changed))] = chance.choice("<>/\"'&;=rc19A \0é")
        try:
            read_table("runs.xlsx", workbook({"Runs": RUNS}, sheet1="".join(changed)))
        except ParetoscopeError as error:
            assert error.detail.endswith(".")
    for _ in range(150):
        flipped = bytearray(whole)
        flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        try:
            read_table("runs.xlsx", bytes(flipped))
        except ParetoscopeError as error:
            assert error.detail.endswith(".")
