"""OpenRouter's exports: a manifest with checksums, CSV in it, prices per token out as prices per million tokens."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pandas as pd
import pytest

from data.refresh import openrouter, publishers
from data.refresh.build import build_source
from data.settings import ROOT, Settings
from data.warehouse.opening import data_version
from errors import WarehouseError

HEADER = "id,name,prompt,completion,input_cache_read,context_length\n"
ROWS = "z-ai/glm,GLM,0.0000006,0.0000022,,131072\nfree/model,Free,0,0,,8192\na/b,B,0.000001,0.000003,0.0000001,\n"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        return


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder


@pytest.fixture
def place(tmp_path: Path, exports: Path) -> Iterator[Settings]:
    """The built-in tables, and a server of the exports."""
    shutil.copytree(ROOT / "data" / "tables", tmp_path / "tables")
    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(exports)))
    Thread(target=http.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{http.server_port}/"
    yield Settings(home=tmp_path / "home", tables=tmp_path / "tables", openrouter_exports=address)
    http.shutdown()
    http.server_close()


def publish(exports: Path, date: str, text: str, **changes: object) -> None:
    path = f"{date}/models.csv"
    (exports / date).mkdir(exist_ok=True)
    (exports / path).write_text(text, encoding="utf-8")
    file = {"path": path, "sha256": sha256(text.encode()).hexdigest(), "bytes": len(text.encode()), **changes}
    (exports / "manifest.json").write_text(json.dumps({"date": date, "files": [file]}), encoding="utf-8")


def load(place: Settings) -> str:
    return openrouter.refresh(place, lambda _line: None, 20)


def test_two_exports_make_prices_with_a_history(place, exports, monkeypatch):
    version = SimpleNamespace(version="tried", path=place.home / "tried.duckdb", close=lambda: None)
    monkeypatch.setattr(publishers, "open_warehouse", lambda _settings: version)  # the tests of packages load all
    monkeypatch.setattr(publishers.stored_lengths, "build", lambda _tables: {})
    publish(exports, "2026-11-20", HEADER + ROWS)
    first = openrouter.source_of(openrouter.manifest(place.openrouter_exports, 20), "", None)
    build_source(first, exports, place.tables)
    publish(exports, "2026-12-20", HEADER + ROWS.replace("0.0000022", "0.0000044"))
    assert load(place) == "tried"
    rows = pd.read_csv(place.tables / "openrouter_prices" / "price.csv").astype(object)
    columns = ["name", "input_usd_per_mtok", "output_usd_per_mtok", "max_input_tokens", "valid_from", "valid_until"]
    assert rows[columns].where(rows[columns].notna(), None).to_numpy().tolist() == [
        ["a/b", 1.0, 3.0, None, "2026-12-20", None],
        ["a/b", 1.0, 3.0, None, "2026-11-20", "2026-12-20"],
        ["z-ai/glm", 0.6, 4.4, 131072, "2026-12-20", None],
        ["z-ai/glm", 0.6, 2.2, 131072, "2026-11-20", "2026-12-20"],
    ]
    assert rows["cached_input_usd_per_mtok"].tolist()[0] == 0.1
    sheet = json.loads((place.tables / "openrouter_prices" / "provenance.json").read_text(encoding="utf-8"))
    assert (sheet["source"]["licence"], sheet["source"]["retrieved"]) == ("CC-BY-4.0", "2026-12-20")


@pytest.mark.parametrize(
    ("text", "changes", "message"),
    [
        (HEADER + ROWS, {"sha256": 64 * "0"}, "checksum"),
        (HEADER + ROWS, {"bytes": 20}, "checksum"),
        (HEADER + ROWS, {"path": "../secret.csv"}, r"no manifest: files\.0\.path"),
        (HEADER + ROWS, {"path": "/etc/passwd"}, r"no manifest: files\.0\.path"),
        (HEADER + ROWS, {"sha256": "abc"}, r"no manifest: files\.0\.sha256"),
        (HEADER.replace("prompt", "input") + ROWS, {}, "no column prompt; it has id"),
        (HEADER.replace("id,", "key,") + ROWS, {}, "No file of the export has a column id"),
        (HEADER + "a/b,B,cheap,1,,\n", {}, "Row 2 of the export has 'cheap' as prompt"),
    ],
)
def test_what_is_not_right_leaves_the_old(place, exports, text, changes, message):
    publish(exports, "2026-11-20", text, **changes)
    before = data_version(place.tables)
    with pytest.raises(WarehouseError, match=message):
        load(place)
    assert data_version(place.tables) == before


def test_without_an_address_or_a_manifest_it_says_so(place):
    with pytest.raises(WarehouseError, match="Set PARETOSCOPE_OPENROUTER_EXPORTS"):
        load(place.model_copy(update={"openrouter_exports": ""}))
    with pytest.raises(WarehouseError, match="404"):
        load(place)


def test_a_price_of_nothing_is_no_price():
    table = pd.DataFrame({"id": ["a", "b"], "prompt": ["0", "0.000001"], "completion": ["0.1", ""]})
    assert openrouter.prices(table, "2026-11-20").empty
