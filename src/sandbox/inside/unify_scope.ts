import process from "node:process";
import { fromFileUrl } from "@std/path";

/** What of the global object only a thread has. */
const OF_THREADS = [
  ...["DedicatedWorkerGlobalScope", "WorkerGlobalScope", "WorkerLocation", "WorkerNavigator"],
  ...["location", "name", "onmessage", "postMessage"],
];
/** What of it only the first thread of a process has. */
const OF_PROCESSES = [
  ...["Location", "Navigator", "Storage", "Window"],
  ...["alert", "closed", "confirm", "onbeforeunload", "onload", "onunload", "prompt"],
];

/**
 * Makes the surroundings of a function the same in a thread and in a process: it is the program that
 * runs, and what only one of them has is not there.
 *
 * @param entryUrl `file:` URL of the function's module
 */
export function unifyScope(entryUrl: string): void {
  for (const name of [...OF_THREADS, ...OF_PROCESSES]) Reflect.deleteProperty(globalThis, name);
  Object.defineProperty(globalThis, Symbol.toStringTag, { value: "Window", configurable: true });
  Object.defineProperty(Deno, "mainModule", {
    value: entryUrl,
    configurable: true,
    enumerable: true,
  });
  process.argv[1] = fromFileUrl(entryUrl);
}
