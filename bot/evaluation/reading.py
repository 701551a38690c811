"""Reads labelled posts as `analyse` would: in order, each thread with its own window, in `auto` without cooldowns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bot.bootstrap.reading import Reading
from bot.core.pipeline import analyse
from bot.core.values import CardsShown, Message, Mode, Policy
from bot.evaluation.measures import Read
from bot.service.conversations import Conversations
from bot.training.corpus import LabelledPost

_START, _APART = datetime(2026, 1, 1, tzinfo=UTC), timedelta(seconds=60)


def read_posts(posts: Iterable[LabelledPost], reading: Reading) -> list[Read]:
    """One `Read` per post, in order."""
    policy = Policy(mode=Mode.AUTO, cooldowns=None, held_claims=reading.held)
    conversations = Conversations()
    reads = []
    for number, post in enumerate(posts):
        message = Message(
            id=post.id,
            text=post.text,
            author=post.author or f"author of {post.id}",
            sent_at=post.sent_at or _START + number * _APART,
            thread=post.thread or post.id,
            reply_to=post.reply_to,
        )
        outcome = analyse(message, reading.knowledge, policy, conversations.history(message, CardsShown()))
        conversations.remember(message, outcome)
        reads.append(Read(post, outcome))
    return reads
