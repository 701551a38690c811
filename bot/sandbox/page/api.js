// Everything the page says to the sandbox server, and the stream of events it hears back.

import { pause } from "./dom.js";

/** The server refused. `status` is the HTTP status, `message` a sentence for people. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function call(method, path, body) {
  const request = { method, headers: { Accept: "application/json" } };
  if (method !== "GET") request.headers["X-Caveat-Sandbox"] = "1";
  if (body !== undefined) {
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, request);
  } catch {
    throw new Refused(0, "The sandbox does not answer. Is it still running?");
  }
  const text = await response.text();
  const answer = asJson(text);
  if (!response.ok) throw new Refused(response.status, refusal(answer, response.status));
  return answer;
}

function asJson(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

function refusal(answer, status) {
  return answer?.error ?? answer?.message ?? `The sandbox answered with status ${status}.`;
}

const query = (values) => new URLSearchParams(values).toString();

export const api = {
  state: (persona) => call("GET", persona ? `/control/state?${query({ persona })}` : "/control/state"),
  messages: (channel, persona) => call("GET", `/control/channels/${channel}/messages?${query({ persona, limit: 100 })}`),
  post: (message) => call("POST", "/control/messages", message),
  edit: (id, content) => call("PATCH", `/control/messages/${id}`, { content }),
  remove: (id) => call("DELETE", `/control/messages/${id}`),
  thread: (thread) => call("POST", "/control/threads", thread),
  react: (reaction) => call("POST", "/control/reactions", reaction),
  unreact: (reaction) => call("DELETE", "/control/reactions", reaction),
  interact: (interaction) => call("POST", "/control/interactions?wait=1", interaction),
  tryText: (text) => call("POST", "/control/try", { text }),
  lint: (file, yaml) => call("POST", "/control/lint", { file, yaml }),
};

/**
 * Server-sent events, read through fetch so that the place to resume from can be given (Last-Event-ID).
 * After a break it asks for the state first: a lower number there means that the server began anew.
 */
export class EventStream {
  #persona; #seq; #hear; #stop = new AbortController();

  /** `hear` = { event(data), live(), lost(), resumed(state, anew) } */
  constructor(persona, seq, hear) {
    this.#persona = persona;
    this.#seq = seq;
    this.#hear = hear;
    this.#run();
  }

  close() {
    this.#stop.abort();
  }

  async #run() {
    let wait = 500;
    let broken = false;
    while (!this.#stop.signal.aborted) {
      try {
        if (broken) await this.#resume();
        await this.#listen(() => { broken = false; wait = 500; });
      } catch {
        // A lost connection is told in the line below and tried again; there is nothing else to do about it.
      }
      if (this.#stop.signal.aborted) return;
      broken = true;
      this.#hear.lost();
      await pause(wait);
      wait = Math.min(wait * 2, 8000);
    }
  }

  async #resume() {
    const state = await api.state(this.#persona);
    const anew = state.seq < this.#seq;
    if (anew) this.#seq = state.seq;
    await this.#hear.resumed(state, anew);
  }

  async #listen(opened) {
    const response = await fetch(`/control/events?${query({ persona: this.#persona })}`, {
      headers: { Accept: "text/event-stream", "Last-Event-ID": String(this.#seq) },
      signal: this.#stop.signal,
      cache: "no-store",
    });
    if (!response.ok) throw new Refused(response.status, "no events");
    opened();
    this.#hear.live();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let buffer = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done || this.#stop.signal.aborted) return;
      buffer = (buffer + value).replaceAll("\r\n", "\n");
      const blocks = buffer.split("\n\n");
      buffer = blocks.pop();
      for (const block of blocks) this.#deliver(block);
    }
  }

  #deliver(block) {
    const data = [];
    for (const line of block.split("\n")) {
      if (line.startsWith("id:")) this.#seq = Number(line.slice(3).trim()) || this.#seq;
      if (line.startsWith("data:")) data.push(line.slice(5).trimStart());
    }
    const event = data.length ? asJson(data.join("\n")) : null;
    if (event) this.#hear.event(event);
  }
}
