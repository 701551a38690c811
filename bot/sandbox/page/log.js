// The list of messages of the open channel: adds, replaces and removes articles without moving focus or scrolling away.

import { byAge } from "./community.js";
import { byId, el } from "./dom.js";
import { isPrivate, renderMessage } from "./message.js";

const NEAR_END = 120; // pixels from the end that still count as reading the newest message

export class MessageLog {
  #use; #notes = new Map(); #log = byId("log"); #newer = byId("newer");

  /** `use` as in message.js, without `note` and `jump`. */
  constructor(use) {
    this.#use = { ...use, note: (id) => this.#notes.get(id) ?? null, jump: (id) => this.jump(id) };
    this.#newer.querySelector("button").addEventListener("click", () => this.toEnd(true));
    this.#log.addEventListener("scroll", () => { if (this.#atEnd()) this.#newer.hidden = true; });
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

  /** Adds a message or shows its new state. What the persona wrote or alone can see is always scrolled to. */
  put(message) {
    const old = byId(`m${message.id}`);
    const own = message.author.id === this.#use.community.persona?.id || isPrivate(message);
    const stay = !old && !own && !this.#atEnd();
    const article = renderMessage(message, this.#use);
    if (old) this.#swap(old, article);
    else this.#insert(message, article);
    if (stay) this.#newer.hidden = false;
    else if (!old) this.toEnd();
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
