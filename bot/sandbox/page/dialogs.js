// Native dialogs: short forms of the page itself, and the modals that bots open.

import { isSelect, selectControl } from "./choices.js";
import { el, freshId } from "./dom.js";
import { renderMarkdown } from "./markdown.js";

const TYPE = { ROW: 1, INPUT: 4, TEXT: 10, LABEL: 18, FILE: 19, RADIO: 21, TICKS: 22, TICK: 23 };
const PARAGRAPH = 2;

/**
 * Shows a form. `submit` is awaited and answers null (done, the dialog closes) or a sentence that says what is amiss.
 * `body` are nodes; `focus` is the element to start at, else the first field.
 */
export function openForm({ title, body, label, submit, focus = null, danger = false }) {
  const titleId = freshId("dialog-title");
  const amiss = el("p", { class: "amiss", role: "alert", hidden: true });
  const send = el("button", { type: "submit", class: `press ${danger ? "danger" : "primary"}` }, label);
  const dialog = el("dialog", { "aria-labelledby": titleId });
  const cancel = el("button", { type: "button", class: "press secondary", onclick: () => dialog.close() }, "Cancel");
  const form = el("form", {}, el("h2", { id: titleId }, title), body, amiss, el("div", { class: "buttons" }, send, cancel));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    amiss.hidden = true;
    const problem = await submit();
    send.disabled = false;
    if (problem === null) return dialog.close();
    amiss.textContent = problem;
    amiss.hidden = false;
    return send.focus();
  });
  dialog.append(form);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  (focus ?? dialog.querySelector("input, textarea, select") ?? send).focus();
  return dialog;
}

/** A labelled text field: {node, value()}. */
export function textField({ label, hint = null, value = "", lines = false, required = true, min = null, max = null, placeholder = null, key = null }) {
  const id = freshId("field");
  const hintId = hint ? freshId("hint") : null;
  const shared = { id, "aria-describedby": hintId, required, minlength: min, maxlength: max, placeholder, "data-key": key };
  const input = lines ? el("textarea", { ...shared, rows: 5 }) : el("input", { ...shared, type: "text", autocomplete: "off" });
  input.value = value;
  const node = el("div", { class: "field" }, el("label", { for: id }, label, required ? "" : " (optional)"),
    hint ? el("p", { id: hintId, class: "hint" }, hint) : null, input);
  return { node, input, value: () => input.value };
}

/**
 * A bot's modal. `send(values)` is awaited with {custom_id: string | [string]} and answers null or a problem in words.
 */
export function openModal(modal, { community, names, send }) {
  const fields = [];
  const body = modal.components.map((component) => modalPart(component, { community, names, fields }));
  return openForm({
    title: modal.title,
    body,
    label: "Submit",
    submit: () => send(Object.fromEntries(fields.map((field) => [field.key, field.value()]))),
  });
}

function modalPart(component, use) {
  if (component.type === TYPE.TEXT) return el("div", { class: "text" }, renderMarkdown(component.content, use.names));
  if (component.type === TYPE.LABEL) {
    return control(component.component, component.label, component.description ?? null, use);
  }
  if (component.type === TYPE.ROW) return component.components.map((each) => control(each, each.label ?? "Answer", null, use));
  return control(component, component.label ?? "Answer", null, use);
}

function control(component, label, hint, use) {
  if (component.type === TYPE.INPUT) return textInput(component, label, hint, use);
  if (isSelect(component)) return select(component, label, hint, use);
  if (component.type === TYPE.RADIO || component.type === TYPE.TICKS) return group(component, label, hint, use);
  if (component.type === TYPE.TICK) return tick(component, label, hint, use);
  return el("p", { class: "hint" }, `${label}: this page cannot offer this kind of field (type ${component.type}).`);
}

function textInput(component, label, hint, use) {
  const field = textField({
    label, hint, value: component.value ?? "", lines: component.style === PARAGRAPH, required: component.required ?? true,
    min: component.min_length, max: component.max_length, placeholder: component.placeholder, key: component.custom_id,
  });
  use.fields.push({ key: component.custom_id, value: field.value });
  return field.node;
}

function withHint(hint, node) {
  const id = freshId("hint");
  return hint ? [el("p", { class: "hint", id }, hint), node] : [node];
}

function select(component, label, hint, use) {
  const optional = component.required === false;
  const made = selectControl(component, use.community, optional ? `${label} (optional)` : label);
  use.fields.push({ key: component.custom_id, value: made.values });
  return el("div", { class: "field" }, withHint(hint, made.node));
}

function group(component, label, hint, use) {
  const single = component.type === TYPE.RADIO;
  const optional = component.required === false;
  const name = freshId("group");
  const boxes = component.options.map((option) => el("input", {
    type: single ? "radio" : "checkbox", name, id: freshId("tick"), value: option.value, checked: option.default,
    required: single && !optional,
  }));
  const rows = component.options.map((option, index) => el("p", {}, boxes[index],
    el("label", { for: boxes[index].id }, option.label,
      option.description ? el("span", { class: "hint" }, ` - ${option.description}`) : null)));
  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
  use.fields.push({ key: component.custom_id, value: () => (single ? chosen()[0] ?? "" : chosen()) });
  return el("fieldset", { class: "ticks" }, el("legend", {}, label, optional ? " (optional)" : ""),
    hint ? el("p", { class: "hint" }, hint) : null, rows);
}

function tick(component, label, hint, use) {
  const box = el("input", { type: "checkbox", id: freshId("tick"), checked: component.default });
  use.fields.push({ key: component.custom_id, value: () => box.checked });
  return el("div", { class: "ticks" }, el("p", {}, box, el("label", { for: box.id }, label)),
    hint ? el("p", { class: "hint" }, hint) : null);
}
