/**
 * What authors of functions import: types for `deno check` and an editor.
 *
 * A handler needs nothing of it at run time.
 *
 * @module
 */
export type { Context } from "./src/function/context.ts";
export type { Message } from "./src/function/message.ts";
