// A text field with a list of suggestions: arrow keys walk, Enter takes, Escape closes (WAI-ARIA combobox pattern).

import { el, freshId } from "./dom.js";

/**
 * Makes `input` a combobox. `source(text)` answers (or promises) [{label, hint?, value}]; `take(option)` is called with the
 * chosen one. `eager`: the first suggestion is chosen already, so that Enter alone takes it.
 */
export class Combobox {
  #input; #list; #count; #source; #take; #eager; #delay;
  #options = []; #active = -1; #asked = 0; #timer = 0; #waiting = false; #entered = false;

  constructor(input, { label, source, take, eager = false, delay = 0 }) {
    this.#input = input;
    this.#source = source;
    this.#take = take;
    this.#eager = eager;
    this.#delay = delay;
    this.#list = el("ul", { id: freshId("list"), role: "listbox", "aria-label": label, class: "suggestions", hidden: true });
    this.#count = el("span", { class: "unseen", role: "status" });
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"],
      ["aria-controls", this.#list.id], ["autocomplete", "off"], ["spellcheck", "false"]]) input.setAttribute(name, value);
    input.addEventListener("input", () => this.refresh());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.close());
    input.addEventListener("click", () => { if (this.#list.hidden) this.refresh(); });
    input.addEventListener("focus", () => this.refresh());
  }

  /** What belongs right after the input in the document. */
  get nodes() {
    return [this.#list, this.#count];
  }

  get active() {
    return this.#options[this.#active] ?? null;
  }

  /** Asks the source again for what is typed now. Answers to older questions are dropped. */
  refresh() {
    window.clearTimeout(this.#timer);
    this.#waiting = true;
    this.#entered = false;
    this.#timer = window.setTimeout(async () => {
      const asked = (this.#asked += 1);
      const options = await this.#source(this.#input.value);
      if (asked === this.#asked && document.activeElement === this.#input) this.#show(options);
    }, this.#delay);
  }

  close() {
    window.clearTimeout(this.#timer);
    this.#asked += 1;
    this.#waiting = this.#entered = false;
    this.#list.hidden = true;
    this.#active = -1;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }

  #show(options) {
    this.#options = options;
    this.#list.replaceChildren(...options.map((option, index) => this.#entry(option, index)));
    this.#list.hidden = options.length === 0;
    this.#input.setAttribute("aria-expanded", String(options.length > 0));
    this.#count.textContent = options.length === 1 ? "1 suggestion" : `${options.length || "No"} suggestions`;
    this.#mark(this.#eager && options.length ? 0 : -1);
    const entered = this.#entered;
    this.#waiting = this.#entered = false;
    if (entered && this.active) this.#choose(this.#active);
  }

  #entry(option, index) {
    const entry = el("li", { id: `${this.#list.id}-${index}`, role: "option", "aria-selected": "false" },
      el("span", { class: "suggestion" }, option.label), option.hint ? el("span", { class: "hint" }, ` ${option.hint}`) : null);
    entry.addEventListener("mousedown", (event) => event.preventDefault());
    entry.addEventListener("click", () => this.#choose(index));
    return entry;
  }

  #mark(index) {
    this.#active = index;
    [...this.#list.children].forEach((entry, at) => entry.setAttribute("aria-selected", String(at === index)));
    const entry = this.#list.children[index];
    if (!entry) return this.#input.removeAttribute("aria-activedescendant");
    this.#input.setAttribute("aria-activedescendant", entry.id);
    return entry.scrollIntoView({ block: "nearest" });
  }

  #choose(index) {
    const option = this.#options[index];
    this.close();
    this.#take(option);
  }

  #key(event) {
    if (event.isComposing) return;
    const open = !this.#list.hidden;
    const length = this.#options.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return this.refresh();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const from = this.#active < 0 && step < 0 ? 0 : this.#active;
      return this.#mark((from + step + length) % length);
    }
    if (event.key === "Enter" && this.#eager && this.#waiting) { // typed faster than the list comes: taken once it is there
      event.preventDefault();
      event.stopPropagation();
      this.#entered = true;
      return undefined;
    }
    if (event.key === "Enter" && open && this.active) {
      event.preventDefault();
      event.stopPropagation();
      return this.#choose(this.#active);
    }
    if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      return this.close();
    }
    return undefined;
  }
}
