// The list of channels, with threads below their channel and new messages told in words.

import { CHANNEL } from "./community.js";
import { byId, el } from "./dom.js";

const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

/** Draws the list. `use` = { community, current(), asModerator() }. */
export function showChannels(use) {
  const { community } = use;
  const held = byId("channels-body").contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const room = community.moderatorsRoom();
  const parts = [moderatorsPart(room, use), el("ul", { class: "rooms" }, community.rooms()
    .filter((channel) => channel.id !== room?.id).map((channel) => entry(channel, use)))];
  const direct = community.directMessages();
  if (direct.length) {
    parts.push(el("h3", {}, "Direct messages"), el("ul", { class: "rooms" }, direct.map((channel) => entry(channel, use))));
  }
  byId("channels-body").replaceChildren(...parts);
  if (held) byId("channels-body").querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
}

/** The queue is a channel. Somebody who cannot see it is offered to look at it as a moderator. */
function moderatorsPart(room, use) {
  const { community } = use;
  if (room) {
    const open = community.openItems();
    return el("p", { class: "queue" }, el("a", {
      href: `#c${room.id}`, "data-key": "queue", "aria-current": use.current() === room.id ? "page" : null,
    }, "Moderators’ channel", el("span", { class: "count" }, ` ${plural(open, "open item", "open items")}`)),
    threads(room, use));
  }
  const moderator = community.personas.find((persona) => persona.kind === "moderator");
  if (!moderator) return el("p", { class: "hint" }, "");
  return el("p", { class: "queue" }, el("button", { type: "button", class: "quiet", "data-key": "queue", onclick: () => use.asModerator() },
    "Moderators’ channel"), el("span", { class: "hint" }, ` Members cannot see it. This button speaks as ${moderator.name}.`));
}

function entry(channel, use) {
  const { community } = use;
  const unread = community.unread.get(channel.id) ?? 0;
  const kind = { [CHANNEL.FORUM]: "forum" }[channel.type] ?? (community.isThread(channel) ? "thread" : null);
  const mark = channel.type === CHANNEL.DM || kind === "thread" ? "" : "#";
  return el("li", {}, el("a", {
    href: `#c${channel.id}`, "data-key": channel.id, "aria-current": use.current() === channel.id ? "page" : null,
  }, `${mark}${community.channel(channel.id)}`, kind ? el("span", { class: "kind" }, ` ${kind}`) : null,
  unread ? el("span", { class: "count" }, ` ${unread} new`) : null), threads(channel, use));
}

function threads(channel, use) {
  const below = use.community.threadsOf(channel);
  return below.length ? el("ul", { class: "threads" }, below.map((thread) => entry(thread, use))) : null;
}

/** The posts of a forum as a list of links, newest first. */
export function forumPosts(channel, community) {
  const posts = community.threadsOf(channel).reverse();
  if (!posts.length) return [el("p", { class: "hint empty" }, "No posts yet. Write the first one below.")];
  return [el("ul", { class: "posts" }, posts.map((post) => el("li", {}, el("a", { href: `#c${post.id}` }, post.name),
    el("span", { class: "hint" }, ` by ${community.user(post.owner_id)}`))))];
}
