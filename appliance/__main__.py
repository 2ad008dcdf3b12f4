"""`python -m appliance`, and what the installed command calls."""

import sys

from appliance.cli import main

if __name__ == "__main__":
    sys.exit(main())
