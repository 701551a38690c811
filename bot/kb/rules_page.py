"""docs/rules.md: every rule id with what it wants, and an example of each side where its check has one."""

from __future__ import annotations

from typing import Final

from bot.kb import files as _files  # noqa: F401  # importing it registers every rule
from bot.kb.rules import FOLDER_RULES, RULES, Rule
from bot.yamldoc.locate import SHAPE_RULES
from bot.yamldoc.syntax import SYNTAX_RULES

_HEAD: Final = """\
# Rules

What `python -m bot kb lint` and the start of the bot may say. An error that **blocks** keeps a folder from being
loaded; the last good one stays in use. The others are for `kb lint` alone. Written by `python -m bot kb rules`.

KB0xx and KB1xx speak of files, KB2xx of references, KB3xx of prose, KB4xx of examples. config.yaml has the rules of
KB1xx as CF1xx, and these: CF001 the config file is not there or cannot be read; CF201 others can read the token file;
CF202 the token file is not there, empty or cannot be read; CF203 the token stands in the config file.
"""


def rules_page() -> str:
    """The page as Markdown."""
    plain = {**FOLDER_RULES, **{f"KB{number}": title for number, title in {**SYNTAX_RULES, **SHAPE_RULES}.items()}}
    lines = [_HEAD, "## Files\n"]
    lines += [f"- **{name}** {title} (blocks)" for name, title in sorted(plain.items())]
    lines += ["\n## References, prose and examples\n"]
    lines += [_entry(rule) for rule in sorted(RULES, key=lambda rule: rule.id)]
    return "\n".join(lines) + "\n"


def _entry(rule: Rule) -> str:
    said = (rule.check.__doc__ or "").split("\n\n    good:")[0]
    wanted = " ".join(said.split())
    return f"- **{rule.id}** {rule.title}{' (blocks)' if rule.blocks else ''}. {wanted}"
