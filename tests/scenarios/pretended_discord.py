"""`python -m tests.scenarios.pretended_discord URL VERB ...`: the command line with a sandbox in Discord's place."""

from __future__ import annotations

import sys

from bot.bootstrap import run
from bot.cli import main
from bot.discord_io.endpoint import sandbox_endpoint

if __name__ == "__main__":
    setattr(run, "DISCORD", sandbox_endpoint(sys.argv[1]))  # noqa: B010 - a constant, but for this program
    sys.argv[1:] = sys.argv[2:]
    main()
