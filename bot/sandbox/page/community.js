// What the page knows of the community: people, channels, commands, and the messages it has loaded.

import { isSelect } from "./choices.js";

export const CHANNEL = { TEXT: 0, DM: 1, CATEGORY: 4, NEWS: 5, FORUM: 15, THREADS: new Set([10, 11, 12]) };
export const FLAG = { EPHEMERAL: 64, LOADING: 128, SUPPRESS_EMBEDS: 4, COMPONENTS_V2: 32768 };
const KINDS = ["member", "moderator", "admin"]; // the order in which personas are offered
const VIEW_CHANNEL = 1n << 10n;
const ADMINISTRATOR = 1n << 3n;
export const MANAGE_MESSAGES = 1n << 13n;

/** Snowflakes are longer than a double is exact. */
export const byAge = (a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1);

export class Community {
  #meanwhile = new Map(); // channel id -> what to do again once its messages are loaded

  constructor() {
    this.persona = null;
    this.messages = new Map(); // channel id -> Map(message id -> message); a channel is in here once it was loaded
    this.unread = new Map();
    this.replace({ guilds: [], personas: [], bots: [], commands: [], seq: 0 });
  }

  /** Takes a whole new state; loaded messages stay until `forgetMessages`. */
  replace(state) {
    this.personas = KINDS.flatMap((kind) => state.personas.filter((persona) => persona.kind === kind));
    this.bots = state.bots;
    this.commands = state.commands;
    this.guilds = state.guilds;
    this.members = new Map();
    this.roles = new Map();
    this.channels = new Map();
    for (const guild of state.guilds) {
      for (const member of guild.members) this.members.set(member.user.id, member);
      for (const role of guild.roles) this.roles.set(role.id, role);
      for (const channel of [...guild.channels, ...(guild.threads ?? [])]) {
        this.channels.set(channel.id, { guild_id: guild.id, ...channel });
      }
    }
    for (const channel of [...(state.dms ?? []), ...(state.direct_messages ?? [])]) this.channels.set(channel.id, channel);
  }

  forgetMessages() {
    this.messages.clear();
    this.unread.clear();
    this.#meanwhile.clear();
  }

  get guild() {
    return this.guilds.find((guild) => guild.id === this.persona?.guild_id) ?? this.guilds[0] ?? null;
  }

  // Names, with plain words where somebody or something is not known.
  user(id) {
    const member = this.members.get(id);
    if (!member) return this.personas.find((persona) => persona.id === id)?.name ?? "unknown member";
    return member.nick ?? member.user.global_name ?? member.user.username;
  }

  authorName(author) {
    return this.members.has(author.id) ? this.user(author.id) : author.global_name ?? author.username;
  }

  role(id) {
    return (this.roles.get(id)?.name ?? "unknown role").replace(/^@/, "");
  }

  channel(id) {
    const channel = this.channels.get(id);
    if (!channel) return "hidden channel";
    return channel.name ?? channel.recipients?.map((user) => user.global_name ?? user.username).join(", ") ?? "direct message";
  }

  /** What the channel is for, and where a thread belongs. */
  topic(channel) {
    const parent = this.isThread(channel) ? `In #${this.channel(channel.parent_id)}. ` : "";
    return `${parent}${channel.topic ?? ""}`.trim();
  }

  /** The word shown beside an author's name, or null. */
  badge(message) {
    if (message.webhook_id && !message.application_id) return "webhook";
    if (message.author.bot) return "bot";
    const kind = this.personas.find((persona) => persona.id === message.author.id)?.kind;
    return kind && kind !== "member" ? kind : null;
  }

  isThread(channel) {
    return CHANNEL.THREADS.has(channel.type);
  }

  /** Channels of the guild in the order of Discord, without categories and threads. */
  rooms() {
    return [...this.channels.values()]
      .filter((channel) => [CHANNEL.TEXT, CHANNEL.NEWS, CHANNEL.FORUM].includes(channel.type))
      .sort((a, b) => (a.position ?? 0) - (b.position ?? 0) || byAge(a, b));
  }

  threadsOf(channel) {
    return [...this.channels.values()].filter((each) => this.isThread(each) && each.parent_id === channel.id).sort(byAge);
  }

  directMessages() {
    return [...this.channels.values()].filter((channel) => channel.type === CHANNEL.DM);
  }

  /** The room that ordinary members cannot see; one whose name says moderators comes first. */
  moderatorsRoom() {
    const hidden = this.rooms().filter((channel) => this.#hiddenFromEveryone(channel));
    return hidden.find((channel) => /mod/i.test(channel.name)) ?? hidden[0] ?? null;
  }

  #hiddenFromEveryone(channel) {
    const rule = channel.permission_overwrites?.find((overwrite) => overwrite.id === channel.guild_id);
    return rule !== undefined && (BigInt(rule.deny ?? 0) & VIEW_CHANNEL) !== 0n;
  }

  /** Messages in the moderators' channel that still ask for a decision. */
  openItems() {
    const room = this.moderatorsRoom();
    const loaded = room ? this.messages.get(room.id) : undefined;
    return [...(loaded?.values() ?? [])].filter((message) => message.author.bot && (message.flags & FLAG.EPHEMERAL) === 0 && asksForDecision(message.components ?? [])).length;
  }

  permissions() {
    const guild = this.guild;
    const member = this.persona ? this.members.get(this.persona.id) : undefined;
    if (!guild || !member) return 0n;
    if (guild.owner_id === member.user.id) return ~0n;
    const held = [guild.id, ...member.roles].map((id) => BigInt(this.roles.get(id)?.permissions ?? 0));
    const all = held.reduce((sum, each) => sum | each, 0n);
    return (all & ADMINISTRATOR) !== 0n ? ~0n : all;
  }

  /** Whether the persona has all bits of `permission`; 0 asks for everything, as Discord reads it for commands. */
  may(permission) {
    if (BigInt(permission) === 0n) return this.permissions() === ~0n;
    return (this.permissions() & BigInt(permission)) === BigInt(permission);
  }

  /** Commands that Discord would offer to the persona. `type`: 1 slash, 2 about a member, 3 about a message. */
  commandsOf(type) {
    return this.commands.filter((command) => (command.type ?? 1) === type
      && (command.default_member_permissions == null || this.may(command.default_member_permissions))
      && (command.guild_id == null || command.guild_id === this.guild?.id));
  }

  botName(applicationId) {
    return this.bots.find((bot) => bot.id === applicationId)?.name ?? "bot";
  }

  /** A channel's messages are on their way: what happens in it meanwhile is done again once they are here. */
  expect(channelId) {
    if (!this.#meanwhile.has(channelId)) this.#meanwhile.set(channelId, []);
  }

  stopExpecting(channelId) {
    this.#meanwhile.delete(channelId);
  }

  load(channelId, messages) {
    this.messages.set(channelId, new Map(messages.map((message) => [message.id, message])));
    const missed = this.#meanwhile.get(channelId) ?? [];
    this.#meanwhile.delete(channelId);
    for (const again of missed) again();
  }

  /** Keeps a created or changed message, where its channel is loaded. */
  keep(message) {
    this.#meanwhile.get(message.channel_id)?.push(() => this.keep(message));
    this.messages.get(message.channel_id)?.set(message.id, message);
  }

  drop(channelId, id) {
    this.#meanwhile.get(channelId)?.push(() => this.drop(channelId, id));
    this.messages.get(channelId)?.delete(id);
  }

  /** The message with a changed reaction, or null. `count` is the new number of the emoji; `me`: one is the persona's own. */
  reacted({ channel_id, message_id, emoji, count, me }) {
    const message = this.message(channel_id, message_id);
    if (!message) return null;
    const whole = typeof emoji === "string" ? { id: null, name: emoji } : emoji;
    const before = message.reactions ?? [];
    const now = { emoji: whole, count, me };
    const known = before.some((each) => each.emoji.name === whole.name);
    const reactions = known ? before.map((each) => (each.emoji.name === whole.name ? now : each)) : [...before, now];
    return { ...message, reactions: reactions.filter((each) => each.count > 0) };
  }

  /** Whether the persona gave this reaction. */
  reactedHere(message, emoji) {
    return (message.reactions ?? []).some((each) => each.emoji.name === emoji.name && each.me);
  }

  message(channelId, id) {
    return this.messages.get(channelId)?.get(id) ?? null;
  }
}

/** A list to choose from or a button that stands out. Quiet buttons and links are offered on what is decided as well. */
function asksForDecision(components) {
  return components.some((component) => {
    if (component.type === 2) return ![2, 5].includes(component.style) && !component.disabled;
    if (isSelect(component)) return !component.disabled;
    return asksForDecision([...(component.components ?? []), ...(component.accessory ? [component.accessory] : [])]);
  });
}
