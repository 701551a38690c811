// The one pop-up menu of the page: opened by a "More" button, walked with the arrow keys, closed with Escape.

import { byId, el, freshId } from "./dom.js";

let opener = null;

/** Opens the menu at `button`. `groups` = [{title, items: [{label, act}]}]; empty groups are left out. */
export function openMenu(button, title, groups) {
  const menu = byId("menu");
  opener = button;
  menu.setAttribute("aria-label", title);
  menu.replaceChildren(...groups.filter((group) => group.items.length).map(groupNode));
  menu.showPopover();
  button.setAttribute("aria-expanded", "true");
  place(menu, button);
  items(menu)[0]?.focus();
}

function groupNode(group) {
  const id = freshId("group");
  return el("div", { role: "group", "aria-labelledby": id }, el("p", { id, class: "menu-title" }, group.title),
    group.items.map(({ label, act }) => el("button", {
      type: "button", role: "menuitem", tabindex: "-1", onclick: () => { close(); act(); },
    }, label)));
}

function place(menu, button) {
  const at = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const edge = 8;
  const left = Math.max(edge, Math.min(at.right - size.width, window.innerWidth - size.width - edge));
  const below = at.bottom + 4;
  const fits = below + size.height < window.innerHeight - edge;
  menu.style.left = `${left}px`;
  menu.style.top = `${fits ? below : Math.max(edge, at.top - size.height - 4)}px`;
}

const items = (menu) => [...menu.querySelectorAll("[role=menuitem]")];

function close() {
  const menu = byId("menu");
  if (menu.matches(":popover-open")) menu.hidePopover();
}

function walk(event) {
  const menu = byId("menu");
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) all[to].focus();
  else if (event.key === "Tab") close();
  else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
    const letter = event.key.toLowerCase();
    [...all.slice(at + 1), ...all.slice(0, at + 1)].find((item) => item.textContent.toLowerCase().startsWith(letter))?.focus();
  } else return;
  if (event.key !== "Tab") event.preventDefault();
}

/** Called once, when the page starts. */
export function startMenu() {
  const menu = byId("menu");
  menu.addEventListener("keydown", walk);
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    opener?.setAttribute("aria-expanded", "false");
    if (document.activeElement === document.body || menu.contains(document.activeElement)) opener?.focus();
  });
}
