"""The API call of a view as lines to paste: Python, R and curl."""

from __future__ import annotations

import json
import shlex


def snippets(link: str) -> dict[str, tuple[str, str]]:
    """For each language the highlighter's name of it and the lines that read the rows of an API link.

    >>> snippets("http://localhost/api/v1/choose.csv?task=gpqa")["curl"]
    ('bash', "curl -sS 'http://localhost/api/v1/choose.csv?task=gpqa'")
    """
    quoted = json.dumps(link)  # escapes that Python and R both read
    path = link.partition("?")[0]
    if path.endswith(".csv"):
        python = f"import pandas as pd\n\nrows = pd.read_csv({quoted})"
        r = f"rows <- read.csv({quoted})"
    else:
        python = f"import json\nimport urllib.request\n\nanswer = json.load(urllib.request.urlopen({quoted}))"
        r = f"answer <- jsonlite::fromJSON({quoted})"
    return {"Python": ("python", python), "R": ("r", r), "curl": ("bash", f"curl -sS {shlex.quote(link)}")}
