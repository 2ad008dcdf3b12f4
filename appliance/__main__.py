"""`python -m appliance`, and what the installed command calls."""

import gc
import sys
from collections.abc import Callable

from appliance.core.children import DIE_WITH, become


def main() -> int:
    if sys.argv[1:2] == [DIE_WITH]:  # before anything else is imported: see `children.dying_with_us`
        become(int(sys.argv[2]), sys.argv[3:])
    return imported()()


def imported() -> Callable[[], int]:
    """The command line. What stays for good is kept from the garbage collector: it would look at it again and again."""
    gc.disable()
    from appliance.cli import main

    gc.freeze()
    gc.enable()
    return main


if __name__ == "__main__":
    sys.exit(main())
