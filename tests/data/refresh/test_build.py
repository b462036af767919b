"""`python -m data.refresh.build` makes the committed tables, byte for byte, and says what is missing."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from data.refresh.build import build_source, main
from data.settings import ROOT, Settings
from data.sources import SOURCES, Source
from tests.data.sources.few_rows import expect_listed_prices
from tests.tables import stored_tables

TABLES = Settings().tables


@pytest.mark.raw_files
@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.id)
def test_the_raw_files_give_the_committed_bytes(full_raw: Path, tmp_path: Path, source: Source) -> None:
    build_source(source, full_raw, tmp_path)
    rebuilt = {path.name: path.read_bytes() for path in (tmp_path / source.id).iterdir()}
    committed = {path.name: path.read_bytes() for path in (TABLES / source.id).iterdir()}
    assert rebuilt.keys() == committed.keys()
    assert [name for name in rebuilt if rebuilt[name] != committed[name]] == []


def fingerprints_agree(sheet: dict[str, Any], raw: Path) -> bool:
    """Whether a sheet of provenance gives the size and checksum of each file below `raw`, or typed by hand here."""
    roots = [ROOT if file["path"].startswith("data/sources/") else raw for file in sheet["files"]]
    contents = [(root / file["path"]).read_bytes() for root, file in zip(roots, sheet["files"], strict=True)]
    stated = [(file["bytes"], file["sha256"]) for file in sheet["files"]]
    return stated == [(len(content), hashlib.sha256(content).hexdigest()) for content in contents]


@pytest.mark.parametrize("source", SOURCES)
def test_provenance_is_complete(source: str) -> None:
    sheet = json.loads((TABLES / source / "provenance.json").read_text(encoding="utf-8"))
    assert sheet["files"]
    assert all(len(file["sha256"]) == 64 and file["bytes"] > 0 for file in sheet["files"])
    assert sheet["source"]["licence"]
    assert sheet["rows"] == {name: len(table) for name, table in stored_tables(source).items()}


@pytest.mark.raw_files
@pytest.mark.parametrize("source", SOURCES)
def test_provenance_names_the_raw_files(full_raw: Path, source: str) -> None:
    sheet = json.loads((TABLES / source / "provenance.json").read_text(encoding="utf-8"))
    assert fingerprints_agree(sheet, full_raw)


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.id)
def test_the_same_rows_give_the_same_bytes(
    raw: Path, tmp_path: Path, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect_listed_prices(monkeypatch)
    for folder in ("first", "second"):
        build_source(source, raw, tmp_path / folder)
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / folder / source.id).iterdir()}
        for folder in ("first", "second")
    )
    assert first == second
    assert fingerprints_agree(json.loads(first["provenance.json"]), raw)


def test_what_was_there_before_is_gone(raw: Path, tmp_path: Path) -> None:
    old = tmp_path / "gpu_specs" / "old.csv"
    old.parent.mkdir()
    old.write_text("a\n1\n", encoding="utf-8")
    build_source(SOURCES["gpu_specs"], raw, tmp_path)
    assert not old.exists()


def test_a_missing_raw_file_gets_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--tables", str(tmp_path / "tables"), "--source", "lmarena"]) == 1
    message = capsys.readouterr().err
    assert "raw files of lmarena are missing" in message
    assert SOURCES["lmarena"].url in message


def test_the_tables_are_small() -> None:
    assert sum(path.stat().st_size for path in TABLES.rglob("*") if path.is_file()) < 20_000_000
