"""Published figures beside ours as a page: `python -m tests.pages.evidence.laws_report > docs/laws.md`."""

from __future__ import annotations

from pages.answers.evidence.published import reproductions

HEAD = """# Published figures beside ours

What the reproductions panel of the *Scaling laws* page computes from the built-in data, written out. Where ours is
lower than a published fit error, our optimum is better; other differences are explained in the note.
`python -m tests.pages.evidence.laws_report` prints this page, and a test compares it with what the code gives. The
choice of what to fine-tune has a [page of its own](selection.md).

| subject | quantity | published | ours | difference | source | note |
|---|---|---|---|---|---|---|"""


def lines() -> list[str]:
    """The table, a row a figure."""
    return [
        f"| {row.subject} | {row.quantity} | {row.published:.6g} | {row.ours:.6g} | {row.ours - row.published:+.2g} |"
        f" {row.source} | {row.note} |"
        for row in reproductions().itertuples()
    ]


def main() -> None:
    """Print the page."""
    print(HEAD)
    for line in lines():
        print(line)


if __name__ == "__main__":
    main()
