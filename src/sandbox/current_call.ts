import { AsyncLocalStorage } from "node:async_hooks";
import type { EnterCall } from "./call_server.ts";

const storage = new AsyncLocalStorage<number>();

/** Makes a Call's work know which Call it is for, also in what it awaits and what comes later. */
export const enterCurrentCall: EnterCall = ({ id }, work) => {
  if (id === undefined) work();
  else storage.run(id, work);
};

/** The Call that this is done for; `undefined` for what is done for none. */
export function currentCall(): number | undefined {
  return storage.getStore();
}
