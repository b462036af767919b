"""Lock every package with its hashes: `make lock` writes the files in deployment/locks/ from requirements*.txt.

Versions that are locked already stay until `--upgrade` is given. torch stands in files of its own, since its two builds
need different packages: the CPU build where the machine's pip finds one, else the package index's, which brings the
CUDA libraries. pip refuses a file whose hash is not in the lock.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "deployment" / "locks"
SOURCES = {
    "run": "requirements.txt",
    "dev": "requirements-dev.txt",
    "postgres": "requirements-postgres.txt",
    "embedding": "requirements-embedding.txt",
}
# The CPU build is the same source without CUDA. Package indexes give it a local version, which no universal lock finds.
CPU_TORCH = {"2.13.0": ("6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b",)}
CUDA = re.compile(r"nvidia-|cuda-|triton$")
HEAD = "# Made by `make lock` from {source}. Install with --no-deps --require-hashes; see docs/supply_chain.md.\n"
Blocks = dict[str, str]


def blocks_of(text: str) -> Blocks:
    r"""The entries of a lock by package: each is a pinned line and the hashes below it, comments left out.

    >>> blocks_of("a==1 \\\n    --hash=sha256:0\n    # via b\nb==2 \\\n    --hash=sha256:1\n")
    {'a': 'a==1 \\\n    --hash=sha256:0\n', 'b': 'b==2 \\\n    --hash=sha256:1\n'}
    """
    blocks: Blocks = {}
    name = ""
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("#") or not line.strip():
            continue
        if not line.startswith(" "):
            name = line.partition("==")[0].strip()
        blocks[name] = blocks.get(name, "") + line
    return blocks


def compiled(sources: Iterable[Path], constraints: Path | None, options: Sequence[str]) -> Blocks:
    """What uv resolves for any platform from Python 3.11 on. Raises CalledProcessError with uv's words on stderr."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--universal", "--python-version", "3.11", "--quiet"]
    command += ["--generate-hashes", "--no-header", *options, *map(str, sources)]
    command += ["--constraints", str(constraints)] if constraints is not None else []
    return blocks_of(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)  # noqa: S603


def is_torch(name: str) -> bool:
    """Whether a package is torch or comes with its CUDA build alone."""
    return name == "torch" or CUDA.match(name) is not None


def write(name: str, source: str, blocks: Blocks) -> None:
    """Write one lock."""
    (LOCKS / f"{name}.txt").write_text(HEAD.format(source=source) + "".join(blocks.values()), encoding="utf-8")


def lock(*, upgrade: bool = False) -> None:
    """Resolve all files together, so that they agree, then each alone within that; write the locks."""
    with TemporaryDirectory() as folder:
        before, together = Path(folder, "before.txt"), Path(folder, "together.txt")
        pins = {} if upgrade else {k: v for path in LOCKS.glob("*.txt") for k, v in blocks_of(path.read_text()).items()}
        pins = {name: block for name, block in pins.items() if not is_torch(name)}
        before.write_text("".join(block.partition(" ")[0] + "\n" for block in pins.values()), encoding="utf-8")
        everything = compiled([ROOT / source for source in SOURCES.values()], before, ())
        together.write_text("".join(block.replace(" \\", "").split("\n")[0] + "\n" for block in everything.values()))
        for name, source in SOURCES.items():
            blocks = compiled([ROOT / source], together, ())
            write(name, source, {key: block for key, block in blocks.items() if not is_torch(key)})
    cuda = {key: block for key, block in everything.items() if is_torch(key)}
    write("torch-cuda", "requirements.txt", cuda)
    version = cuda["torch"].split("==")[1].split()[0]
    hashes = "".join(f" \\\n    --hash=sha256:{digest}" for digest in CPU_TORCH[version])
    write("torch-cpu", "requirements.txt", {"torch": f"torch=={version}+cpu{hashes}\n"})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Lock every package with its hashes.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that requirements allow")
    lock(upgrade=parser.parse_args().upgrade)
