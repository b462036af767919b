"""Refresh against a local server with faults: the new data is whole, or the old one stays to the last byte."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import sleep

import pytest

from data.refresh import publishers
from data.refresh.build import build_source
from data.settings import ROOT, Settings
from data.sources import SOURCES
from data.warehouse import opening
from data.warehouse.opening import data_version, open_warehouse
from errors import WarehouseError

SOURCE = "chinchilla_kyotakano"


class Server:
    """Answers every address with `content`, spoilt as `fault` says."""

    def __init__(self, content: bytes) -> None:
        self.content, self.fault, self.asked = content, "", list[str]()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                body = outer.content
                self.send_response(404 if outer.fault == "404" else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if outer.fault == "slow":
                    for byte in body[:200]:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        sleep(0.02)
                    return
                self.wfile.write(body[: len(body) // 2] if outer.fault == "cut" else body)

            def log_message(self, *_args: object) -> None:
                return

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def server(raw: Path) -> Iterator[Server]:
    publisher = Server((raw / "scaling/chinchilla-kyotakano/df.csv").read_bytes())
    yield publisher
    publisher.http.shutdown()
    publisher.http.server_close()


@pytest.fixture
def place(tmp_path: Path, raw: Path) -> Settings:
    """The built-in tables, of which one source is built from the few rows that the server publishes."""
    shutil.copytree(ROOT / "data" / "tables", tmp_path / "tables")
    build_source(SOURCES[SOURCE], raw, tmp_path / "tables")
    return Settings(home=tmp_path / "home", tables=tmp_path / "tables")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A warehouse of all tables takes seconds: where only the tables count, it is filled with a single small one."""
    monkeypatch.setattr(opening, "_fill", lambda con, _tables: con.execute("CREATE TABLE refilled AS SELECT 42"))


def renew(place: Settings, server: Server, timeout_s: float = 20, **changes: object) -> str:
    files = publishers.public_files(place.tables, server.address, [SOURCE])
    return publishers.refresh(place, [replace(file, **changes) for file in files], lambda _line: None, timeout_s)


@pytest.mark.usefixtures("quick")
def test_the_same_files_give_the_same_data(place, server):
    before = data_version(place.tables)
    assert renew(place, server) == before
    assert data_version(place.tables) == before
    assert server.asked == [
        "/kyo-takano/chinchilla/75e5858f6e7c5b60d1fab69f66258132347b060c/examples/llm/df.csv",
    ]
    assert sorted(path.name for path in place.tables.parent.iterdir()) == ["home", "tables"]


@pytest.mark.usefixtures("quick")
def test_the_warehouse_that_was_tried_is_the_one_of_the_next_start(place, server):
    version = renew(place, server)
    built = place.home / f"warehouse-{version}.duckdb"
    before = built.stat()
    open_warehouse(place).close()
    assert (built.stat().st_ino, built.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.usefixtures("quick")
def test_damaged_tables_are_made_whole_again(place, server):
    before = data_version(place.tables)
    table = place.tables / SOURCE / "curve_point.csv"
    table.write_text("".join(table.read_text().splitlines(keepends=True)[:-5]))
    assert data_version(place.tables) != before
    assert renew(place, server) == before


@pytest.mark.parametrize(
    ("fault", "message"), [("404", "404"), ("cut", "cannot be read|ended after"), ("slow", "longer than|timed out")]
)
def test_a_fault_of_the_server_leaves_the_old(place, server, fault, message):
    before = data_version(place.tables)
    server.fault = fault
    with pytest.raises(WarehouseError, match=message) as error:
        renew(place, server, timeout_s=0.5 if fault == "slow" else 20)
    assert publishers.UNTOUCHED in error.value.detail
    assert data_version(place.tables) == before
    assert sorted(path.name for path in place.tables.parent.iterdir()) == ["tables"]


@pytest.mark.parametrize("changed", [b"X", b"more"])
def test_another_content_is_refused_by_its_checksum(place, server, changed):
    before = data_version(place.tables)
    server.content = changed + server.content[1:]
    with pytest.raises(WarehouseError, match="checksum"):
        renew(place, server)
    assert data_version(place.tables) == before


@pytest.mark.parametrize("column", [b"loss", b"N", b"D"])
def test_changed_columns_are_said_even_where_the_checksum_was_renewed(place, server, column):
    before = data_version(place.tables)
    head, rest = server.content.split(b"\n", 1)
    server.content = head.replace(column, b"other") + b"\n" + rest
    with pytest.raises(WarehouseError, match=SOURCE) as error:
        renew(place, server, bytes=len(server.content), sha256=sha256(server.content).hexdigest())
    assert publishers.UNTOUCHED in error.value.detail
    assert data_version(place.tables) == before


def test_every_address_is_pinned_and_known(place):
    for file in publishers.public_files(place.tables):
        assert file.address.startswith("https://raw.githubusercontent.com/")
        assert len(file.address.split("/")[5]) == 40
        assert len(file.sha256) == 64
    with pytest.raises(WarehouseError, match="nothing-such"):
        publishers.public_files(place.tables, chosen=["nothing-such"])


@pytest.mark.raw_files
def test_raw_files_are_those_that_were_built_from(full_raw):
    for file in publishers.public_files(ROOT / "data" / "tables"):
        assert sha256((full_raw / file.path).read_bytes()).hexdigest() == file.sha256


@pytest.mark.usefixtures("quick")
def test_tables_that_a_killed_swap_took_away_are_put_back_first(place, server, monkeypatch):
    before = data_version(place.tables)
    place.tables.rename(place.tables.parent / ".tables.old")
    monkeypatch.setattr(publishers, "settings", lambda: place)
    assert publishers.main(["--host", server.address, "--source", SOURCE]) == 0
    assert data_version(place.tables) == before
    assert sorted(path.name for path in place.tables.parent.iterdir()) == ["home", "tables"]


@pytest.mark.usefixtures("quick")
def test_ctrl_c_ends_in_a_sentence(place, server, monkeypatch, capsys):
    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    before = data_version(place.tables)
    monkeypatch.setattr(publishers, "settings", lambda: place)
    monkeypatch.setattr(publishers, "swap", interrupted)
    assert publishers.main(["--host", server.address, "--source", SOURCE]) == 130
    assert "whole" in capsys.readouterr().err
    assert data_version(place.tables) == before
    assert sorted(path.name for path in place.tables.parent.iterdir()) == ["tables"]


def test_the_command_says_what_is_wrong(place, server, monkeypatch, capsys):
    server.fault = "404"
    monkeypatch.setattr(publishers, "settings", lambda: place)
    assert publishers.main(["--host", server.address, "--source", SOURCE]) == 1
    printed = capsys.readouterr()
    assert "404" in printed.err
    assert "[1/1]" in printed.out
