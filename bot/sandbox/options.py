"""A person's command options, checked against the command and resolved as Discord resolves them."""

from typing import Any

from bot.sandbox import message_payloads, payloads
from bot.sandbox.command_form import (
    BOOLEAN,
    CHANNEL,
    INTEGER,
    MENTIONABLE,
    NUMBER,
    ROLE,
    STRING,
    SUBCOMMAND,
    SUBCOMMAND_GROUP,
    USER,
)
from bot.sandbox.errors import ApiError, unknown
from bot.sandbox.hub import Hub
from bot.sandbox.records import JSON, Channel, Message


class Resolver:
    """Collects the objects that ids in an interaction stand for."""

    def __init__(self, hub: Hub, channel: Channel) -> None:
        self.found: JSON = {}
        self._hub = hub
        self._channel = channel

    def user(self, id: int) -> None:
        """A user, with membership where there is one."""
        record = self._hub.world.user(id)
        self._put("users", id, payloads.user(record))
        member = self._hub.world.member_of(self._channel.guild_id, id)
        if member is not None:
            guild = self._hub.world.guild_of(self._channel)
            bits = payloads.permission_string(guild, member)
            self._put("members", id, payloads.bare_member(member) | {"permissions": bits})

    def role(self, id: int) -> None:
        """A role of the guild; raises 10011."""
        guild = self._hub.world.guild_of(self._channel)
        if guild is None or id not in guild.roles:
            raise unknown("Role")
        self._put("roles", id, payloads.role(guild.roles[id]))

    def channel(self, id: int) -> None:
        """A channel of the same guild; raises 10003."""
        record = self._hub.world.channel(id)
        if record.guild_id != self._channel.guild_id:
            raise unknown("Channel")
        self._put("channels", id, payloads.channel(self._hub.world, record) | {"permissions": "0"})

    def message(self, record: Message) -> None:
        """A message."""
        self._put("messages", record.id, message_payloads.message(self._hub.world, record))

    def anything(self, id: int) -> None:
        """A user, role or channel, whichever has this id."""
        guild = self._hub.world.guild_of(self._channel)
        if id in self._hub.world.users:
            self.user(id)
        elif guild is not None and id in guild.roles:
            self.role(id)
        else:
            self.channel(id)

    def _put(self, kind: str, id: int, body: JSON) -> None:
        self.found.setdefault(kind, {})[str(id)] = body


def read_options(known: list[JSON], given: list[JSON], resolver: Resolver, *, lenient: bool) -> list[JSON]:
    """Options as the interaction carries them; `lenient` (autocomplete) accepts unfinished ones.

    Raises ApiError with a sentence for the person where an option is missing, unknown or does not fit.
    """
    by_name = {option["name"]: option for option in known}
    read = []
    for entry in given:
        option = by_name.get(entry.get("name", ""))
        if option is None:
            raise ApiError(400, 0, f"There is no option {entry.get('name')!r}")
        if option["type"] in (SUBCOMMAND, SUBCOMMAND_GROUP):
            nested = read_options(option.get("options") or [], entry.get("options") or [], resolver, lenient=lenient)
            read.append({"name": option["name"], "type": option["type"], "options": nested})
            continue
        one: JSON = {"name": option["name"], "type": option["type"]}
        one["value"] = entry.get("value") if lenient else _value(option, entry.get("value"), resolver)
        if entry.get("focused"):
            one["focused"] = True
        read.append(one)
    names = {one["name"] for one in read}
    missing = [o["name"] for o in known if o.get("required") and o["name"] not in names]
    if missing and not lenient:
        raise ApiError(400, 0, f"This command needs {', '.join(missing)}")
    if not read and any(o["type"] in (SUBCOMMAND, SUBCOMMAND_GROUP) for o in known):
        raise ApiError(400, 0, "Choose a subcommand")
    return read


def _value(option: JSON, value: Any, resolver: Resolver) -> Any:
    """The value in its option's type; raises ApiError where it does not fit."""
    kind, name = option["type"], option["name"]
    try:
        if kind == STRING:
            value = str(value)
        elif kind == INTEGER:
            value = int(value)
        elif kind == NUMBER:
            value = float(value)
        elif kind == BOOLEAN:
            value = value in (True, "true", "True", "1", 1)
        elif kind in (USER, ROLE, CHANNEL, MENTIONABLE):
            resolve = {USER: resolver.user, ROLE: resolver.role, CHANNEL: resolver.channel}
            resolve.get(kind, resolver.anything)(int(value))
            return str(value)
    except (TypeError, ValueError):
        raise ApiError(400, 0, f"{value!r} does not fit option {name!r}") from None
    choices = option.get("choices")
    if choices and value not in [c["value"] for c in choices]:
        raise ApiError(400, 0, f"{value!r} is none of the choices of {name!r}")
    _within(option, value)
    return value


def _within(option: JSON, value: Any) -> None:
    size: Any = len(value) if isinstance(value, str) else value
    words = ("min_length", "max_length") if isinstance(value, str) else ("min_value", "max_value")
    least, most = option.get(words[0]), option.get(words[1])
    if (least is not None and size < least) or (most is not None and size > most):
        raise ApiError(400, 0, f"{value!r} is outside the bounds of {option['name']!r}")
