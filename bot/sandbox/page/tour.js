// The guided tour: one thing to try at a time, each with a button that does it.

import { announce, byId, el } from "./dom.js";

// "first" and "second" are two of the members; posts go to the open channel or to the first text channel.
export const STEPS = [
  {
    name: "Welcome",
    text: "This is a small community of invented people. Caveat, a bot, reads along. It answers some posts with a card that shows what studies measured. Most posts it leaves alone.",
    expect: "Look through the conversation first, or try one of these:",
  },
  {
    name: "A claim",
    promise: "A claim gets a card",
    text: "A general statement that can be checked gets a card with sources.",
    posts: [["first", "HSCT is a cure for MS, it stops every type for good."]],
    expect: "A card should appear under the post in a moment.",
  },
  {
    name: "A denial",
    promise: "A denial gets none",
    text: "Somebody who says that a claim does not hold is not making it. Caveat stays quiet.",
    posts: [["second", "HSCT is not a cure for MS, please be careful with that word."]],
    expect: "No card should appear.",
  },
  {
    name: "A story",
    promise: "A story gets none",
    text: "People tell their own lives. That is experience, not a claim. Caveat never corrects it.",
    posts: [["first", "I swapped my stick for running shoes a year after my transplant. Best decision I ever made."]],
    expect: "No card should appear.",
  },
  {
    name: "A heated exchange",
    promise: "Heat goes to moderators",
    text: "When people insult each other, Caveat says nothing in public. It asks moderators to look.",
    posts: [
      ["first", "You people are liars and idiots. Shut up about things you know nothing about!"],
      ["second", "You are the idiot here, you pathetic fool. Get lost, nobody wants you in this group!"],
      ["first", "Go to hell, you stupid liar. You make me sick!"],
    ],
    expect: "An item should appear in the moderators’ channel. No card here.",
    queue: true,
  },
  {
    name: "A cry for help",
    promise: "Distress reaches them first",
    text: "A post of somebody in distress goes to moderators at once, ahead of everything else. There is no public answer.",
    posts: [["second", "I have lost all hope. I cannot go on like this and I do not want to live any more."]],
    expect: "The item should stand in the moderators’ channel, marked as the most urgent.",
    queue: true,
  },
  {
    name: "Ask for a card",
    promise: "Anybody can ask for a card",
    text: "Anybody can ask what sources say. The command form shows what can be filled in.",
    command: "/evidence hsct progressive",
    expect: "Fill in the form under the conversation and send it.",
  },
];

/** `use` = { community, post(personaId, content) -> bool, command(line), openQueue() }. */
export class Tour {
  #use; #place = byId("tour"); #step = 0; #open = true; #said = null;

  constructor(use) {
    this.#use = use;
    this.#open = window.matchMedia("(min-width: 62rem) and (min-height: 36rem)").matches;
    this.show();
  }

  show() {
    const held = this.#place.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    this.#place.classList.toggle("open", this.#open);
    const toggle = el("button", {
      type: "button", class: "quiet", "data-key": "toggle", "aria-expanded": String(this.#open), "aria-controls": "tour-body",
      onclick: () => { this.#open = !this.#open; this.show(); },
    }, this.#open ? "Hide the tour" : "Show the tour");
    this.#place.replaceChildren(
      el("div", { class: "tour-head" }, el("h2", { id: "tour-title" }, "Guided tour"), toggle),
      el("div", { id: "tour-body", class: "tour-body", hidden: !this.#open }, this.#stepNode()),
    );
    const same = held ? this.#place.querySelector(`[data-key="${CSS.escape(held)}"]`) ?? this.#place.querySelector("[data-key=next]") : null;
    same?.focus();
  }

  #go(step) {
    this.#step = step;
    this.#said = null;
    this.show();
    announce(`Step ${step + 1} of ${STEPS.length}: ${STEPS[step].name}. ${STEPS[step].text}`);
  }

  /** The steps at a glance, on the first one. */
  #overview() {
    return el("ol", { class: "overview", "aria-label": "Steps of the tour" }, STEPS.map((step, index) => (step.promise
      ? el("li", {}, el("button", { type: "button", class: "quiet", "data-key": `step ${index}`, onclick: () => this.#go(index) }, step.promise))
      : null)));
  }

  #stepNode() {
    const step = STEPS[this.#step];
    const last = this.#step === STEPS.length - 1;
    const walk = el("div", { class: "buttons walk" },
      this.#step > 0 ? el("button", { type: "button", class: "press secondary", "data-key": "previous", onclick: () => this.#go(this.#step - 1) }, "Back") : null,
      el("button", { type: "button", class: "press secondary", "data-key": "next", onclick: () => this.#go(last ? 0 : this.#step + 1) },
        last ? "To the beginning" : "Next"));
    return el("div", { class: "step" },
      el("div", { class: "step-words" },
        el("h3", {}, `Step ${this.#step + 1} of ${STEPS.length}: ${step.name}`),
        el("p", {}, step.text),
        (step.posts ?? []).map(([who, text]) => el("blockquote", {}, el("p", {}, `${this.#person(who)?.name ?? "A member"}: “${text}”`))),
        el("p", { class: "expect" }, this.#said ?? step.expect),
        this.#step === 0 ? this.#overview() : null),
      el("div", { class: "buttons" }, this.#action(step),
        step.queue ? el("button", { type: "button", class: "press secondary", "data-key": "queue", onclick: () => this.#use.openQueue() },
          "Open the moderators’ channel") : null, walk));
  }

  #action(step) {
    if (step.command) {
      return el("button", { type: "button", class: "press primary", "data-key": "act", onclick: () => this.#use.command(step.command) },
        `Try ${step.command}`);
    }
    if (!step.posts) return null;
    const label = step.posts.length > 1 ? "Post these messages" : `Post this as ${this.#person(step.posts[0][0])?.name ?? "a member"}`;
    return el("button", { type: "button", class: "press primary", "data-key": "act", onclick: () => this.#post(step) }, label);
  }

  #person(which) {
    const members = this.#use.community.personas.filter((persona) => persona.kind === "member");
    return members[which === "second" ? 1 : 0] ?? members[0] ?? this.#use.community.personas[0] ?? null;
  }

  async #post(step) {
    for (const [who, text] of step.posts) {
      const person = this.#person(who);
      if (!person || !(await this.#use.post(person.id, text))) return;
    }
    this.#said = `Posted. ${step.expect}`;
    announce(this.#said);
    if (STEPS[this.#step] === step) this.show();
  }
}
