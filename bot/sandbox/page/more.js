// What the "More" menu of a message offers, and what each entry does.

import { api } from "./api.js";
import { CHANNEL } from "./community.js";
import { openForm, textField } from "./dialogs.js";
import { el, freshId } from "./dom.js";
import { openMenu } from "./menu.js";

const EMOJI = ["👍", "❤️", "🙏"];

/**
 * Opens the menu of `message` at `button`. `use` = { community, attempt(ask), interact(request), openChannel(id), reply(message),
 * react(message, emoji), mayModerate() }.
 */
export function moreMenu(message, button, use) {
  const { community } = use;
  const author = community.authorName(message.author);
  const own = message.author.id === community.persona.id;
  openMenu(button, `More for the message by ${author}`, [
    { title: "This message", items: ownItems(message, own, use) },
    { title: "React", items: EMOJI.map((emoji) => ({ label: `React with ${emoji}`, act: () => use.react(message, emoji) })) },
    { title: "Bots, about this message", items: botItems(3, message.id, message, use) },
    { title: `Bots, about ${author}`, items: botItems(2, message.author.id, message, use) },
  ]);
}

function ownItems(message, own, use) {
  const channel = use.community.channels.get(message.channel_id);
  const items = [{ label: "Reply", act: () => use.reply(message) }];
  if (channel?.type === CHANNEL.TEXT && !use.community.channels.has(message.id)) {
    items.push({ label: "Start a thread", act: () => startThread(message, use) });
  }
  items.push({ label: "Forward", act: () => forward(message, use) });
  if (own) items.push({ label: "Edit", act: () => edit(message, use) });
  if (own || use.mayModerate()) items.push({ label: "Delete", act: () => remove(message, use) });
  return items;
}

function botItems(type, targetId, message, use) {
  return use.community.commandsOf(type).map((command) => ({
    label: command.name,
    act: () => use.interact({ kind: "command", command_id: command.id, options: [], target_id: targetId }),
  }));
}

/** Runs a request for a form: null where it went well, else words. */
async function problemOf(ask) {
  try {
    await ask();
    return null;
  } catch (refused) {
    return refused.message;
  }
}

function edit(message, use) {
  const field = textField({ label: "Message", value: message.content, lines: true, max: 4000 });
  openForm({ title: "Edit the message", body: field.node, label: "Save", submit: () => problemOf(() => api.edit(message.id, field.value())) });
}

function remove(message, use) {
  openForm({
    title: "Delete this message?",
    body: el("p", {}, `The message by ${use.community.authorName(message.author)} goes away for everybody.`),
    label: "Delete", danger: true, submit: () => problemOf(() => api.remove(message.id)),
  });
}

function startThread(message, use) {
  const field = textField({ label: "Name of the thread", max: 100 });
  openForm({
    title: "Start a thread", body: field.node, label: "Start",
    submit: () => problemOf(() => api.thread({
      channel_id: message.channel_id, author_id: use.community.persona.id, name: field.value(), message_id: message.id,
    })),
  });
}

function forward(message, use) {
  const id = freshId("forward");
  const places = use.community.rooms().filter((channel) => channel.type !== CHANNEL.FORUM);
  const list = el("select", { id }, places.map((channel) => el("option", { value: channel.id }, `#${channel.name}`)));
  openForm({
    title: "Forward the message", label: "Forward",
    body: el("div", { class: "field" }, el("label", { for: id }, "To the channel"), list),
    submit: () => problemOf(() => api.post({
      channel_id: list.value, author_id: use.community.persona.id, content: "", forward_of: message.id,
    })),
  });
}
