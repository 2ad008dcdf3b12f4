"""`python -m appliance`, and what the installed command calls."""

import sys

from appliance.core.children import DIE_WITH, become


def main() -> int:
    if sys.argv[1:2] == [DIE_WITH]:  # before anything else is imported: see `children.dying_with_us`
        become(int(sys.argv[2]), sys.argv[3:])
    from appliance.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
