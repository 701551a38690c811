// The Knowledge tab: what would happen to a post, step by step, and whether a YAML file is in order.

import { api } from "./api.js";
import { byId, el, freshId } from "./dom.js";

const LIVE_PAUSE = 700; // milliseconds without typing before a live check

/** Draws the tab; parts that the server does not offer stay away. Called when the tab is first opened. */
export async function showKnowledge() {
  const place = byId("view-knowledge");
  place.replaceChildren(el("p", { role: "status" }, "Looking what this sandbox offers …"));
  const [tries, lints, preview] = await Promise.all([
    offered(() => api.tryText("hello")), offered(() => api.lint("example.yaml", "")), previewOffered(),
  ]);
  const parts = [el("h2", {}, "Knowledge"), el("p", {}, "Try out what the bot knows. Nothing here is posted or kept.")];
  if (preview) parts.push(el("p", {}, el("a", { href: "/knowledge/" }, "Read all cards and studies")));
  if (tries) parts.push(tool(TRY));
  if (lints) parts.push(tool(LINT));
  if (!tries && !lints) parts.push(el("p", {}, "This sandbox was started without a knowledge base, so there is nothing to try here."));
  place.replaceChildren(...parts);
}

/** Any answer but "not found" means that the part is there. */
async function offered(ask) {
  try {
    await ask();
    return true;
  } catch (refused) {
    return refused.status !== 404 && refused.status !== 0;
  }
}

async function previewOffered() {
  try {
    return (await fetch("/knowledge/", { method: "HEAD" })).ok;
  } catch {
    return false;
  }
}

const TRY = {
  title: "Try a post", label: "A post, as a member would write it", rows: 4, button: "See what would happen",
  fields: [], run: (text) => api.tryText(text),
};
const LINT = {
  title: "Check YAML", label: "The file’s text", rows: 12, button: "Check", code: true,
  fields: [{ label: "File name", value: "claims/cure/example.yaml" }], run: (text, [file]) => api.lint(file, text),
};

function tool(kind) {
  const titleId = freshId("tool");
  const id = freshId("text");
  const text = el("textarea", { id, rows: kind.rows, class: kind.code ? "code" : null, spellcheck: kind.code ? "false" : "true" });
  const fields = kind.fields.map((field) => el("input", { type: "text", id: freshId("field"), value: field.value, autocomplete: "off" }));
  const live = el("input", { type: "checkbox", id: freshId("live") });
  const answer = el("div", { class: "answer", role: "region", "aria-label": `${kind.title}: answer`, "aria-live": "polite" });
  const run = () => answerWith(answer, () => kind.run(text.value, fields.map((field) => field.value)));
  let timer = 0;
  text.addEventListener("input", () => {
    window.clearTimeout(timer);
    if (live.checked && text.value.trim()) timer = window.setTimeout(run, LIVE_PAUSE);
  });
  const form = el("form", {},
    kind.fields.map((field, index) => el("div", { class: "field" }, el("label", { for: fields[index].id }, field.label), fields[index])),
    el("div", { class: "field" }, el("label", { for: id }, kind.label), text),
    el("p", { class: "ticks" }, live, el("label", { for: live.id }, "Check while I type")),
    el("div", { class: "buttons" }, el("button", { type: "submit", class: "press primary" }, kind.button)));
  form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
  return el("section", { "aria-labelledby": titleId, class: "tool" }, el("h3", { id: titleId }, kind.title), form, answer);
}

async function answerWith(place, ask) {
  place.replaceChildren(el("p", { class: "working" }, "Looking …"));
  try {
    place.replaceChildren(...shown(await ask()));
  } catch (refused) {
    place.replaceChildren(el("p", { class: "amiss" }, refused.message));
  }
}

/** The answer's steps or problems come first, whatever else it holds as a list of facts below. */
function shown(answer) {
  const { steps, problems, messages, text, ok, ...rest } = answer ?? {};
  const out = [];
  const findings = problems ?? messages;
  if (findings) out.push(findings.length ? problemList(findings) : el("p", { class: "fine" }, "Nothing to mend."));
  else if (ok === true) out.push(el("p", { class: "fine" }, "Nothing to mend."));
  if (steps) out.push(el("ol", { class: "steps" }, steps.map((step) => el("li", {}, stepNodes(step)))));
  if (typeof text === "string") out.push(el("pre", { tabindex: "0", "aria-label": "As text" }, text));
  if (Object.keys(rest).length) out.push(value(rest));
  return out;
}

function stepNodes(step) {
  if (typeof step === "string") return step;
  const { title, name, step: label, text, summary, detail, details, ...rest } = step;
  return [
    el("h4", {}, title ?? name ?? label ?? "Step"), text ?? summary ? el("p", {}, text ?? summary) : null,
    detail ?? details ? value(detail ?? details) : null, Object.keys(rest).length ? value(rest) : null,
  ];
}

function problemList(problems) {
  return el("ul", { class: "problems" }, problems.map((problem) => {
    if (typeof problem === "string") return el("li", {}, problem);
    const where = [problem.file, problem.line, problem.column].filter((part) => part !== undefined && part !== null).join(":");
    return el("li", {}, el("p", {}, el("code", {}, where), ` ${problem.severity ?? "error"} ${problem.rule ?? ""}: ${problem.message ?? ""}`),
      problem.hint ? el("p", { class: "hint" }, problem.hint) : null,
      problem.excerpt ? el("pre", { tabindex: "0", "aria-label": "Place in the file" }, problem.excerpt) : null);
  }));
}

const words = (key) => key.replaceAll("_", " ");

/** Any JSON value in words: lists as lists, objects as terms with their values. */
function value(data) {
  if (data === null || data === undefined || data === "") return "none";
  if (typeof data === "boolean") return data ? "yes" : "no";
  if (Array.isArray(data)) return data.length ? el("ul", {}, data.map((each) => el("li", {}, value(each)))) : "none";
  if (typeof data === "object") {
    return el("dl", { class: "facts" }, Object.entries(data).map(([key, each]) => (
      el("div", { class: "fact" }, el("dt", {}, words(key)), el("dd", {}, value(each))))));
  }
  return String(data);
}
