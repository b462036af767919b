"""The DuckDB warehouse: built from the committed tables, one file a data version, opened read-only.

`python -m data.warehouse` builds it where it is missing and says what is in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from data import boards
from data.metrics import REGISTRY
from data.settings import Settings, settings
from data.warehouse.tables_swap import recover
from errors import WarehouseError

HERE = Path(__file__).resolve().parent
SCHEMA = HERE.parent / "schema.sql"
JOIN = HERE / "join.sql"
QUALITY_CHANGE = HERE / "quality_change.sql"
LOCK_TIMEOUT_S = 120.0


@dataclass(frozen=True)
class Warehouse:
    """An open warehouse. `version` (12 hexadecimal digits) names the data and every rule that shaped it."""

    path: Path
    version: str
    connection: duckdb.DuckDBPyConnection

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own for one thread or one run."""
        return self.connection.cursor()

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def open_warehouse(chosen: Settings | None = None) -> Warehouse:
    """The warehouse of the built-in tables, built first where it is missing, half-built, damaged or of older data.

    The connection is read-only, cannot reach files or the network, and its configuration is locked.
    Raises WarehouseError where the tables cannot be read or the folder cannot be written.
    """
    chosen = chosen or settings()
    recover(chosen.tables)
    version = data_version(chosen.tables)
    path = chosen.home / f"warehouse-{version}.duckdb"
    if not _is_whole(path):
        _build_locked(path, version, chosen)
    try:
        return Warehouse(path, version, _connect(path, chosen))
    except duckdb.Error as error:
        raise WarehouseError(f"The warehouse {path} cannot be opened: {error}. Delete it and start again.") from error


def data_version(tables: Path) -> str:
    """First 12 hexadecimal digits of the SHA-256 over the tables, the schema, the joins and the metrics registry."""
    digest = hashlib.sha256()
    for path in [
        SCHEMA,
        JOIN,
        QUALITY_CHANGE,
        REGISTRY,
        *sorted(boards.FOLDER.glob("*.sql")),
        boards.FOLDER / "boards.toml",
    ]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for path in _table_files(tables):
        digest.update(path.relative_to(tables).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _table_files(tables: Path) -> list[Path]:
    """Every committed table and sheet of provenance, in a fixed order."""
    files = sorted(path for path in tables.glob("*/*") if path.suffix in (".csv", ".parquet", ".json"))
    if not files:
        raise WarehouseError(f"There are no tables in {tables}. Set PARETOSCOPE_TABLES to the folder data/tables.")
    return files


def _connect(path: Path, chosen: Settings) -> duckdb.DuckDBPyConnection:
    # DuckDB 1.5.5 locks a file that is open for writing against all other processes, readers too; readers share one.
    return duckdb.connect(
        str(path),
        read_only=True,
        config={
            "enable_external_access": False,
            "autoload_known_extensions": False,
            "autoinstall_known_extensions": False,
            "memory_limit": chosen.duckdb_memory,
            "threads": chosen.duckdb_threads,
            "lock_configuration": True,
        },
    )


def _seal(path: Path) -> Path:
    """The file beside a warehouse that is written last and says what a whole one looks like."""
    return path.with_suffix(".seal.json")


def _fingerprint(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def _is_whole(path: Path) -> bool:
    """Whether the file is the very one that a build finished, to the last byte."""
    try:
        return bool(json.loads(_seal(path).read_text(encoding="utf-8")) == _fingerprint(path))
    except (OSError, ValueError):
        return False


def _build_locked(path: Path, version: str, chosen: Settings) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.parent / "warehouse.lock", timeout=LOCK_TIMEOUT_S):
            # Whoever waited for the lock finds the file that the other process has built.
            if not _is_whole(path):
                _build(path, version, chosen)
                _remove_older(path)
    except Timeout as error:
        raise WarehouseError(
            f"Another process has been building the warehouse in {path.parent} for {LOCK_TIMEOUT_S:.0f} s. End it,"
            " or set PARETOSCOPE_HOME to another folder."
        ) from error
    except OSError as error:
        raise WarehouseError(f"The folder {path.parent} cannot be written: {error}. Set PARETOSCOPE_HOME.") from error


def _build(path: Path, version: str, chosen: Settings) -> None:
    """Build beside the place, then move: a reader sees the old file or the new one, never half of one."""
    _remove(path.parent.glob("warehouse-*.tmp*"))  # left by a build that was killed: the lock is ours
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    _seal(path).unlink(missing_ok=True)
    try:
        # The tables are small: a second thread costs more than it saves, and so does a commit after every file.
        with duckdb.connect(str(temporary), config={"threads": 1}) as con:
            con.execute("BEGIN")
            _fill(con, chosen.tables)
            con.execute("COMMIT")
        temporary.replace(path)
        seal = _seal(path).with_suffix(".tmp")
        seal.write_text(json.dumps(_fingerprint(path)), encoding="utf-8")
        seal.replace(_seal(path))
    except duckdb.Error as error:
        raise WarehouseError(
            f"The tables in {chosen.tables} (data version {version}) cannot be loaded: {error}"
        ) from error
    finally:
        _remove(path.parent.glob("warehouse-*.tmp*"))


def _fill(con: duckdb.DuckDBPyConnection, tables: Path) -> None:
    con.execute(SCHEMA.read_text(encoding="utf-8"))
    for path in _table_files(tables):
        if path.suffix == ".json":
            _load_source(con, path)
        else:
            _load_table(con, path)
    con.execute(JOIN.read_text(encoding="utf-8"))
    con.execute(QUALITY_CHANGE.read_text(encoding="utf-8"))
    for position, board in enumerate(boards.registry()):
        boards.materialise(con, board, position)


def _load_source(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    source = json.loads(path.read_text(encoding="utf-8"))["source"]
    con.execute("INSERT INTO source BY NAME SELECT unnest($1)", [source])


def _load_table(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Append a file to the table it is named after; text is cast to the schema's types, empty fields to NULL."""
    table = path.stem
    if table not in _schema_tables(con):
        return
    reader = "read_parquet($1)" if path.suffix == ".parquet" else "read_csv($1, all_varchar = true, header = true)"
    con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {reader}", [str(path)])  # noqa: S608 - a name of the schema


def _schema_tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    return {row[0] for row in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}


def _remove_older(path: Path) -> None:
    """Remove files of other data versions; on POSIX a process that has one open keeps reading it."""
    _remove(old for old in path.parent.glob("warehouse-*") if not old.name.startswith(path.stem))


def _remove(files: Iterable[Path]) -> None:
    for file in list(files):
        file.unlink(missing_ok=True)


def main() -> int:
    """Build where needed and say what is there. Returns the exit status."""
    try:
        warehouse = open_warehouse()
    except WarehouseError as error:
        print(error.detail, file=sys.stderr)
        return 1
    rows = warehouse.cursor().execute("SELECT id, candidates FROM board ORDER BY position").fetchall()
    listed = ", ".join(f"{board} {count:,} candidates" for board, count in rows)
    print(f"{warehouse.path}: data version {warehouse.version}; {listed}")
    warehouse.close()
    return 0
