// Presses, commands and forms sent to bots, and what comes back: a result, a form to fill in, or a failure in words.

import { api, Refused } from "./api.js";
import { openModal } from "./dialogs.js";

const LATE_ANSWER = 15_000; // milliseconds that a result may come late through the events

/** `use` = { community, names, channelId(), note(message, {text, failed} | null) }. */
export class Interactions {
  #use; #waiting = new Map(); // interaction id -> resolve of its late result

  constructor(use) {
    this.#use = use;
  }

  /** Sends an interaction as the persona, opens the form that may come of it, and answers its result. */
  async ask(request) {
    const { community, channelId } = this.#use;
    let result;
    try {
      result = await api.interact({ user_id: community.persona.id, channel_id: channelId(), ...request });
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      return { kind: "failed", error: refused.message };
    }
    if (!result?.kind) result = await this.#lateResult(result?.interaction_id);
    if (result.kind === "failed") return { ...result, error: inWords(result.error) };
    if (result.kind === "modal") this.#showForm(result);
    return result;
  }

  /** The same about a message: what comes of it is told under that message. */
  async about(message, request) {
    this.#use.note(message, { text: "Working …", failed: false });
    const result = await this.ask({ channel_id: message.channel_id, ...request });
    const latest = this.#use.community.message(message.channel_id, message.id) ?? message;
    this.#use.note(latest, result.kind === "failed" ? { text: result.error, failed: true } : null);
    return result;
  }

  press(message, component, values) {
    return this.about(message, {
      kind: "component", message_id: message.id, custom_id: component.custom_id, ...(values ? { values } : {}),
    });
  }

  /** A result that came through the events. */
  late(result) {
    this.#waiting.get(result.interaction_id)?.(result);
  }

  #lateResult(id) {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      window.setTimeout(() => resolve({ kind: "failed", error: null }), LATE_ANSWER);
    }).finally(() => this.#waiting.delete(id));
  }

  #showForm(result) {
    openModal(result.modal, {
      community: this.#use.community,
      names: this.#use.names,
      send: async (values) => {
        const answer = await this.ask({
          kind: "modal", custom_id: result.modal.custom_id, values, interaction_id: result.interaction_id,
        });
        return answer.kind === "failed" ? answer.error : null;
      },
    });
  }
}

function inWords(error) {
  return error ? `That did not work: ${error}` : "The bot did not answer in time. You can try again.";
}
