"""Every kind of interaction, from the person's press to the bot's answer and back."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.sandbox import Sandbox
from bot.sandbox.community import ADMIN_ID, GENERAL_ID, GUILD_ID, MEMBER_IDS, MODERATOR_IDS
from tests.sandbox.sandbox_stage import Listener, People, ShiftedClock, running

JUNIPER, ANSELM = MEMBER_IDS[:2]
TIDES = ["spring", "neap", "slack"]


class Note(discord.ui.Modal, title="A note"):
    """One label with a text and one with a select."""

    text: discord.ui.Label[Any] = discord.ui.Label(
        text="Your note", component=discord.ui.TextInput(custom_id="text", max_length=20)
    )
    tide: discord.ui.Label[Any] = discord.ui.Label(
        text="Which tide",
        component=discord.ui.Select(
            custom_id="tide", options=[discord.SelectOption(label=t.title(), value=t) for t in TIDES]
        ),
    )

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        assert isinstance(self.text.component, discord.ui.TextInput)
        assert isinstance(self.tide.component, discord.ui.Select)
        answer = f"{self.text.component.value} at {self.tide.component.values[0]}"
        await interaction.response.send_message(answer, ephemeral=True)


class Panel(discord.ui.View):
    """Buttons and selects under a message."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Take", custom_id="take")
    async def take(self, interaction: discord.Interaction[Any], _button: discord.ui.Button[Any]) -> None:
        await interaction.response.edit_message(content=f"taken by {interaction.user.display_name}")

    @discord.ui.button(label="Note", custom_id="note")
    async def note(self, interaction: discord.Interaction[Any], _button: discord.ui.Button[Any]) -> None:
        await interaction.response.send_modal(Note())

    @discord.ui.button(label="Later", custom_id="later")
    async def later(self, interaction: discord.Interaction[Any], _button: discord.ui.Button[Any]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="later it is")

    @discord.ui.select(custom_id="tide", options=[discord.SelectOption(label=t) for t in TIDES], max_values=2)
    async def tide(self, interaction: discord.Interaction[Any], select: discord.ui.Select[Any]) -> None:
        await interaction.response.send_message(" and ".join(select.values), ephemeral=True)

    @discord.ui.select(cls=discord.ui.UserSelect, custom_id="who")
    async def who(self, interaction: discord.Interaction[Any], select: discord.ui.UserSelect[Any]) -> None:
        await interaction.response.send_message(select.values[0].display_name, ephemeral=True)


class Pilot(Listener):
    """A bot with one command of each sort."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        for add in (self._tides, self._slow, self._quiet, self._menus, self._guarded):
            add()
        self.add_view(Panel())
        await self.tree.sync()

    def _tides(self) -> None:
        @self.tree.command(name="tides", description="When the water comes")
        async def tides(
            interaction: discord.Interaction[Any],
            tide: str,
            day: app_commands.Range[int, 1, 31] = 1,
            who: discord.Member | None = None,
        ) -> None:
            name = who.display_name if who else "nobody"
            await interaction.response.send_message(f"{tide} {day} {name}")

        @tides.autocomplete("tide")
        async def complete(_: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=t.title(), value=t) for t in TIDES if current in t]

    def _slow(self) -> None:
        @self.tree.command(name="slow", description="Takes its time")
        async def slow(interaction: discord.Interaction[Any], private: bool = False) -> None:
            await interaction.response.defer(ephemeral=private, thinking=True)
            await interaction.followup.send("done at last")
            await interaction.followup.send("and one more", ephemeral=private)
            self.dispatch("followed_up")

        @self.tree.command(name="silent", description="Never answers")
        async def silent(interaction: discord.Interaction[Any]) -> None:
            self.dispatch("silence", interaction)

    def _quiet(self) -> None:
        @self.tree.command(name="quiet", description="Only for one")
        async def quiet(interaction: discord.Interaction[Any]) -> None:
            view = discord.ui.View()
            view.add_item(discord.ui.Button(label="Take", custom_id="take"))
            await interaction.response.send_message("between us", view=view, ephemeral=True)

    def _menus(self) -> None:
        @self.tree.context_menu(name="Read aloud")
        async def read(interaction: discord.Interaction[Any], message: discord.Message) -> None:
            await interaction.response.send_message(message.content, ephemeral=True)

        @self.tree.context_menu(name="Greet")
        async def greet(interaction: discord.Interaction[Any], member: discord.Member) -> None:
            await interaction.response.send_message(f"hello {member.display_name}")

    def _guarded(self) -> None:
        @self.tree.command(name="close", description="For moderators")
        @app_commands.default_permissions(manage_messages=True)
        async def close(interaction: discord.Interaction[Any]) -> None:
            assert interaction.permissions.manage_messages
            await interaction.response.send_message("closed")


@pytest.fixture
async def pilot(sandbox: Sandbox) -> AsyncIterator[Pilot]:
    client = Pilot()
    async with running(client):
        yield client


def option(name: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "value": value, **more}


async def test_a_slash_command_is_answered_in_the_channel(pilot: Pilot, people: People) -> None:
    options = [option("tide", "neap"), option("day", 3), option("who", str(ANSELM))]
    assert (await people.command(JUNIPER, "tides", *options))["kind"] == "acknowledged"
    shown = (await people.messages(JUNIPER))[-1]
    assert shown["content"] == "neap 3 Anselm K"
    assert shown["interaction_metadata"]["user"]["id"] == str(JUNIPER)
    assert shown["interaction_metadata"]["name"] == "tides"


async def test_autocomplete_offers_choices(pilot: Pilot, people: People) -> None:
    result = await people.interact(
        JUNIPER,
        "autocomplete",
        command_id=await people.command_id("tides"),
        options=[option("tide", "s", focused=True)],
    )
    assert result["kind"] == "autocomplete"
    assert [c["value"] for c in result["choices"]] == ["spring", "slack"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        pytest.param([], "tide", id="a required option is missing"),
        pytest.param([option("tide", "neap"), option("day", 32)], "bounds", id="above the maximum"),
        pytest.param([option("tide", "neap"), option("day", "x")], "fit", id="no number"),
        pytest.param([option("moon", "full")], "moon", id="no such option"),
    ],
)
async def test_options_that_do_not_fit_are_refused(pilot: Pilot, people: People, options: list[Any], says: str) -> None:
    body = {
        "kind": "command",
        "user_id": str(JUNIPER),
        "channel_id": str(GENERAL_ID),
        "command_id": await people.command_id("tides"),
        "options": options,
    }
    status, answer = await people.request("POST", "/control/interactions", body)
    assert status == 400
    assert says in answer["error"]


async def test_the_first_follow_up_fills_the_deferred_message_in(pilot: Pilot, people: People) -> None:
    assert (await people.command(JUNIPER, "slow"))["kind"] == "deferred"
    await pilot.next("followed_up")
    found = await people.messages(JUNIPER)
    assert [(m["content"], m["flags"]) for m in found] == [("done at last", 0), ("and one more", 0)]


async def test_an_ephemeral_deferral_stays_ephemeral(pilot: Pilot, people: People) -> None:
    await people.command(JUNIPER, "slow", option("private", True))
    await pilot.next("followed_up")
    found = await people.messages(JUNIPER)
    assert [m["flags"] & 64 for m in found] == [64, 64]
    assert found[0]["ephemeral_to"] == str(JUNIPER)
    assert found[1]["referenced_message"]["content"] == "done at last"
    assert await people.messages(ANSELM) == []


async def test_an_ephemeral_answer_belongs_to_one_person(pilot: Pilot, people: People) -> None:
    await people.command(JUNIPER, "quiet")
    (mine,) = await people.messages(JUNIPER)
    assert mine["content"] == "between us"
    assert await people.messages(ADMIN_ID) == []
    with pytest.raises(discord.NotFound):
        await pilot.general().fetch_message(int(mine["id"]))
    press = {
        "kind": "component",
        "user_id": str(ANSELM),
        "channel_id": str(GENERAL_ID),
        "message_id": mine["id"],
        "custom_id": "take",
    }
    assert (await people.request("POST", "/control/interactions", press))[0] == 404


async def test_a_message_menu_reads_the_message(pilot: Pilot, people: People) -> None:
    message = await people.say(ANSELM, "the quay floods")
    await people.command(JUNIPER, "Read aloud", target_id=message["id"])
    assert (await people.messages(JUNIPER))[-1]["content"] == "the quay floods"


async def test_a_user_menu_gets_the_member(pilot: Pilot, people: People) -> None:
    await people.command(JUNIPER, "Greet", target_id=str(ANSELM))
    assert (await people.messages(ANSELM))[-1]["content"] == "hello Anselm K"


async def test_a_command_for_moderators_is_refused_to_members(pilot: Pilot, people: People) -> None:
    body = {"kind": "command", "command_id": await people.command_id("close"), "channel_id": str(GENERAL_ID)}
    status, _ = await people.request("POST", "/control/interactions", body | {"user_id": str(JUNIPER)})
    assert status == 403
    assert (await people.command(MODERATOR_IDS[0], "close"))["kind"] == "acknowledged"


async def test_a_button_changes_its_own_message(pilot: Pilot, people: People) -> None:
    sent = await pilot.general().send("open", view=Panel())
    await people.interact(JUNIPER, "component", message_id=str(sent.id), custom_id="take")
    assert (await people.messages(ANSELM))[-1]["content"] == "taken by Juniper"


async def test_a_button_may_defer_and_edit_later(pilot: Pilot, people: People) -> None:
    sent = await pilot.general().send("open", view=Panel())
    await people.interact(JUNIPER, "component", message_id=str(sent.id), custom_id="later")
    await pilot.next("raw_message_edit")
    assert (await people.messages(ANSELM))[-1]["content"] == "later it is"


@pytest.mark.parametrize(
    ("custom_id", "values", "says"),
    [
        pytest.param("tide", ["neap", "slack"], "neap and slack", id="string select"),
        pytest.param("who", [str(ANSELM)], "Anselm K", id="user select"),
    ],
)
async def test_a_select_hands_over_what_was_chosen(
    pilot: Pilot, people: People, custom_id: str, values: list[str], says: str
) -> None:
    sent = await pilot.general().send("open", view=Panel())
    await people.interact(JUNIPER, "component", message_id=str(sent.id), custom_id=custom_id, values=values)
    assert (await people.messages(JUNIPER))[-1]["content"] == says


async def test_a_modal_is_opened_filled_in_and_submitted(pilot: Pilot, people: People) -> None:
    sent = await pilot.general().send("open", view=Panel())
    opened = await people.interact(JUNIPER, "component", message_id=str(sent.id), custom_id="note")
    assert opened["modal"]["title"] == "A note"
    submit = {
        "custom_id": opened["modal"]["custom_id"],
        "interaction_id": opened["interaction_id"],
        "values": {"text": "mind the step", "tide": ["slack"]},
    }
    assert (await people.interact(JUNIPER, "modal", **submit))["kind"] == "acknowledged"
    assert (await people.messages(JUNIPER))[-1]["content"] == "mind the step at slack"


async def test_a_modal_answer_that_is_too_long_is_refused(pilot: Pilot, people: People) -> None:
    sent = await pilot.general().send("open", view=Panel())
    opened = await people.interact(JUNIPER, "component", message_id=str(sent.id), custom_id="note")
    submit = {
        "kind": "modal",
        "user_id": str(JUNIPER),
        "channel_id": str(GENERAL_ID),
        "custom_id": opened["modal"]["custom_id"],
        "interaction_id": opened["interaction_id"],
        "values": {"text": "x" * 21, "tide": ["slack"]},
    }
    assert (await people.request("POST", "/control/interactions", submit))[0] == 400


async def _silent(pilot: Pilot, people: People) -> discord.Interaction[Any]:
    body = {"kind": "command", "command_id": await people.command_id("silent")}
    await people.do("/interactions", user_id=str(JUNIPER), channel_id=str(GENERAL_ID), **body)
    interaction: discord.Interaction[Any] = await pilot.next("silence")
    return interaction


async def test_three_seconds_without_an_answer_end_an_interaction(
    pilot: Pilot, people: People, clock: ShiftedClock
) -> None:
    interaction = await _silent(pilot, people)
    clock.advance(3.1)
    with pytest.raises(discord.NotFound) as late:
        await interaction.response.send_message("too late")
    assert late.value.code == 10062


async def test_a_person_is_told_that_the_application_did_not_respond(pilot: Pilot, people: People) -> None:
    result = await people.command(JUNIPER, "silent")
    assert (result["kind"], result["error"]) == ("failed", "The application did not respond")


async def test_a_second_answer_is_refused(pilot: Pilot, people: People) -> None:
    interaction = await _silent(pilot, people)
    await interaction.response.send_message("once")
    interaction.response._response_type = None  # the client itself would not even ask
    with pytest.raises(discord.HTTPException) as twice:
        await interaction.response.send_message("twice")
    assert twice.value.code == 40060


async def test_after_fifteen_minutes_a_token_is_worth_nothing(
    pilot: Pilot, people: People, clock: ShiftedClock
) -> None:
    interaction = await _silent(pilot, people)
    await interaction.response.send_message("in time")
    clock.advance(15 * 60 + 1)
    with pytest.raises(discord.HTTPException) as late:
        await interaction.followup.send("late")
    assert late.value.code == 50027


async def test_the_original_answer_can_be_read_changed_and_deleted(pilot: Pilot, people: People) -> None:
    interaction = await _silent(pilot, people)
    answer = await interaction.response.send_message("one")
    assert answer.message_id is not None
    assert (await interaction.original_response()).content == "one"
    await interaction.edit_original_response(content="two")
    assert (await people.messages(JUNIPER))[-1]["content"] == "two"
    await interaction.delete_original_response()
    assert await people.messages(JUNIPER) == []


async def test_without_a_connected_application_an_interaction_fails_at_once(sandbox: Sandbox, people: People) -> None:
    async with running(Pilot()):
        number = await people.command_id("tides")
    options = [option("tide", "neap")]
    result = await people.interact(JUNIPER, "command", command_id=number, options=options)
    assert result["kind"] == "failed"


async def test_a_command_that_belongs_to_one_guild_is_kept_apart(pilot: Pilot, people: People) -> None:
    guild = discord.Object(GUILD_ID)
    pilot.tree.copy_global_to(guild=guild)
    kept = await pilot.tree.sync(guild=guild)
    assert {c.guild_id for c in kept} == {GUILD_ID}
    assert len(await pilot.tree.fetch_commands()) == len(kept)
    pilot.tree.clear_commands(guild=guild)
    assert await pilot.tree.sync(guild=guild) == []
