"""`python -m data.refresh` renews the tables from the public files at their pinned commits."""

import sys

from data.refresh.publishers import main

if __name__ == "__main__":
    sys.exit(main())
