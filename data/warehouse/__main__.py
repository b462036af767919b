"""`python -m data.warehouse` builds the warehouse where it is missing and says what is in it."""

import sys

from data.warehouse.opening import main

if __name__ == "__main__":
    sys.exit(main())
