"""`python -m careerbot`."""

import sys

from careerbot.cli import main

if __name__ == "__main__":
    sys.exit(main())
