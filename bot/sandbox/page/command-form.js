// The slash-command composer: first a field that finds the command, then a small form with one field for each option.

import { Combobox } from "./combobox.js";
import { fitting, KIND, payload, sendable, typedValues } from "./commands.js";
import { announce, el, freshId } from "./dom.js";

/**
 * `use` = { community, channelId(), interact(request) -> result, leave(text) }. `leave` puts the message field back.
 */
export class CommandForm {
  #place; #use; #fields = new Map(); #entry = null; #error = null;

  constructor(place, use) {
    this.#place = place;
    this.#use = use;
  }

  /** Begins with what was typed so far, for example "/" or "/evidence hsct". */
  open(line) {
    const input = el("input", { type: "text", id: freshId("command"), "data-key": "command" });
    const entries = sendable(this.#use.community.commandsOf(1));
    const combobox = new Combobox(input, {
      label: "Commands",
      eager: true,
      source: (text) => fitting(entries, text).map((entry) => ({ label: entry.title, hint: entry.description, entry })),
      take: ({ entry }) => this.#choose(entry, typedValues(entry, input.value)),
    });
    const hint = el("p", { class: "hint", id: freshId("hint") }, entries.length
      ? "Arrow keys walk through the list, Enter takes one, Escape goes back."
      : "No bot offers a command yet. Escape goes back.");
    input.setAttribute("aria-describedby", hint.id);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#use.leave(input.value);
      if (event.key === "Backspace" && input.value === "") this.#use.leave("");
    });
    this.#place.replaceChildren(el("div", { class: "command" }, el("label", { for: input.id }, "Command"),
      el("div", { class: "combo" }, input, combobox.nodes), hint, this.#backButton(() => input.value)));
    input.value = line;
    input.focus();
    input.setSelectionRange(line.length, line.length);
  }

  #backButton(text) {
    return el("button", { type: "button", class: "press secondary", onclick: () => this.#use.leave(text()) }, "Back to writing");
  }

  #choose(entry, values) {
    this.#entry = entry;
    this.#fields.clear();
    this.#error = el("p", { class: "amiss", role: "alert", hidden: true });
    const titleId = freshId("command-title");
    const ordered = [...entry.options].sort((a, b) => Number(b.required ?? false) - Number(a.required ?? false));
    const send = el("button", { type: "submit", class: "press primary" }, `Send ${entry.title}`);
    const form = el("form", { class: "command", "aria-labelledby": titleId },
      el("h3", { id: titleId }, entry.title), el("p", { class: "hint" }, entry.description),
      el("div", { class: "options" }, ordered.map((option) => this.#field(option, values[option.name] ?? ""))),
      this.#error, el("div", { class: "buttons" }, send, this.#backButton(() => "")));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.#send(send); });
    form.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) this.#use.leave(""); });
    this.#place.replaceChildren(form);
    const empty = ordered.find((option) => !this.#fields.get(option.name).value);
    const start = empty && (empty.required || !Object.keys(values).length) ? this.#fields.get(empty.name) : send;
    start.focus();
  }

  #field(option, value) {
    const id = freshId("option");
    const hintId = freshId("hint");
    const choices = this.#choicesOf(option);
    const input = choices ? this.#list(option, choices, id, value) : this.#text(option, id, value);
    input.setAttribute("aria-describedby", hintId);
    this.#fields.set(option.name, input);
    return el("div", { class: "field" },
      el("label", { for: id }, option.name, option.required ? " (required)" : " (optional)"),
      el("p", { class: "hint", id: hintId }, option.description ?? ""),
      option.autocomplete ? this.#suggesting(option, input) : input);
  }

  /** [[value, label]] where the value is one of a list, else null. */
  #choicesOf(option) {
    const community = this.#use.community;
    const people = () => [...community.members.keys()].map((id) => [id, community.user(id)]);
    const roles = () => [...community.roles.keys()].map((id) => [id, `@${community.role(id)}`]);
    if (option.choices?.length) return option.choices.map((choice) => [String(choice.value), choice.name]);
    if (option.type === KIND.BOOLEAN) return [["true", "yes"], ["false", "no"]];
    if (option.type === KIND.USER) return people();
    if (option.type === KIND.ROLE) return roles();
    if (option.type === KIND.MENTIONABLE) return [...people(), ...roles()];
    if (option.type === KIND.CHANNEL) return [...community.channels.keys()].map((id) => [id, `#${community.channel(id)}`]);
    return null;
  }

  #list(option, choices, id, typed) {
    const wanted = typed.toLowerCase();
    const fits = ([value, label]) => wanted !== "" && [value, label].some((each) => each.toLowerCase() === wanted);
    return el("select", { id, required: option.required, "data-key": option.name },
      el("option", { value: "" }, option.required ? "Choose …" : "Not set"),
      choices.map((choice) => el("option", { value: choice[0], selected: fits(choice) }, choice[1])));
  }

  #text(option, id, value) {
    const number = option.type === KIND.INTEGER || option.type === KIND.NUMBER;
    const input = el("input", {
      id, type: number && !option.autocomplete ? "number" : "text", required: option.required, autocomplete: "off",
      min: option.min_value, max: option.max_value, step: number ? (option.type === KIND.INTEGER ? "1" : "any") : null,
      minlength: option.min_length, maxlength: option.max_length, "data-key": option.name,
    });
    input.value = value;
    return input;
  }

  #suggesting(option, input) {
    const combobox = new Combobox(input, {
      label: `Suggestions for ${option.name}`,
      delay: 120,
      source: () => this.#suggest(option, input),
      take: (choice) => {
        input.value = choice.label;
        input.dataset.sent = String(choice.value);
        announce(`${option.name}: ${choice.label}`);
      },
    });
    input.addEventListener("input", () => { delete input.dataset.sent; });
    return el("div", { class: "combo" }, input, combobox.nodes);
  }

  async #suggest(option, input) {
    if (input.dataset.sent !== undefined) return [];
    const result = await this.#use.interact({
      kind: "autocomplete", command_id: this.#entry.command.id, options: payload(this.#entry, this.#values(), option.name),
    });
    return (result.choices ?? []).map((choice) => ({ label: choice.name, value: choice.value }));
  }

  #values() {
    return Object.fromEntries([...this.#fields].map(([name, input]) => [name, input.dataset.sent ?? input.value]));
  }

  async #send(button) {
    button.disabled = true;
    this.#error.hidden = true;
    const result = await this.#use.interact({
      kind: "command", command_id: this.#entry.command.id, options: payload(this.#entry, this.#values()),
    });
    button.disabled = false;
    if (result.kind === "failed") {
      this.#error.textContent = result.error;
      this.#error.hidden = false;
      return button.focus();
    }
    announce(`${this.#entry.title} sent.`);
    return this.#use.leave("", result.kind !== "modal");
  }
}
