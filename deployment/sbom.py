"""List what is installed by the locks: `make sbom` writes deployment/sbom.json (CycloneDX 1.6) and licences.csv.

Names, versions, licences and who needs whom are read from the metadata of the installed packages; which of them are
needed to run, and which to develop or for PostgreSQL alone, from the locks. No time or random number is in the files,
so that they change only with what they list.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from typing import Any

from packaging.requirements import Requirement

from deployment.lock import LOCKS, ROOT, blocks_of

SBOM, LICENCES = ROOT / "deployment" / "sbom.json", ROOT / "deployment" / "licences.csv"
PARTS = {"run": ("run", "torch-cpu"), "postgres": ("postgres",), "dev": ("dev",)}
LONGEST_LICENCE = 80  # some packages put the whole text into the field of its name
GENERIC = re.compile(r"OSI Approved$")


@dataclass(frozen=True)
class Package:
    """One installed package; `part` says what needs it: run, postgres or dev."""

    name: str
    version: str
    licence: str
    part: str
    needs: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Its address in the scheme of package URLs."""
        return f"pkg:pypi/{self.name}@{self.version}"


def plain_name(name: str) -> str:
    """A package's name as indexes compare it.

    >>> plain_name("Typing_Extensions")
    'typing-extensions'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(package: Distribution) -> str:
    """The licence that a package states: its expression, else the short name of it, else its classifiers."""
    meta = package.metadata
    stated = next((meta[field].strip() for field in ("License-Expression", "License") if field in meta), "")
    if stated and len(stated) <= LONGEST_LICENCE and "\n" not in stated:
        return stated
    classifiers = (entry for entry in meta.get_all("Classifier") or () if entry.startswith("License ::"))
    names = [entry.rpartition(" :: ")[2] for entry in classifiers if not GENERIC.search(entry)]
    return "; ".join(names) or stated.partition("\n")[0][:LONGEST_LICENCE] or "not stated"


def needs_of(package: Distribution) -> tuple[str, ...]:
    """The packages that this one needs on this platform, without extras."""
    requirements = map(Requirement, package.requires or ())
    return tuple(
        sorted(
            {plain_name(r.name) for r in requirements if r.marker is None or r.marker.evaluate({"extra": ""})},
        )
    )


def locked_parts() -> Mapping[str, str]:
    """The part that needs each locked package, the first in the order of PARTS."""
    parts: dict[str, str] = {}
    for part, locks in PARTS.items():
        for lock in locks:
            for name in blocks_of((LOCKS / f"{lock}.txt").read_text(encoding="utf-8")):
                parts.setdefault(plain_name(name), part)
    return parts


def named_directly() -> list[str]:
    """The packages that requirements.txt names itself."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return sorted(plain_name(Requirement(line).name) for line in lines if line and not line.startswith("#"))


def packages() -> list[Package]:
    """The locked packages that are installed here, by name."""
    parts = locked_parts()
    installed = {plain_name(entry.metadata["Name"]): entry for entry in distributions()}
    return [
        Package(name, entry.version, licence_of(entry), parts[name], needs_of(entry))
        for name, entry in sorted(installed.items())
        if name in parts
    ]


def sbom(listed: Iterable[Package], version: str) -> dict[str, Any]:
    """The list as CycloneDX 1.6."""
    listed = list(listed)
    purls = {package.name: package.purl for package in listed}
    root = {"type": "application", "bom-ref": "paretoscope", "name": "paretoscope", "version": version}
    direct = [purls[name] for name in named_directly() if name in purls]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": root},
        "components": [
            {
                "type": "library",
                "bom-ref": package.purl,
                "name": package.name,
                "version": package.version,
                "purl": package.purl,
                "scope": "required" if package.part == "run" else "optional",
                "licenses": [{"license": {"name": package.licence}}],
            }
            for package in listed
        ],
        "dependencies": [
            {"ref": "paretoscope", "dependsOn": direct},
            *(
                {"ref": package.purl, "dependsOn": [purls[name] for name in package.needs if name in purls]}
                for package in listed
            ),
        ],
    }


def main() -> None:
    """Write both files."""
    listed = packages()
    version = str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
    SBOM.write_text(json.dumps(sbom(listed, version), indent=1) + "\n", encoding="utf-8")
    with LICENCES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("package", "version", "licence", "needed_for"))
        writer.writerows((entry.name, entry.version, entry.licence, entry.part) for entry in listed)


if __name__ == "__main__":
    main()
