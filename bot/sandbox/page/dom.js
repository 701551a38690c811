// Small building blocks for the document. Text only ever becomes text nodes: nothing here parses markup.

/** An element with attributes and children. `onclick` and its like become listeners; null and false are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const byId = (id) => document.getElementById(id);

/** Words for screen readers only. */
export const unseen = (text) => el("span", { class: "unseen" }, text);

/** An id that is free in this document, for labels and descriptions. */
let counter = 0;
export const freshId = (stem) => `${stem}-${(counter += 1)}`;

/** Says something once, politely, to people who listen to the page. */
export function announce(text) {
  const region = byId("announce");
  region.textContent = "";
  window.setTimeout(() => { region.textContent = text; }, 60);
}

export const pause = (milliseconds) => new Promise((resolve) => window.setTimeout(resolve, milliseconds));

/** The address if it is an ordinary web address, else null: no javascript:, data: or file: links. */
export function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that opens beside this page and tells its target nothing about where it came from. */
export function outsideLink(address, ...children) {
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer", class: "outside", title: address },
    ...children, unseen(" (opens in a new tab)"));
}

const PLACE = /^https:\/\/discord\.com\/channels\/(?:\d+|@me)\/(\d+)(?:\/(\d+))?$/;

/** A link to a message on Discord leads to that message on this page: nothing of this community is outside. */
export function link(address, ...children) {
  const [, channel, message] = address.match(PLACE) ?? [];
  if (!channel) return outsideLink(address, ...children);
  return el("a", { href: message ? `#c${channel}m${message}` : `#c${channel}` }, ...children);
}

/** "14:05" today, "24 November, 14:05" on other days. */
export function clockTime(iso) {
  const when = new Date(iso);
  const time = when.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (when.toDateString() === new Date().toDateString()) return time;
  return `${when.toLocaleDateString("en-GB", { day: "numeric", month: "long" })}, ${time}`;
}

export function timeElement(iso) {
  const full = new Date(iso).toLocaleString("en-GB", { dateStyle: "full", timeStyle: "short" });
  return el("time", { datetime: iso, title: full }, clockTime(iso));
}
