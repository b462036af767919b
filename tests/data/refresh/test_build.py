"""`python -m data.refresh.build` makes the committed tables, byte for byte, and says what is missing."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from data.refresh.build import build_source, main
from data.settings import Settings
from data.sources import SOURCES, Source

TABLES = Settings().tables


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.id)
def test_the_raw_files_give_the_committed_bytes(raw: Path, tmp_path: Path, source: Source) -> None:
    build_source(source, raw, tmp_path)
    made = {path.name: path.read_bytes() for path in (tmp_path / source.id).iterdir()}
    kept = {path.name: path.read_bytes() for path in (TABLES / source.id).iterdir()}
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []


@pytest.mark.parametrize("source", SOURCES)
def test_provenance_names_the_raw_files(raw: Path, source: str) -> None:
    sheet = json.loads((TABLES / source / "provenance.json").read_text(encoding="utf-8"))
    assert sheet["files"]
    for file in sheet["files"]:
        content = (raw / file["path"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["bytes"] == len(content)
    assert sheet["source"]["licence"]
    assert all(count > 0 for count in sheet["rows"].values())


def test_what_was_there_before_is_gone(raw: Path, tmp_path: Path) -> None:
    old = tmp_path / "gpu_specs" / "old.csv"
    old.parent.mkdir()
    old.write_text("a\n1\n", encoding="utf-8")
    build_source(SOURCES["gpu_specs"], raw, tmp_path)
    assert not old.exists()


def test_a_missing_raw_file_gets_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--tables", str(tmp_path / "tables"), "--source", "lmarena"]) == 1
    told = capsys.readouterr().err
    assert "raw files of lmarena are missing" in told
    assert SOURCES["lmarena"].url in told


def test_the_tables_are_small() -> None:
    assert sum(path.stat().st_size for path in TABLES.rglob("*") if path.is_file()) < 20_000_000
