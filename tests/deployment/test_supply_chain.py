"""Everything installed is locked by hash, agrees with what was asked for, and stands in the list of licences."""

from __future__ import annotations

import csv
import json
import re
from email.message import Message
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement

from deployment.lock import LOCKS, SOURCES, blocks_of, is_torch
from deployment.sbom import LICENCES, SBOM, licence_of, locked_parts, plain_name
from tests.live import ROOT

PINNED = re.compile(r"[a-z0-9.-]+==[^ ;]+(?: ; [^\\]+)? (?:\\\n    --hash=sha256:[0-9a-f]{64} ?)+\n")


def versions(lock: str) -> dict[str, str]:
    blocks = blocks_of((LOCKS / f"{lock}.txt").read_text())
    return {plain_name(name): block.split("==")[1].split()[0] for name, block in blocks.items()}


@pytest.mark.parametrize("lock", sorted(path.stem for path in LOCKS.iterdir()))
def test_every_package_is_pinned_and_hashed_and_no_index_is_named(lock):
    text = (LOCKS / f"{lock}.txt").read_text()
    for block in blocks_of(text).values():
        assert PINNED.fullmatch(block), block[:200]
    assert "://" not in text
    assert not re.search(r"^-", text, flags=re.MULTILINE)  # no option, such as another index


@pytest.mark.parametrize("lock", SOURCES)
def test_a_lock_holds_what_was_asked_for(lock):
    held = versions(lock) | versions("torch-cuda")
    lines = (ROOT / SOURCES[lock]).read_text().splitlines()
    for requirement in (Requirement(line) for line in lines if line and line[0] not in "#-"):
        name = plain_name(requirement.name)
        assert requirement.specifier.contains(held[name]), name


def test_the_locks_agree_and_keep_cuda_apart():
    run = versions("run")
    for other in ("dev", "postgres", "embedding"):
        held = versions(other)
        assert {name: held[name] for name in run} == run
        assert not any(map(is_torch, held))
    assert versions("torch-cpu") == {"torch": f"{versions('torch-cuda')['torch']}+cpu"}


def test_the_lists_name_what_is_locked():
    with LICENCES.open() as file:
        listed = {row["package"]: row for row in csv.DictReader(file)}
    parts, pins = locked_parts(), {}
    for lock in ("dev", "postgres", "torch-cpu"):
        pins |= versions(lock)
    for name, row in listed.items():
        assert (row["version"], row["needed_for"]) == (pins[name], parts[name])
        assert len(row["licence"]) > 2
    elsewhere = {"colorama"}  # needed on Windows alone
    assert parts.keys() - listed.keys() <= elsewhere
    components = json.loads(SBOM.read_text())["components"]
    assert {entry["name"]: entry["version"] for entry in components} == {k: v["version"] for k, v in listed.items()}


def test_a_licence_is_read_from_what_a_package_states():
    def stated(*fields):
        meta = Message()
        for name, value in fields:
            meta[name] = value
        return licence_of(SimpleNamespace(metadata=meta))

    classifiers = [("Classifier", f"License :: OSI Approved{end}") for end in ("", " :: MIT License")]
    assert stated(("License-Expression", "MIT"), ("License", "x")) == "MIT"
    assert stated(("License", "Permission is granted\nfree of charge"), *classifiers) == "MIT License"
    assert stated() == "not stated"
