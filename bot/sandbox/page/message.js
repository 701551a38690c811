// One message as an article: who, when, what, and what can be done with it.

import { FLAG } from "./community.js";
import { renderComponents, renderEmbed } from "./components.js";
import { el, outsideLink, timeElement, unseen, webAddress } from "./dom.js";
import { renderInline, renderMarkdown } from "./markdown.js";

const TYPE = { REPLY: 19, SLASH: 20, MENU: 23, THREAD_CREATED: 18, THREAD_START: 21, PIN: 6, JOIN: 7 };
const SYSTEM_WORDS = {
  [TYPE.PIN]: "pinned a message.",
  [TYPE.JOIN]: "joined the community.",
  [TYPE.THREAD_CREATED]: "started a thread.",
};

/**
 * `use` = { community, names, note(id), press(message, component, values, control), more(message, button), react(message, emoji),
 * jump(id), dismiss(message), openThread(channel id) }.
 */
export function renderMessage(message, use) {
  const name = use.community.authorName(message.author);
  const nameId = `author-${message.id}`;
  const own = isPrivate(message);
  const article = el("article", {
    id: `m${message.id}`, tabindex: "-1", "aria-labelledby": nameId,
    class: ["message", own ? "private" : "", message.author.bot ? "from-bot" : ""].join(" ").trim(),
  });
  article.append(el("span", { class: `badge-letter tone-${tone(message.author.id)}`, "aria-hidden": "true" }, initial(name)));
  const body = el("div", { class: "message-body" });
  body.append(head(message, name, nameId, use), ...origin(message, use));
  if (own) body.append(el("p", { class: "only-you" }, "Only you can see this."));
  body.append(...content(message, use), ...reactions(message, use), ...footer(message, use));
  article.append(body);
  return article;
}

export const isPrivate = (message) => (message.flags & FLAG.EPHEMERAL) !== 0;

const initial = (name) => [...name.replace(/[^\p{L}\p{N}]/gu, "")][0]?.toUpperCase() ?? "?";
const tone = (id) => Number(BigInt(id) % 5n);

function head(message, name, nameId, use) {
  const badge = use.community.badge(message);
  return el("div", { class: "message-head" },
    el("h3", { id: nameId, class: "author" }, name, badge ? [" ", el("span", { class: "badge" }, badge)] : null),
    timeElement(message.timestamp),
    message.edited_timestamp && !asked(message) ? el("span", { class: "hint" }, "(edited)") : null,
    isPrivate(message) ? null : el("button", {
      type: "button", class: "quiet more", "aria-haspopup": "menu", "aria-expanded": "false", "data-key": "more",
      onclick: (event) => use.more(message, event.currentTarget),
    }, "More", unseen(` for the message by ${name}`)));
}

/** What a command or a press brought. Discord fills it in after "is thinking": nobody changed what had been said. */
const asked = (message) => message.interaction_metadata ?? message.interaction ?? null;

/** Where the message comes from: an answer, a command, a forwarded post. */
function origin(message, use) {
  const out = [];
  const request = asked(message);
  const target = message.referenced_message;
  if (message.type === TYPE.REPLY || target) out.push(replyLine(message, target, use));
  if ((message.type === TYPE.SLASH || message.type === TYPE.MENU) && request) {
    const command = request.name ?? message.interaction?.name;
    const who = request.user ? use.community.authorName(request.user) : "Somebody";
    out.push(el("p", { class: "origin" }, command ? `${who} used ${message.type === TYPE.SLASH ? "/" : ""}${command}.` : `${who} used a command.`));
  }
  if (SYSTEM_WORDS[message.type]) out.push(el("p", { class: "origin" }, SYSTEM_WORDS[message.type]));
  return out;
}

function replyLine(message, target, use) {
  if (!target) return el("p", { class: "origin" }, "In reply to a message that is gone.");
  const name = use.community.authorName(target.author);
  const words = excerpt(target.content, use.names) || "a message without text";
  return el("p", { class: "origin" }, el("button", { type: "button", class: "quiet jump", "data-key": "jump", onclick: () => use.jump(target.id) },
    `In reply to ${name}: `, el("span", { class: "excerpt" }, words)));
}

/** The beginning of a text on one line, without its marks; hidden text stays hidden. */
export function excerpt(text, names, longest = 80) {
  const line = text.replace(/\|\|[\s\S]+?\|\|/g, "(hidden)").replace(/^[>#\s-]+/, "").replace(/\s+/g, " ").trim();
  const plain = el("span", {}, renderInline(line, names));
  plain.querySelectorAll(".unseen").forEach((node) => node.remove());
  const letters = [...plain.textContent];
  return letters.length > longest ? `${letters.slice(0, longest - 1).join("")}…` : letters.join("");
}

function content(message, use) {
  if ((message.flags & FLAG.LOADING) !== 0) {
    return [el("p", { class: "thinking" }, `${use.community.authorName(message.author)} is thinking …`)];
  }
  const out = [];
  if (message.content) out.push(el("div", { class: "text" }, renderMarkdown(message.content, use.names)));
  for (const snapshot of message.message_snapshots ?? []) out.push(forwarded(snapshot.message, use));
  for (const file of message.attachments ?? []) out.push(attachment(file));
  if ((message.flags & FLAG.SUPPRESS_EMBEDS) === 0) {
    for (const embed of message.embeds ?? []) out.push(renderEmbed(embed, use.names));
  }
  if (message.components?.length) {
    out.push(el("div", { class: "components" }, renderComponents(message.components, {
      names: use.names, community: use.community,
      press: (component, values, control) => use.press(message, component, values, control),
    })));
  }
  return out;
}

function forwarded(snapshot, use) {
  const quote = el("blockquote", { class: "text" });
  quote.append(renderMarkdown(snapshot.content ?? "", use.names));
  return el("div", { class: "forwarded" }, el("p", { class: "origin" }, "Forwarded message:"), quote,
    (snapshot.embeds ?? []).map((embed) => renderEmbed(embed, use.names)));
}

function attachment(file) {
  const address = webAddress(file.url ?? "");
  const words = `${file.filename} (${Math.ceil((file.size ?? 0) / 1024)} KB)`;
  return el("p", { class: "origin" }, "Attached file: ", address ? outsideLink(address, words) : words);
}

function reactions(message, use) {
  if (!message.reactions?.length) return [];
  return [el("div", { class: "reactions", role: "group", "aria-label": "Reactions" }, message.reactions.map((reaction) => {
    const emoji = reaction.emoji.id ? `:${reaction.emoji.name}:` : reaction.emoji.name;
    return el("button", {
      type: "button", class: "reaction", "data-key": `reaction ${emoji}`, "aria-pressed": String(use.community.reactedHere(message, reaction.emoji)),
      onclick: () => use.react(message, reaction.emoji),
    }, `${emoji} ${reaction.count}`, unseen(reaction.count === 1 ? " reaction" : " reactions"));
  }))];
}

function footer(message, use) {
  const out = [];
  const thread = use.community.channels.get(message.id) ?? message.thread;
  if (thread) {
    out.push(el("p", { class: "origin" }, el("a", { href: `#c${thread.id}`, "data-key": "thread" },
      `Open the thread “${thread.name}”`)));
  }
  const note = use.note(message.id);
  if (note) out.push(el("p", { class: note.failed ? "amiss" : "working", role: note.failed ? "alert" : "status" }, note.text));
  if (isPrivate(message)) {
    out.push(el("button", { type: "button", class: "quiet", "data-key": "dismiss", onclick: () => use.dismiss(message) },
      "Hide this message"));
  }
  return out;
}
