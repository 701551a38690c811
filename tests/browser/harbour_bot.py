"""A small bot on the unmodified discord.py client: the peer that the browser tests talk to through the page."""

import asyncio

import discord
from discord import app_commands

TIDES = ["spring tide", "neap tide", "storm tide"]
CARD_FIELDS = (
    ("What was measured", "The water stood at **4.2 m**."),
    ("Source", "[The tide book](https://example.org/tides)"),
)


class Note(discord.ui.Modal, title="Leave a note"):
    """Asks for a note and a reason, and repeats both privately."""

    words: discord.ui.Label[discord.ui.View] = discord.ui.Label(
        text="Your note",
        description="A sentence is enough.",
        component=discord.ui.TextInput(style=discord.TextStyle.paragraph, custom_id="words", max_length=200),
    )
    reason: discord.ui.Label[discord.ui.View] = discord.ui.Label(
        text="Reason",
        component=discord.ui.Select(
            custom_id="reason",
            options=[
                discord.SelectOption(label="Not clear", value="unclear"),
                discord.SelectOption(label="Not about tides", value="other"),
            ],
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        words, reason = self.words.component, self.reason.component
        assert isinstance(words, discord.ui.TextInput)
        assert isinstance(reason, discord.ui.Select)
        await interaction.response.send_message(f"Noted: {words.value} ({reason.values[0]})", ephemeral=True)


class CardButtons(discord.ui.View):
    """The buttons under a card: a private answer, a form, a slow answer, and one that never answers."""

    @discord.ui.button(label="Why this card?", style=discord.ButtonStyle.primary, custom_id="why")
    async def why(self, interaction: discord.Interaction, button: discord.ui.Button["CardButtons"]) -> None:
        await interaction.response.send_message("Because the post named a tide.", ephemeral=True)

    @discord.ui.button(label="Leave a note", custom_id="note")
    async def note(self, interaction: discord.Interaction, button: discord.ui.Button["CardButtons"]) -> None:
        await interaction.response.send_modal(Note())

    @discord.ui.button(label="Count again", custom_id="count")
    async def count(self, interaction: discord.Interaction, button: discord.ui.Button["CardButtons"]) -> None:
        button.label = "Counted"
        button.disabled = True
        await interaction.response.edit_message(view=self)

    @discord.ui.button(label="Say nothing", style=discord.ButtonStyle.danger, custom_id="silent")
    async def silent(self, interaction: discord.Interaction, button: discord.ui.Button["CardButtons"]) -> None:
        return


class ItemButtons(discord.ui.View):
    """The buttons of an item for moderators."""

    @discord.ui.button(label="Resolve", style=discord.ButtonStyle.success, custom_id="resolve")
    async def resolve(self, interaction: discord.Interaction, button: discord.ui.Button["ItemButtons"]) -> None:
        await interaction.response.edit_message(content="Resolved.", view=None)


class Layout(discord.ui.LayoutView):
    """A message made of Components V2."""

    row: discord.ui.ActionRow["Layout"] = discord.ui.ActionRow()

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.remove_item(self.row)
        self.add_item(
            discord.ui.Container(
                discord.ui.TextDisplay("## Harbour board\nAll boats are in."),
                discord.ui.Separator(),
                self.row,
                accent_colour=0x335577,
            )
        )

    @row.select(
        placeholder="Choose a boat",
        custom_id="boat",
        options=[discord.SelectOption(label="Gull", value="gull"), discord.SelectOption(label="Tern", value="tern")],
    )
    async def boat(self, interaction: discord.Interaction, select: discord.ui.Select["Layout"]) -> None:
        await interaction.response.send_message(f"You chose {select.values[0]}.", ephemeral=True)


class HarbourBot(discord.Client):
    """Answers posts about tides, offers /tide and a message command, and files items for moderators."""

    def __init__(self) -> None:
        intents = discord.Intents.default()
        intents.message_content = True
        super().__init__(intents=intents, guild_ready_timeout=0.1, allowed_mentions=discord.AllowedMentions.none())
        self.settled = asyncio.Event()
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(tide)
        self.tree.add_command(look_again)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_ready(self) -> None:
        self.settled.set()

    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot or message.guild is None:
            return
        if "card please" in message.content:
            embed = discord.Embed(title="Tides at the quay", description="What the gauge showed.", colour=0x2A6F7F)
            for name, value in CARD_FIELDS:
                embed.add_field(name=name, value=value)
            embed.set_footer(text="General information.")
            await message.reply("**In short:** the water was high.", embed=embed, view=CardButtons(timeout=None))
        if "board please" in message.content:
            await message.channel.send(view=Layout())
        if "call the moderators" in message.content:
            room = discord.utils.get(message.guild.text_channels, name="moderators")
            assert room is not None
            await room.send("**An item** that needs a decision.", view=ItemButtons(timeout=None))


@app_commands.command(description="What the gauge says about a tide")
@app_commands.describe(kind="Which tide", year="In which year", private="Who sees the answer")
@app_commands.choices(
    private=[app_commands.Choice(name="only me", value=1), app_commands.Choice(name="everybody", value=0)]
)
async def tide(
    interaction: discord.Interaction,
    kind: str,
    year: int | None = None,
    private: app_commands.Choice[int] | None = None,
) -> None:
    """Thinks first, then answers."""
    await interaction.response.defer(thinking=True, ephemeral=private is not None and private.value == 1)
    await interaction.followup.send(f"The {kind} of {year or 'this year'} stood high.")


@tide.autocomplete("kind")
async def tide_kinds(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Tides that contain what is typed."""
    return [app_commands.Choice(name=name.title(), value=name) for name in TIDES if current.lower() in name]


@app_commands.context_menu(name="Look again")
async def look_again(interaction: discord.Interaction, message: discord.Message) -> None:
    """Repeats the message's length privately."""
    await interaction.response.send_message(f"That post has {len(message.content)} characters.", ephemeral=True)
