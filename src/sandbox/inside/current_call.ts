import { AsyncLocalStorage } from "node:async_hooks";
import type { Definition } from "../../function/definition.ts";
import type { EnterCall } from "./call_server.ts";

const storage = new AsyncLocalStorage<number>();

/**
 * Makes the work of a direct handler's Calls know which Call it is for, also in what it awaits.
 *
 * @returns `undefined` for a streaming handler: each of its messages would pay for it, an eighth more
 */
export function createCallEntry(interaction: "direct" | "streaming"): EnterCall | undefined {
  if (interaction === "streaming") return undefined;
  return ({ id }, work) => id === undefined ? work() : storage.run(id, work);
}

/** The one that decides for handlers that are served together. */
export function interactionOf(definitions: readonly Definition[]): "direct" | "streaming" {
  return definitions.every((each) => each.interaction === "streaming") ? "streaming" : "direct";
}

/** The Call that this is done for; `undefined` for what is done for none. */
export function currentCall(): number | undefined {
  return storage.getStore();
}
