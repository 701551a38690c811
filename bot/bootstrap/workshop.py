"""Trying and checking knowledge without posting: for the bot's admins in Discord and for the sandbox's page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bot.bootstrap.reading import Library
from bot.clock import SystemClock
from bot.core.catalogue import Catalogue
from bot.core.pipeline import analyse, explain
from bot.core.values import History, Message, Policy
from bot.errors import InputProblems
from bot.kb.examples import run_examples
from bot.kb.files import lint
from bot.kb.status import status_of
from bot.problem import Problem
from bot.service.reasons import sentences
from bot.service.services import Services
from bot.service.showing import says_of
from bot.yamldoc.render import as_text

SHOWN: Final = 12
"""Problems and failing examples that fit into one message."""


@dataclass(slots=True)
class Bench:
    """See bot.discord_io.client.Workshop. `health` gives further lines on how the bot is."""

    library: Library
    services: Services
    clock: SystemClock
    health: Callable[[], tuple[str, ...]]

    async def explain(self, text: str) -> tuple[str, ...]:
        """What the reading line says of a text."""
        return await asyncio.to_thread(self._explain, text)

    async def try_examples(self) -> tuple[str, ...]:
        """The examples that fail."""
        return await asyncio.to_thread(self._failures)

    async def status(self) -> tuple[str, ...]:
        """What is known, what waits, how the connection is, what keeps the folder out."""
        now = self.clock.now()
        known = status_of(self._catalogue, today=now.date())
        held = self.library.held_claims(self._catalogue, now)
        return (
            f"In use {known.digest[:12]}: {known.claims} claims, {known.carded} with a card; {known.studies} studies.",
            f"Held to suggestions: {', '.join(claim for claim, _ in held) or 'none'}.",
            f"Posts that wait to be read: {self.services.intake.waiting}.",
            *self.health(),
            *await asyncio.to_thread(self._kept_out),
        )

    async def reload(self) -> tuple[str, ...]:
        """Read the folder anew, or say what is amiss in it."""
        try:
            change = await self.services.knowledge.reload()
        except InputProblems as error:
            return ("The knowledge in use stays.", *_quoted(error))
        return (f"{change.claims} claims in use, {'new' if change.changed else 'as before'} ({change.digest[:12]}).",)

    async def try_text(self, text: str) -> dict[str, Any]:
        """For the sandbox's page: the line's own account of a text, step by step."""
        return {"steps": [line.strip() for line in await self.explain(text)]}

    async def lint_text(self, file: str, yaml: str) -> dict[str, Any]:
        """For the sandbox's page: the problems of one file, put in the place of its namesake in the folder."""
        problems = await asyncio.to_thread(self._lint, file, yaml)
        return {"problems": [_as_json(problem) for problem in problems]}

    @property
    def _catalogue(self) -> Catalogue:
        return self.services.knowledge.catalogue

    def _kept_out(self) -> tuple[str, ...]:
        """What keeps the folder, as it is now, out of use; nothing where the next start would take it."""
        try:
            self.library.check()
        except InputProblems as error:
            return ("The folder has problems; the next start refuses it as it is:", *_quoted(error))
        return ()

    def _explain(self, text: str) -> tuple[str, ...]:
        knowledge = self.library.prepared(self._catalogue)
        message = Message(id="try", text=text, author="author", sent_at=self.clock.now())
        policy = Policy(held_claims=self.library.held_claims(self._catalogue, message.sent_at))
        outcome = analyse(message, knowledge, policy, History())
        heat = f"Heat {outcome.heat.message:.2f} (level {outcome.heat.level}), distress {outcome.distress.level}."
        return (
            *explain(message, knowledge, policy, History()),
            heat,
            *sentences((*outcome.heat.causes, *outcome.distress.causes), says_of(self._catalogue)),
        )

    def _failures(self) -> tuple[str, ...]:
        results = run_examples(self.library.prepared(self._catalogue))
        failed = [failure for _, _, failure in results if failure is not None]
        lines = [
            f"{one.example.file}:{one.example.line}: wanted {one.wanted}, came {one.came}" for one in failed[:SHOWN]
        ]
        return (f"{len(failed)} example(s) come out otherwise.", *lines) if failed else ()

    def _lint(self, file: str, yaml: str) -> tuple[Problem, ...]:
        """Lint a copy of the folder with this one file in it; only this file's problems are shown."""
        source = self.library.folder
        with TemporaryDirectory(prefix="caveat-lint-") as room:
            copy = Path(room) / "knowledge"
            target = (copy / file).resolve()
            if not target.is_relative_to(copy.resolve()) or target.suffix not in (".yaml", ".yml"):
                return ()
            for path in source.rglob("*.y*ml"):
                _copied(path, copy / path.relative_to(source))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(yaml, encoding="utf-8")
            found = lint(copy, today=self.clock.now().date()).problems
            return tuple(problem for problem in found if problem.mark.file.endswith(file))


def _quoted(error: InputProblems) -> tuple[str, ...]:
    return ("```", as_text(error.problems[:SHOWN]), "```")


def _copied(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(path.read_bytes())


def _as_json(problem: Problem) -> dict[str, Any]:
    mark = problem.mark
    return {
        "file": mark.file.rsplit("knowledge/", 1)[-1],
        "line": mark.line,
        "column": mark.column,
        "rule": problem.rule,
        "message": problem.message,
        "hint": problem.hint,
        "severity": str(problem.severity),
        "excerpt": problem.source,
    }
