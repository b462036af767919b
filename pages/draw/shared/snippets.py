"""The API call of a view as lines to paste: Python, R and curl."""

from __future__ import annotations

import json
import shlex

ANY_FILE = "application/octet-stream"  # the server tells the form by the content


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


def post_snippets(link: str, file_name: str) -> dict[str, tuple[str, str]]:
    """The same for a call that takes a file, which lies beside the lines.

    >>> post_snippets("http://localhost/api/v1/laws/fit?law=power", "curves.csv")["curl"][1]
    "curl -sS --data-binary @curves.csv -H 'Content-Type: application/octet-stream' 'http://localhost/api/v1/laws/fit?law=power'"
    """
    address, name = json.dumps(link), json.dumps(file_name)
    python = (
        "import json\nimport urllib.request\nfrom pathlib import Path\n\n"
        f"request = urllib.request.Request({address}, data=Path({name}).read_bytes())\n"
        f'request.add_header("Content-Type", "{ANY_FILE}")\n'
        "answer = json.load(urllib.request.urlopen(request))"
    )
    r = (
        f"library(httr2)\nanswer <- request({address}) |>\n"
        f'  req_body_file({name}, type = "{ANY_FILE}") |>\n  req_perform() |>\n  resp_body_json()'
    )
    curl = f"curl -sS --data-binary @{shlex.quote(file_name)} -H 'Content-Type: {ANY_FILE}' {shlex.quote(link)}"
    return {"Python": ("python", python), "R": ("r", r), "curl": ("bash", curl)}
