"""`python -m bot`."""

import sys

from bot.bootstrap.early import end_cleanly

if __name__ == "__main__":
    end_cleanly(sys.argv[1:])
    from bot.cli import main  # after the signals: this import takes its time

    main()
