// Starts the page and joins its parts: state from the server, events, the open channel, the persona.

import { api, EventStream, Refused } from "./api.js";
import { forumPosts, showChannels } from "./channels.js";
import { CHANNEL, Community, MANAGE_MESSAGES } from "./community.js";
import { Composer } from "./composer.js";
import { announce, byId, el } from "./dom.js";
import { Interactions } from "./interactions.js";
import { showKnowledge } from "./knowledge.js";
import { MessageLog } from "./log.js";
import { startMenu } from "./menu.js";
import { moreMenu } from "./more.js";
import { hideTyping, keepTimes, showConnection, showTyping } from "./status.js";
import { startTabs } from "./tabs.js";
import { Tour } from "./tour.js";

const community = new Community();
const names = {
  user: (id) => community.user(id), role: (id) => community.role(id), channel: (id) => community.channel(id),
};
let current = null; // id of the open channel
let stream = null;

const interactions = new Interactions({
  community, names, channelId: () => current, note: (message, note) => log.note(message, note),
});

const log = new MessageLog({
  community, names, react,
  press: (message, component, values) => interactions.press(message, component, values),
  dismiss: (message) => { community.drop(message.channel_id, message.id); log.remove(message.id); },
  more: (message, button) => moreMenu(message, button, {
    community, attempt, interact: (request) => interactions.about(message, request), openChannel,
    reply: (target) => composer.replyTo(target), react: (target, name) => react(target, { id: null, name }),
    mayModerate: () => community.may(MANAGE_MESSAGES),
  }),
});
const composer = new Composer({
  community, names, interact: (request) => interactions.ask(request), channel: () => community.channels.get(current) ?? null,
  send: (message) => attempt(() => api.post({ channel_id: current, author_id: community.persona.id, ...message })),
  newPost: async (name, content) => {
    const thread = await attempt(() => api.thread({ channel_id: current, author_id: community.persona.id, name, content }));
    if (thread) openThread(thread);
  },
});
let tour = null;

/** Runs a request; tells people in words where it fails. Answers the result (true where there is none) or null. */
async function attempt(ask) {
  try {
    return (await ask()) ?? true;
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    complain(refused.message);
    return null;
  }
}

function complain(text) {
  byId("composer").querySelector(":scope > .amiss")?.remove();
  byId("composer").prepend(el("p", { class: "amiss", role: "alert" }, text));
}

// Channels

async function openChannel(id) {
  const channel = community.channels.get(id);
  if (!channel) return;
  current = id;
  community.unread.delete(id);
  byId("channel-title").textContent = `${channel.type === CHANNEL.DM || community.isThread(channel) ? "" : "#"}${community.channel(id)}`;
  byId("channel-topic").textContent = community.topic(channel);
  byId("channel-topic").hidden = !community.topic(channel);
  document.title = `${byId("channel-title").textContent} - Caveat sandbox`;
  hideTyping();
  drawChannels();
  composer.show();
  await fillChannel(channel);
  toggleChannels(false);
}

async function fillChannel(channel) {
  if (channel.type === CHANNEL.FORUM) return log.show([], "", forumPosts(channel, community));
  if (!community.messages.has(channel.id) && !(await loadMessages(channel.id))) {
    return log.show([], "This channel could not be read.");
  }
  if (current !== channel.id) return undefined;
  const messages = [...community.messages.get(channel.id).values()];
  return log.show(messages, "Nothing has been written here yet.");
}

async function loadMessages(id) {
  community.expect(id);
  const messages = await attempt(() => api.messages(id, community.persona.id));
  if (messages) community.load(id, messages);
  else community.stopExpecting(id);
  return messages !== null;
}

/** The server tells of a new thread by an event; whoever made it need not wait for that. */
function openThread(thread) {
  community.channels.set(thread.id, { guild_id: community.guild?.id, ...thread });
  window.location.hash = `#c${thread.id}`;
}

function drawChannels() {
  showChannels({
    community, current: () => current,
    asModerator: () => speakAs(community.personas.find((persona) => persona.kind === "moderator").id, true),
  });
}

/** In a narrow window the list folds away; focus then goes on to the conversation. */
function toggleChannels(open) {
  const body = byId("channels-body");
  const held = body.contains(document.activeElement);
  byId("channels-toggle").setAttribute("aria-expanded", String(open));
  byId("channels-toggle").textContent = open ? "Hide channels" : "Show channels";
  body.classList.toggle("open", open);
  if (held && !body.checkVisibility()) byId("conversation").focus();
}

function openQueue() {
  const room = community.moderatorsRoom();
  if (room) return followTo(room.id);
  const moderator = community.personas.find((persona) => persona.kind === "moderator");
  return moderator ? speakAs(moderator.id, true) : undefined;
}

function followTo(id) {
  if (window.location.hash === `#c${id}`) openChannel(id);
  else window.location.hash = `#c${id}`;
}

/** "#c1" opens a channel, "#c1m2" shows a message in it. */
async function follow(hash) {
  const [, id, messageId] = hash.match(/^#c(\d+)(?:m(\d+))?$/) ?? [];
  if (!id) return;
  if (!community.channels.has(id)) return complain(`${community.persona.name} cannot see that channel.`);
  if (id !== current) await openChannel(id);
  if (!messageId) return;
  history.replaceState(null, "", `#c${id}`); // so that the same link can be followed again
  if (!log.jump(messageId)) complain("That message is gone.");
}

async function react(message, emoji) {
  const given = community.reactedHere(community.message(message.channel_id, message.id) ?? message, emoji);
  const name = emoji.id ? `${emoji.name}:${emoji.id}` : emoji.name;
  const request = { channel_id: message.channel_id, message_id: message.id, user_id: community.persona.id, emoji: name };
  await attempt(() => (given ? api.unreact(request) : api.react(request)));
}

// Events

const HEAR = {
  message_create: ({ channel_id, message }) => arrived(channel_id, message),
  message_update: ({ channel_id, message }) => changed(channel_id, message),
  message_delete: ({ channel_id, id }) => {
    community.drop(channel_id, id);
    if (channel_id === current) log.remove(id);
    drawChannels();
  },
  reaction: (event) => {
    const message = community.reacted(event);
    if (message) changed(event.channel_id, message);
  },
  channel_create: ({ channel }) => channelSeen(channel),
  channel_update: ({ channel }) => channelSeen(channel),
  dm: ({ channel }) => channelSeen(channel),
  commands: ({ commands }) => { community.commands = commands; },
  typing: ({ channel_id, user_id }) => { if (channel_id === current) showTyping(community.user(user_id)); },
  bot: ({ id, connected }) => {
    community.bots = community.bots.map((bot) => (bot.id === id ? { ...bot, connected } : bot));
    showConnection(community.bots, true);
  },
  reset: async () => { await resumed(await api.state(community.persona.id)); }, // events were missed that are no longer kept
  interaction_result: (result) => interactions.late(result),
};

function arrived(channelId, message) {
  const again = community.message(channelId, message.id) !== null;
  community.keep({ channel_id: channelId, ...message });
  if (channelId === current) {
    hideTyping();
    log.put({ channel_id: channelId, ...message });
  } else if (!again) {
    community.unread.set(channelId, (community.unread.get(channelId) ?? 0) + 1);
  }
  drawChannels();
}

function changed(channelId, message) {
  const whole = { ...community.message(channelId, message.id), channel_id: channelId, ...message };
  community.keep(whole);
  if (channelId === current) log.put(whole);
  drawChannels();
}

function channelSeen(channel) {
  const known = community.channels.has(channel.id);
  community.channels.set(channel.id, { guild_id: community.guild?.id, ...channel });
  drawChannels();
  const open = community.channels.get(current);
  if (open?.type === CHANNEL.FORUM && channel.parent_id === current) fillChannel(open);
  if (channel.id === current && known) byId("channel-title").textContent = document.title.split(" - ")[0];
}

// The persona

async function speakAs(id, toQueue = false) {
  const state = await attempt(() => api.state(id));
  if (!state) return;
  stream?.close();
  takeState(state, id);
  community.forgetMessages();
  byId("persona").value = id;
  window.sessionStorage.setItem("persona", id);
  const room = community.moderatorsRoom();
  if (room) await loadMessages(room.id);
  const next = toQueue && room ? room.id : startChannel();
  history.replaceState(null, "", `#c${next}`);
  await openChannel(next);
  listen(state.seq); // what happened since the state was read comes again and changes nothing
  tour.show();
  announce(`You speak as ${community.persona.name}, ${community.persona.kind}.`);
}

function takeState(state, personaId) {
  community.replace(state);
  const wanted = state.personas.find((persona) => persona.id === personaId);
  community.persona = wanted ?? community.personas[0] ?? null;
  byId("persona").replaceChildren(...community.personas.map((persona) => (
    el("option", { value: persona.id, selected: persona.id === community.persona?.id }, `${persona.name} (${persona.kind})`))));
}

/** The channel in the address, the open one, or the first text channel: whichever the persona can see. */
function startChannel() {
  const wanted = window.location.hash.replace(/^#c|m.*$/g, "");
  const rooms = community.rooms();
  const usual = rooms.find((room) => room.type === CHANNEL.TEXT && room.id !== community.moderatorsRoom()?.id);
  return [wanted, current].find((id) => community.channels.has(id)) ?? (usual ?? rooms[0])?.id;
}

function listen(seq) {
  stream = new EventStream(community.persona.id, seq, {
    event: (event) => HEAR[event.type]?.(event),
    live: () => showConnection(community.bots, true),
    lost: () => showConnection(community.bots, false),
    resumed: (state) => resumed(state),
  });
}

/** After a break: everything anew, because the server may have been started again. */
async function resumed(state) {
  takeState(state, community.persona.id);
  community.messages.clear();
  const room = community.moderatorsRoom();
  if (room) await loadMessages(room.id);
  current = startChannel();
  drawChannels();
  const channel = community.channels.get(current);
  if (channel) await fillChannel(channel);
}

/** Where the tour posts: the open channel if it is a public text channel, else the first one. */
async function tourPost(personaId, content) {
  const room = community.rooms().find((each) => each.type === CHANNEL.TEXT && each.id !== community.moderatorsRoom()?.id);
  const open = community.channels.get(current);
  const fits = open?.type === CHANNEL.TEXT && open.id !== community.moderatorsRoom()?.id;
  const target = fits ? open.id : room?.id;
  if (!fits && target) followTo(target);
  return (await attempt(() => api.post({ channel_id: target, author_id: personaId, content }))) !== null;
}

async function start() {
  startMenu();
  startTabs(showKnowledge);
  byId("persona").addEventListener("change", (event) => speakAs(event.target.value));
  byId("channels-toggle").addEventListener("click", (event) => (
    toggleChannels(event.currentTarget.getAttribute("aria-expanded") !== "true")));
  window.addEventListener("hashchange", () => follow(window.location.hash));
  keepTimes();
  const state = await attempt(() => api.state());
  if (!state) {
    byId("connection").textContent = "The sandbox does not answer. Start it and load this page again.";
    return;
  }
  const before = window.sessionStorage.getItem("persona");
  takeState(state, before);
  tour = new Tour({
    community, post: tourPost, openQueue, command: (line) => { composer.command(line); },
  });
  const hash = window.location.hash;
  if (community.persona) await speakAs(community.persona.id);
  if (hash) await follow(hash);
  else if (before === null) log.toStart(); // whoever sees the page for the first time reads the conversation in its order
}

start();
