// Where people write: an ordinary message, an answer, a new post in a forum, or a slash command.

import { CommandForm } from "./command-form.js";
import { CHANNEL } from "./community.js";
import { announce, byId, el, freshId } from "./dom.js";
import { textField } from "./dialogs.js";
import { excerpt } from "./message.js";

/** `use` = { community, names, channel() -> channel, send({content, reply_to?}), newPost(name, content), interact(request) }. */
export class Composer {
  #use; #place = byId("composer"); #reply = null; #field = null;
  #literal = false; // somebody left the command form with a text that begins with "/": it stays a text

  constructor(use) {
    this.#use = use;
  }

  /** Draws the composer for the open channel, keeping what was written. */
  show() {
    const channel = this.#use.channel();
    const text = this.#field?.isConnected ? this.#field.value : "";
    this.#reply = null;
    if (!channel) this.#place.replaceChildren();
    else if (channel.type === CHANNEL.FORUM) this.#showForum();
    else this.#showText(text);
  }

  replyTo(message) {
    this.#reply = message;
    this.#showText(this.#field?.value ?? "");
    this.#field.focus();
  }

  /** Opens the command form as if `line` had been typed. */
  command(line) {
    new CommandForm(this.#place, {
      community: this.#use.community,
      interact: (request) => this.#use.interact(request),
      leave: (text, focus = true) => {
        this.#showText(text.trim() === "/" ? "" : text);
        this.#literal = this.#field.value.startsWith("/");
        if (focus) this.#field.focus();
      },
    }).open(line);
    this.#place.scrollIntoView({ block: "nearest" });
  }

  #showText(text) {
    const channel = this.#use.channel();
    const id = freshId("message");
    const hintId = freshId("hint");
    const { community } = this.#use;
    const unmarked = channel.type === CHANNEL.DM || community.isThread(channel);
    const where = `${unmarked ? "" : "#"}${community.channel(channel.id)}`;
    const field = el("textarea", { id, rows: 2, maxlength: 4000, "aria-describedby": hintId, "data-key": "message" });
    field.value = text;
    field.addEventListener("keydown", (event) => this.#key(event));
    field.addEventListener("input", () => this.#typed(field.value));
    const form = el("form", { class: "write" }, this.#replyLine(),
      el("div", { class: "write-label" },
        el("label", { for: id }, `Message to ${where} as ${community.persona?.name ?? "nobody"}`),
        el("p", { class: "hint", id: hintId }, "Enter sends, Shift + Enter is a new line, / offers commands.")),
      el("div", { class: "write-row" }, field, el("button", { type: "submit", class: "press primary" }, "Send")));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.#send(); });
    this.#field = field;
    this.#place.replaceChildren(form);
  }

  #typed(text) {
    if (!text.startsWith("/")) this.#literal = false;
    else if (!this.#literal && /^\/(?=[\p{L}\d]|$)/u.test(text)) this.command(text);
  }

  #replyLine() {
    if (!this.#reply) return null;
    const name = this.#use.community.authorName(this.#reply.author);
    return el("p", { class: "replying" }, `Answering ${name}: `, el("span", { class: "excerpt" }, excerpt(this.#reply.content, this.#use.names, 60)), " ",
      el("button", { type: "button", class: "quiet", onclick: () => this.#cancelReply() }, "Cancel the answer"));
  }

  #cancelReply() {
    this.#reply = null;
    this.#showText(this.#field.value);
    this.#field.focus();
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    }
    if (event.key === "Escape" && this.#reply) this.#cancelReply();
  }

  /** The field is free for the next message at once; where sending fails, the text comes back. */
  async #send() {
    const field = this.#field;
    const text = field.value;
    const reply = this.#reply;
    if (!text.trim()) return;
    field.value = "";
    this.#literal = false;
    const sent = await this.#use.send({ content: text.trim(), ...(reply ? { reply_to: reply.id } : {}) });
    if (!sent) {
      if (this.#field?.value === "") this.#field.value = text;
      return;
    }
    if (reply && this.#reply === reply) this.#cancelReply();
    announce("Message sent.");
  }

  #showForum() {
    const title = textField({ label: "Title of a new post", max: 100, key: "title" });
    const text = textField({ label: "Text of the new post", lines: true, max: 2000, key: "text" });
    text.input.rows = 3;
    const form = el("form", { class: "write" }, title.node, text.node,
      el("div", { class: "buttons" }, el("button", { type: "submit", class: "press primary" }, "Create the post")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#use.newPost(title.value().trim(), text.value().trim());
    });
    this.#field = null;
    this.#place.replaceChildren(form);
  }
}
