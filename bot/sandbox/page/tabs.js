// The two views of the page as tabs: arrow keys move between them.

import { byId } from "./dom.js";

const VIEWS = ["community", "knowledge"];

/** `opened` is called the first time the Knowledge tab is opened. */
export function startTabs(opened) {
  let first = true;
  const select = (name, focus) => {
    for (const view of VIEWS) {
      const chosen = view === name;
      byId(`view-${view}`).hidden = !chosen;
      byId(`tab-${view}`).setAttribute("aria-selected", String(chosen));
      byId(`tab-${view}`).tabIndex = chosen ? 0 : -1;
    }
    if (focus) byId(`tab-${name}`).focus();
    if (name === "knowledge" && first) {
      first = false;
      opened();
    }
  };
  VIEWS.forEach((view, at) => {
    byId(`tab-${view}`).addEventListener("click", () => select(view, false));
    byId(`tab-${view}`).addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) select(VIEWS[(at + step + VIEWS.length) % VIEWS.length], true);
    });
  });
}
