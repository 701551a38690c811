"""Size limits of a message body (docs: resources/message, resources/channel#embed-limits)."""

from typing import Any

from bot.sandbox.component_form import check_components
from bot.sandbox.errors import JSON
from bot.sandbox.form import Form, Path
from bot.sandbox.records import MessageFlag

CONTENT_LIMIT = 2000
EMBEDS_LIMIT = 10
EMBED_CHARACTERS = 6000  # over all embeds of a message
FILES_LIMIT = 10
_LEGACY = ("content", "embeds", "stickers", "sticker_ids", "poll")


def check_message(body: JSON, *, files: int = 0) -> None:
    """Raises ApiError 50035 with every limit that a message body breaks."""
    form = Form()
    flags = body.get("flags") or 0
    form.whole(("flags",), flags, 0, 1 << 31)
    v2 = isinstance(flags, int) and bool(flags & MessageFlag.COMPONENTS_V2)
    if v2:
        for name in _LEGACY:
            if body.get(name):
                form.problem(
                    (name,),
                    "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                    f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
                )
    form.text(("content",), body.get("content"), CONTENT_LIMIT)
    _check_embeds(form, body.get("embeds"))
    check_components(form, body.get("components"), v2=v2)
    nonce = body.get("nonce")
    if isinstance(nonce, str):
        form.text(("nonce",), nonce, 25)
    attachments = form.listed(("attachments",), body.get("attachments"), FILES_LIMIT)
    for number, attachment in enumerate(attachments):
        form.record(("attachments", number), attachment)
    if files > FILES_LIMIT:
        form.problem(("files",), "BASE_TYPE_MAX_LENGTH", f"Must be {FILES_LIMIT} or fewer in length.")
    _check_mentions(form, body.get("allowed_mentions"))
    form.finish()


def is_empty(body: JSON, files: int) -> bool:
    """Whether a new message would show nothing at all (Discord's code 50006)."""
    shown = ("content", "embeds", "components", "sticker_ids", "poll", "attachments")
    reference = body.get("message_reference")
    forward = isinstance(reference, dict) and reference.get("type") == 1
    content = body.get("content")
    blank = isinstance(content, str) and not content.strip()
    return not files and not forward and not any(body.get(k) for k in shown if not (k == "content" and blank))


def _check_embeds(form: Form, embeds: Any) -> None:
    total = 0
    for number, embed in enumerate(form.listed(("embeds",), embeds, EMBEDS_LIMIT)):
        total += _check_embed(form, ("embeds", number), form.record(("embeds", number), embed))
    if total > EMBED_CHARACTERS:
        form.problem(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_CHARACTERS}")


def _check_embed(form: Form, path: Path, embed: JSON) -> int:
    """Checks one embed; gives its characters that count towards the total."""
    author, footer = embed.get("author") or {}, embed.get("footer") or {}
    form.text((*path, "title"), embed.get("title"), 256)
    form.text((*path, "description"), embed.get("description"), 4096)
    form.text((*path, "author", "name"), author.get("name"), 256)
    form.text((*path, "footer", "text"), footer.get("text"), 2048)
    form.link((*path, "url"), embed.get("url"))
    form.link((*path, "author", "url"), author.get("url"))
    for part in ("image", "thumbnail"):
        form.link((*path, part, "url"), (embed.get(part) or {}).get("url"))
    form.whole((*path, "color"), embed.get("color"), 0, 0xFFFFFF)
    texts = [embed.get("title"), embed.get("description"), author.get("name"), footer.get("text")]
    fields = form.listed((*path, "fields"), embed.get("fields"), 25)
    for number, field in enumerate(fields):
        place = (*path, "fields", number)
        entry = form.record(place, field)
        form.text((*place, "name"), entry.get("name"), 256, required=True)
        form.text((*place, "value"), entry.get("value"), 1024, required=True)
        texts += [entry.get("name"), entry.get("value")]
    return sum(len(t) for t in texts if isinstance(t, str))


def _check_mentions(form: Form, allowed: Any) -> None:
    if allowed is None:
        return
    allowed = form.record(("allowed_mentions",), allowed)
    parse = allowed.get("parse") or []
    for kind in ("users", "roles"):
        listed = form.listed(("allowed_mentions", kind), allowed.get(kind), 100)
        if listed and kind in parse:
            form.problem(
                ("allowed_mentions",),
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f"parse:{kind} and {kind}: [ids...] are mutually exclusive.",
            )
    for number, entry in enumerate(parse):
        form.one_of(("allowed_mentions", "parse", number), entry, ("users", "roles", "everyone"))
