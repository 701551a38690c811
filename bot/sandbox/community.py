"""The made-up starter community: guild "The Harbour". Every name is invented; all ids are fixed."""

from bot.sandbox.permissions import EVERYDAY, Permission
from bot.sandbox.records import ChannelType, Guild, Overwrite, Role
from bot.sandbox.world import World

APPLICATION_NAME = "Caveat"
# opens nothing but this loopback server
APPLICATION_TOKEN = "sandbox-token"  # noqa: S105  # nosec B105  # opens nothing but the sandbox of this process

_BASE = 1_191_100_000_000_000_000  # 31 December 2023, before the world's own ids begin
GUILD_ID = _BASE + 1
MODERATOR_ROLE_ID = _BASE + 2
BOT_ROLE_ID = _BASE + 3
APPLICATION_ID = _BASE + 4
GENERAL_ID = _BASE + 11
TREATMENTS_ID = _BASE + 12
QUESTIONS_ID = _BASE + 13
MODERATORS_ID = _BASE + 14

ADMIN_ID = _BASE + 101
MODERATOR_IDS = (_BASE + 111, _BASE + 112)
MEMBER_IDS = tuple(_BASE + 121 + n for n in range(8))

_ADMIN = "Marit Solheim"
_MODERATORS = ("Tomas Brand", "Ines Okafor")
_MEMBERS = (
    "Juniper",
    "Anselm K",
    "Rosalind",
    "Petra Wolff",
    "Dacian",
    "Old Salt",
    "Wren",
    "Bartholomew",
)

_BOT_PERMISSIONS = EVERYDAY | Permission.MANAGE_CHANNELS | Permission.MANAGE_THREADS
_MODERATOR_PERMISSIONS = (
    EVERYDAY
    | Permission.MANAGE_MESSAGES
    | Permission.MANAGE_THREADS
    | Permission.MODERATE_MEMBERS
    | Permission.PIN_MESSAGES
    | Permission.BYPASS_SLOWMODE
)


def community(*, messages_per_channel: int = 2000) -> World:
    """The world of the sandbox: an owner, two moderators, eight members, four channels and one application."""
    world = World.empty(messages_per_channel=messages_per_channel)
    world.add_user(_ADMIN, id=ADMIN_ID)
    guild = world.add_guild("The Harbour", ADMIN_ID, id=GUILD_ID)
    moderator = world.add_role(guild, "Moderator", int(_MODERATOR_PERMISSIONS), id=MODERATOR_ROLE_ID, color=0x2F7D6D)
    bot_role = world.add_role(guild, APPLICATION_NAME, int(_BOT_PERMISSIONS), id=BOT_ROLE_ID)
    bot_role.managed = True
    for name, identity in zip(_MODERATORS, MODERATOR_IDS, strict=True):
        world.add_member(guild, world.add_user(name, id=identity).id, [moderator.id])
    for name, identity in zip(_MEMBERS, MEMBER_IDS, strict=True):
        world.add_member(guild, world.add_user(name, id=identity).id)
    world.add_application(APPLICATION_NAME, APPLICATION_TOKEN, id=APPLICATION_ID, owner_id=ADMIN_ID)
    world.add_member(guild, APPLICATION_ID, [bot_role.id])
    _add_channels(world, guild, moderator, bot_role)
    return world


def _add_channels(world: World, guild: Guild, moderator: Role, bot_role: Role) -> None:
    view = int(Permission.VIEW_CHANNEL)
    closed = [
        Overwrite(guild.id, 0, deny=view),
        Overwrite(moderator.id, 0, allow=view),
        Overwrite(bot_role.id, 0, allow=view),
    ]
    world.add_channel(guild, "general", id=GENERAL_ID, topic="Anything and everything")
    world.add_channel(guild, "treatments", id=TREATMENTS_ID, topic="What we have read and what we have lived")
    questions = world.add_channel(
        guild, "questions", id=QUESTIONS_ID, type=ChannelType.FORUM, topic="One question, one post"
    )
    questions.tags = [
        {"id": str(_BASE + 21), "name": "HSCT", "moderated": False, "emoji_id": None, "emoji_name": None},
        {
            "id": str(_BASE + 22),
            "name": "daily life",
            "moderated": False,
            "emoji_id": None,
            "emoji_name": None,
        },
    ]
    world.add_channel(guild, "moderators", id=MODERATORS_ID, overwrites=closed, topic="For moderators only")
