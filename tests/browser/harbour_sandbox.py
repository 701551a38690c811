"""The sandbox as the browser tests start it: the starter community, cards to read, something to try texts with."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.sandbox import Sandbox, community


async def _try_text(text: str) -> dict[str, Any]:
    return {"steps": [{"title": "Match", "text": f"Read: {text}"}], "action": "none"}


async def _lint_text(file: str, yaml: str) -> dict[str, Any]:
    problem = {"file": file, "line": 2, "column": 5, "rule": "KB201", "message": "unknown source"}
    return {"problems": [problem] if "source" in yaml else []}


def a_sandbox(preview: Path, port: int = 0) -> Sandbox:
    """The starter community on a free port, with a page of cards to read."""
    (preview / "index.html").write_text("<title>All cards</title>", encoding="utf-8")
    return Sandbox(
        community(),
        clock=lambda: datetime.now(UTC),
        port=port,
        try_text=_try_text,
        lint_text=_lint_text,
        preview=preview,
    )
