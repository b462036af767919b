"""A price list inside a package: found through an index, checked, built, and the prices of before kept as history."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import duckdb
import pandas as pd
import pytest

from data.refresh import packages, publishers
from data.refresh.price_history import with_history
from data.settings import ROOT, Settings
from data.sources.prices import litellm_prices
from data.sources.source import read_json
from data.warehouse.opening import data_version, open_warehouse
from errors import WarehouseError
from tests.tables import RAW_ROWS

NAME = "gpt-5.6-sol"
NEWER = replace(
    packages.package_files()[0], version="1.120.0", date="2026-12-01", file="litellm-1.120.0-py3-none-any.whl"
)


def wheel(entries: dict[str, object]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(NEWER.member, json.dumps(entries))
    return content.getvalue()


@pytest.fixture
def entries() -> dict[str, dict[str, object]]:
    """The few rows, one of them dearer than before."""
    rows: dict[str, dict[str, object]] = read_json(RAW_ROWS / litellm_prices.FILE)
    rows[NAME]["input_cost_per_token"] = 9e-6
    return rows


@pytest.fixture
def pages() -> dict[str, bytes]:
    """What the index serves, by path."""
    return {}


@pytest.fixture
def index(pages: dict[str, bytes]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in pages else 404)
            self.end_headers()
            self.wfile.write(pages.get(self.path, b""))

        def log_message(self, *_args: object) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=http.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    http.server_close()


@pytest.fixture
def place(tmp_path: Path, index: str) -> Settings:
    shutil.copytree(ROOT / "data" / "tables", tmp_path / "tables")
    return Settings(home=tmp_path / "home", tables=tmp_path / "tables", registry=index)


def publish(pages: dict[str, bytes], content: bytes, fragment: str = "") -> None:
    link = f"../files/ab/{NEWER.file}{fragment}"
    pages["/litellm/"] = f'<a href="../files/ab/other.whl">other</a> <a data-x="1" href="{link}">it</a>'.encode()
    pages[f"/files/ab/{NEWER.file}"] = content


def renew(place: Settings, package: packages.PackageFile = NEWER) -> str:
    return packages.refresh(place, [package], lambda _line: None, 20)


def price_rows(place: Settings) -> pd.DataFrame:
    return pd.read_parquet(place.tables / "litellm_prices" / "price.parquet")


def test_a_newer_list_is_on_the_boards_and_the_older_prices_stay(place, pages, entries):
    publish(pages, content := wheel(entries), f"#sha256={sha256(content).hexdigest()}")
    old = price_rows(place)
    version = renew(place)
    assert version == data_version(place.tables)
    rows = price_rows(place)
    now, before = (rows[rows["valid_from"] == date].set_index("name") for date in (NEWER.date, litellm_prices.DATE))
    assert set(now.index) <= set(entries)
    assert now.loc[NAME, "input_usd_per_mtok"] == pytest.approx(9.0)
    assert set(before.index) == set(old["name"])
    assert before.loc[NAME, "input_usd_per_mtok"] == old.set_index("name").loc[NAME, "input_usd_per_mtok"] < 9.0
    assert (before["valid_until"] <= NEWER.date).all()
    sheet = json.loads((place.tables / "litellm_prices" / "provenance.json").read_text(encoding="utf-8"))
    assert (sheet["source"]["version"], sheet["source"]["retrieved"]) == ("1.120.0", "2026-12")
    assert "1.120.0" in sheet["source"]["citation"]
    warehouse = open_warehouse(place)
    cur = warehouse.cursor()
    dates = {date for (date,) in cur.execute("SELECT DISTINCT price_date FROM board_api_models").fetchall()}
    assert NEWER.date in dates
    assert litellm_prices.DATE not in dates
    model = cur.execute("SELECT model FROM price WHERE name = $1 LIMIT 1", [NAME]).fetchall()[0][0]
    prices = cur.execute(
        "SELECT DISTINCT input_usd_per_mtok FROM board_api_models WHERE model = $1", [model]
    ).fetchall()
    assert (9.0,) in [(round(price, 6),) for (price,) in prices]
    warehouse.close()


def test_a_wheel_or_a_source_archive_holds_the_list(entries):
    text = json.dumps(entries).encode()
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        part = tarfile.TarInfo(f"litellm-1.120.0/{NEWER.member}")
        part.size = len(text)
        tar.addfile(part, io.BytesIO(text))
    assert packages.member_of(archive.getvalue(), replace(NEWER, file="litellm-1.120.0.tar.gz")) == text
    assert packages.member_of(wheel(entries), NEWER) == text


@pytest.mark.parametrize("content", [b"not a wheel", b""])
def test_what_is_no_archive_is_refused(content):
    for file in (NEWER.file, "litellm-1.120.0.tar.gz"):
        with pytest.raises(WarehouseError, match="does not hold"):
            packages.member_of(content, replace(NEWER, file=file))


@pytest.mark.parametrize(
    ("fragment", "pinned", "message"),
    [("", "", "Nobody states the checksum"), ("#sha256=" + 64 * "0", "", "checksum"), ("", 64 * "1", "checksum")],
)
def test_a_file_without_the_right_checksum_leaves_the_old(place, pages, entries, fragment, pinned, message):
    publish(pages, wheel(entries), fragment)
    before = data_version(place.tables)
    with pytest.raises(WarehouseError, match=message) as error:
        renew(place, replace(NEWER, sha256=pinned))
    assert publishers.UNTOUCHED in error.value.detail
    assert data_version(place.tables) == before


def test_an_address_with_the_file_in_it_needs_no_index(place, pages, entries):
    content = wheel(entries)
    publish(pages, content)
    direct = place.model_copy(update={"registry": f"{place.registry}/files/ab/{{file}}"})
    package = replace(NEWER, sha256=sha256(content).hexdigest())
    address, checksum = packages.place_of(package, direct.registry, 20)
    assert address.endswith(f"/files/ab/{NEWER.file}")
    assert checksum == package.sha256


@pytest.mark.parametrize(("registry", "message"), [("", "Set PARETOSCOPE_REGISTRY"), (None, "does not list|404")])
def test_where_packages_are_has_to_be_said(place, registry, message):
    with pytest.raises(WarehouseError, match=message):
        renew(place if registry is None else place.model_copy(update={"registry": registry}))


def test_the_main_command_says_which_one_renews_it(place):
    with pytest.raises(WarehouseError, match=r"litellm_prices is renewed by python -m data\.refresh\.packages"):
        publishers.public_files(place.tables, chosen=["litellm_prices"])


def test_a_price_ends_when_the_next_list_begins_or_before():
    old = pd.DataFrame(
        {
            "name": ["a", "b", "c"],
            "provider": "p",
            "valid_from": ["2026-11-01", "2026-11-01", "2026-12-01"],
            "valid_until": [None, "2026-11-15", None],
        }
    )
    new = pd.DataFrame({"name": ["a"], "provider": "p", "valid_from": ["2026-12-01"], "valid_until": [None]})
    rows = with_history(old, new, "2026-12-01")
    assert rows[["name", "valid_from"]].to_numpy().tolist() == [
        ["a", "2026-12-01"],
        ["a", "2026-11-01"],
        ["b", "2026-11-01"],
    ]
    assert rows["valid_until"].tolist()[1:] == ["2026-12-01", "2026-11-15"]
    assert duckdb.sql("SELECT count(*) FROM rows WHERE valid_until IS NULL").fetchall() == [(1,)]
