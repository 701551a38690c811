// The list of messages of the open channel: adds, replaces and removes articles without moving focus or scrolling away.

import { byAge } from "./community.js";
import { byId, el } from "./dom.js";
import { isPrivate, renderMessage } from "./message.js";

const NEAR_END = 120; // pixels from the end that still count as reading the newest message

export class MessageLog {
  #use; #notes = new Map(); #log = byId("log"); #newer = byId("newer"); #following = true;

  /** `use` as in message.js, without `note` and `jump`. */
  constructor(use) {
    this.#use = { ...use, note: (id) => this.#notes.get(id) ?? null, jump: (id) => this.jump(id) };
    this.#newer.querySelector("button").addEventListener("click", () => this.toEnd(true));
    this.#log.addEventListener("scroll", () => {
      this.#following = this.#atEnd();
      if (this.#following) this.#newer.hidden = true;
    });
    // The field below grows into a form: whoever was at the end stays there.
    new ResizeObserver(() => { if (this.#following) this.#log.scrollTop = this.#log.scrollHeight; }).observe(this.#log);
  }

  /** Fills the list anew. `before` are nodes that stand ahead of the messages. */
  show(messages, empty, before = []) {
    this.#log.setAttribute("aria-busy", "true");
    const articles = [...messages].sort(byAge).map((message) => renderMessage(message, this.#use));
    const quiet = articles.length || before.length ? [] : [el("p", { class: "hint empty" }, empty)];
    this.#log.replaceChildren(...before, ...articles, ...quiet);
    this.#log.removeAttribute("aria-busy");
    this.toEnd();
  }

  /** Adds a message or shows its new state. What the persona wrote, asked for or alone can see is always scrolled to. */
  put(message) {
    const old = byId(`m${message.id}`);
    const own = this.#awaited(message);
    const stay = !old && !own && !this.#atEnd();
    const article = renderMessage(message, this.#use);
    if (old) this.#swap(old, article);
    else this.#insert(message, article);
    if (stay) this.#newer.hidden = false;
    else if (!old) this.toEnd();
  }

  /** Written, asked for, or private. The second part of an answer does not take the reader away from the first. */
  #awaited(message) {
    const persona = this.#use.community.persona?.id;
    const asked = message.interaction_metadata?.user?.id;
    if (asked !== undefined && message.message_reference) return false;
    return message.author.id === persona || asked === persona || isPrivate(message);
  }

  #insert(message, article) {
    this.#log.querySelector(".empty")?.remove();
    const after = [...this.#log.querySelectorAll("article")].find((each) => BigInt(each.id.slice(1)) > BigInt(message.id));
    this.#log.insertBefore(article, after ?? null);
  }

  /** Puts focus back on the same control of the new article, or on the article where the control is gone. */
  #swap(old, article) {
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    const key = held?.dataset.key;
    const end = this.#atEnd();
    old.replaceWith(article);
    if (held) {
      const same = key ? article.querySelector(`[data-key="${CSS.escape(key)}"]:not([disabled])`) : null;
      (same ?? article).focus({ preventScroll: true });
    }
    if (end) this.toEnd();
  }

  remove(id) {
    const article = byId(`m${id}`);
    if (!article) return;
    const next = article.nextElementSibling ?? article.previousElementSibling ?? this.#log;
    const held = article.contains(document.activeElement);
    article.remove();
    if (held) next.focus();
  }

  /** Shows a line under a message: {text, failed}, or takes it away with null. */
  note(message, note) {
    if (note) this.#notes.set(message.id, note);
    else this.#notes.delete(message.id);
    if (byId(`m${message.id}`)) this.put(message);
  }

  jump(id) {
    const article = byId(`m${id}`);
    if (!article) return false;
    article.scrollIntoView({ block: "center" });
    article.focus({ preventScroll: true });
    return true;
  }

  /** Shows the oldest message. */
  toStart() {
    this.#log.scrollTop = 0;
    this.#newer.hidden = this.#atEnd();
  }

  /** Shows the newest message: its end, or its beginning where it is taller than the list. */
  toEnd(focus = false) {
    const last = this.#log.lastElementChild;
    const tall = last !== null && last.offsetHeight > this.#log.clientHeight;
    this.#log.scrollTop = tall ? last.offsetTop : this.#log.scrollHeight;
    this.#newer.hidden = true;
    if (focus) last?.focus({ preventScroll: true });
  }

  #atEnd() {
    return this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < NEAR_END;
  }
}
