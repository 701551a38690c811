"""The queue meets what is bad: old buttons, a role that is gone, a form open for an hour, a closed channel, Discord."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.discord_io.answers import NO_DISCORD, NO_RECORDS
from bot.discord_io.pressed import NOT_THERE
from bot.errors import ChatUnavailable, StoreUnavailable
from bot.sandbox.community import MODERATOR_ROLE_ID, MODERATORS_ID, TREATMENTS_ID
from bot.sandbox.records import Channel
from bot.service import wording
from tests.scenarios.desk import HEAT, REQUEST, SUGGESTION, Desk, a_desk
from tests.scenarios.stage import (
    ADMIN,
    ANN,
    BEN,
    BOT,
    GENERAL,
    GUILD,
    INSULTS,
    JSON,
    MOD,
    MODERATORS,
    OTHER_MOD,
    SUGGESTED,
    Harbour,
    controls,
    until,
)


@pytest.mark.parametrize(
    ("custom_id", "words"),
    [
        pytest.param("cv:i:0000000000gone:1:post", "not there any more", id="an item that is gone"),
        pytest.param("cv:i:0000000000gone:1:undo", "not there any more", id="an undo on an item that is gone"),
        pytest.param("cv:i:0000000000gone:1:note", "not there any more", id="a form of an item that is gone"),
        pytest.param("cv:i:0000000000gone:1:explode", "out of date", id="a step that there is not"),
        pytest.param("cv:i:0000000000gone:1:withdraw", "not there any more", id="a step that is the bot's own"),
        pytest.param("older-release:7", "out of date", id="a button of an older release"),
    ],
)
async def test_buttons_that_lead_nowhere_are_answered_in_words(harbour: Harbour, custom_id: str, words: str) -> None:
    await an_old_panel(harbour, MODERATORS, custom_id)
    await harbour.press(MOD, await harbour.item("An old panel"), "Old")
    await harbour.told(MOD, MODERATORS, words)


@pytest.mark.parametrize("label", ["Post card", "Take", "Later", "Escalate"])
async def test_a_press_on_an_item_that_is_decided_is_told_by_whom(harbour: Harbour, label: str) -> None:
    desk = await a_desk(harbour, SUGGESTION)
    _, button = await desk.control(label)
    await an_old_panel(harbour, MODERATORS, button["custom_id"])  # as it stands on a screen that is behind
    await desk.press(OTHER_MOD, "Dismiss, because...", ("misread",))
    await harbour.press(MOD, await harbour.item("An old panel"), "Old")
    await harbour.told(MOD, MODERATORS, f"That is not possible any more: the item is decided by <@{OTHER_MOD}>.")
    assert await harbour.cards() == []
    assert await desk.audited() == ["dismiss"]


async def test_a_press_in_another_server_finds_nothing(harbour: Harbour) -> None:
    desk = await a_desk(harbour, SUGGESTION)
    _, button = await desk.control("Post card")
    other = harbour.sandbox.world.add_guild("The Pier", int(MOD), id=77)
    harbour.sandbox.world.add_member(other, int(BOT))
    harbour.sandbox.world.add_channel(other, "moderators", id=78)
    await an_old_panel(harbour, "78", button["custom_id"])
    (panel,) = await harbour.messages(MOD, "78")
    await harbour.press(MOD, panel, "Old")
    await harbour.told(MOD, "78", "This item is not there any more.")
    assert await desk.state() == "open"
    assert await desk.audited() == []


async def test_a_role_that_was_taken_away_is_noticed_with_each_press_and_form(harbour: Harbour) -> None:
    desk = await a_desk(harbour, SUGGESTION)
    item = await desk.item()
    form = await harbour.press(MOD, item, "Edit wording")
    await harbour.do(f"/members/{MOD}", "PATCH", guild_id=GUILD, roles=[])
    channel(harbour).overwrites.clear()  # who lost the role may still have the panel on their screen
    shown = [str(one["label"]) for one in controls(item) if one.get("label") and one.get("custom_id")]
    assert {"Take", "Post card", "Add note", "Add as example"} <= set(shown)
    for label in shown:
        await harbour.press(MOD, item, label)
    await harbour.press(MOD, item, "Dismiss, because...", values=["misread"])
    await harbour.fill_in(MOD, form, MODERATORS, {"text": "What one study saw."}, form["interaction_id"])
    told = await desk.answers(MOD, MODERATORS, len(shown) + 2)
    assert set(told) == {wording.NOT_ALLOWED, NOT_THERE}
    assert await harbour.cards() == []
    assert await desk.state() == "open"
    assert await desk.audited() == []


@pytest.mark.parametrize(
    ("sub", "options"),
    [
        ("next", {}),
        ("list", {}),
        ("mine", {}),
        ("stats", {}),
        ("export", {"form": "csv"}),
        ("dismiss-all", {"reason": "other", "claim": "hsct-stops-progressive"}),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
async def test_a_command_of_somebody_who_does_not_moderate_here_shows_and_does_nothing(
    harbour: Harbour, sub: str, options: dict[str, str]
) -> None:
    desk = await a_desk(harbour, SUGGESTION)
    settings = await harbour.caveat.services.settings.get(GUILD)
    await harbour.caveat.services.ports.settings.put(replace(settings, moderator_roles=frozenset({"1"})))
    await harbour.command(MOD, "queue", sub, where=MODERATORS, **options)
    assert await desk.answers(MOD, MODERATORS, 1) == [wording.NOT_ALLOWED]
    assert await desk.audited() == []


@pytest.mark.parametrize(
    ("meanwhile", "told", "cards"),
    [
        pytest.param("", "with your wording.", 1, id="nothing happened"),
        pytest.param("Take", f"<@{OTHER_MOD}> has it until", 0, id="taken by another"),
        pytest.param("Escalate", "with your wording.", 1, id="escalated by another"),
        pytest.param("Dismiss, because...", f"the item is decided by <@{OTHER_MOD}>", 0, id="decided by another"),
    ],
)
async def test_a_form_that_was_open_for_an_hour(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, meanwhile: str, told: str, cards: int
) -> None:
    desk = await a_desk(harbour, SUGGESTION)
    await desk.press(MOD, "Take")
    form = await harbour.press(MOD, await desk.item(), "Edit wording")
    later(harbour, monkeypatch, timedelta(hours=1))
    await harbour.caveat.services.rounds.once()
    assert await until(lambda: desk.shows(Desk.state, "open"))  # the lease ran out
    if meanwhile:
        await desk.press(OTHER_MOD, meanwhile, ("misread",) if "Dismiss" in meanwhile else ())
    await harbour.fill_in(MOD, form, MODERATORS, {"text": "What one study saw."}, form["interaction_id"])
    await harbour.told(MOD, MODERATORS, told)
    await desk.settled()
    assert await desk.cards() == cards


@pytest.mark.parametrize(
    ("error", "words"),
    [
        pytest.param(StoreUnavailable("away"), NO_RECORDS, id="the records are away"),
        pytest.param(ChatUnavailable("away"), NO_DISCORD, id="the post cannot be fetched"),
    ],
)
async def test_a_form_that_cannot_be_opened_now_says_why(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    async def away(*_asked: object) -> None:
        raise error

    desk = await a_desk(harbour, SUGGESTION)
    monkeypatch.setattr(harbour.caveat.services.browse, "open", away)
    await harbour.press(MOD, await desk.item(), "Add note")
    await harbour.told(MOD, MODERATORS, words)


@pytest.mark.parametrize("deleted", [False, True], ids=["unwritable", "deleted"])
async def test_a_moderators_channel_that_is_gone_is_told_of_once_and_its_items_are_shown_where_they_can_be(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, deleted: bool
) -> None:
    before = await a_desk(harbour, REQUEST)
    world, place = harbour.sandbox.world, channel(harbour)
    closed = dict(place.overwrites)
    place.overwrites.pop(next(one for one in closed if one not in (int(GUILD), MODERATOR_ROLE_ID)))  # the bot's own
    if deleted:
        del world.guild(int(GUILD)).channels[place.id], world.channels[place.id]
    posts = [await harbour.say(who, SUGGESTED) for who in (ANN, BEN)]
    await until(lambda: told_owner(harbour))
    for post in posts:
        await until(lambda post=post: harbour.caveat.services.ports.queue.about(GUILD, post))
    assert await told_owner(harbour) == 1
    if deleted:
        await harbour.command(ADMIN, "settings", "moderators-channel", channel=str(TREATMENTS_ID))
        await harbour.told(ADMIN, GENERAL, "Set: moderators channel.")
    else:
        place.overwrites.update(closed)
    later(harbour, monkeypatch, timedelta(minutes=11))
    await harbour.caveat.services.rounds.once()
    where = str(TREATMENTS_ID) if deleted else MODERATORS
    for words in (*(f"/{post})" for post in posts), before.words):
        await until(lambda words=words: shown_once(harbour, where, words))
    assert await told_owner(harbour) == 1


@dataclass(frozen=True)
class Hit:
    """A step, which call to Discord is refused in it, and what people see where it is done and where it never is."""

    kind: str
    label: str
    method: str
    path: str
    seen: Callable[[Desk], Awaitable[object]]
    done: object
    never: object
    before: tuple[str, ...] = ()


HITS = {
    "post card": Hit(SUGGESTION, "Post card", "POST", "/channels/{place}/messages", Desk.card_stands, True, False),
    "undo of a card": Hit(
        SUGGESTION, "Undo: ", "DELETE", "/channels/{place}/messages/*", Desk.card_stands, False, True, ("Post card",)
    ),
    "calm-down note": Hit(HEAT, "Calm-down note", "POST", "/channels/{place}/messages", Desk.calm_notes, 1, 0),
    "slow mode": Hit(HEAT, "Slow mode", "PATCH", "/channels/{place}", Desk.slow_mode, 60, 0),
    "lock thread": Hit(HEAT, "Lock thread", "PATCH", "/channels/{place}", Desk.locked, True, False),
    "tell the reporter": Hit(REQUEST, "Tell who asked", "POST", "/users/@me/channels", Desk.direct_messages, 1, 0),
}


@pytest.mark.parametrize("status", [429, 500, 503, 403, 404])
@pytest.mark.parametrize("hit", HITS.values(), ids=HITS)
async def test_a_step_that_discord_refuses_in_the_middle_is_on_record_tried_again_and_done_once_at_most(
    harbour: Harbour, hit: Hit, status: int
) -> None:
    desk = await a_desk(harbour, hit.kind)
    for label in hit.before:
        await desk.press(MOD, label)
        await desk.settled()
    path = hit.path.format(place=desk.place)
    fault = {"kind": "status", "status": status, "retry_after": 0.2, "method": hit.method, "path": path}
    await harbour.do("/faults", rest=[fault])
    said = await desk.press(MOD, hit.label)
    await desk.settled()
    assert (await harbour.get("/faults"))["rest"][0]["fired"] == 1
    for_good = status in (403, 404)
    gone = hit.method == "DELETE" and status == 404  # what is not there any more need not be deleted
    assert (said in wording.NOT_DONE.values()) == (for_good and not gone), said
    assert await hit.seen(desk) == (hit.never if for_good else hit.done)
    assert (await desk.audited())[len(hit.before)] in {"post", "undo", "calm", "slow", "lock", "tell"}
    assert len(await desk.audited()) == len(hit.before) + 1


async def test_a_lock_where_there_is_no_thread_is_told_to_whoever_pressed(harbour: Harbour) -> None:
    first = await harbour.say(ANN, INSULTS[0])
    await harbour.decided(await harbour.say(BEN, INSULTS[1], reply_to=first))
    await harbour.press(MOD, await harbour.item(HEAT), "Lock thread")
    await harbour.told(MOD, MODERATORS, "only a thread can be")


async def test_an_items_message_that_was_deleted_by_hand_is_posted_again(harbour: Harbour) -> None:
    desk = await a_desk(harbour, SUGGESTION)
    before = (await desk.item())["id"]
    client = harbour.caveat.connection.client
    assert client is not None
    await client.http.delete_message(int(MODERATORS), int(before))
    await until(lambda: another(desk, before))


async def an_old_panel(harbour: Harbour, where: str, custom_id: str) -> None:
    client = harbour.caveat.connection.client
    assert client is not None
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Old", custom_id=custom_id))
    await client.get_partial_messageable(int(where)).send("An old panel", view=view)


def channel(harbour: Harbour) -> Channel:
    return harbour.sandbox.world.channel(MODERATORS_ID)


def later(harbour: Harbour, monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """The bot's clock goes on at once, so that what would take so long is due."""
    monkeypatch.setattr(harbour.caveat.clock, "now", lambda: datetime.now(UTC) + by)


async def told_owner(harbour: Harbour) -> int:
    """How often the owner was told that the moderators' channel is closed."""
    dms = (await harbour.get(f"/state?persona={ADMIN}"))["dms"]
    texts = [str(one["content"]) for dm in dms for one in await harbour.messages(ADMIN, dm["id"])]
    return sum("cannot write in the moderators' channel" in text for text in texts)


async def shown_once(harbour: Harbour, where: str, words: str) -> bool:
    found = [one for one in await harbour.messages(ADMIN, where) if words in one["content"]]
    return len(found) == 1


async def another(desk: Desk, before: str) -> JSON | None:
    return next((one for one in await desk.harbour.items(desk.words) if one["id"] != before), None)
