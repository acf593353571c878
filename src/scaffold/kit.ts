/** What authors of functions import. */
export const KIT = "@projectriff/deno-function-invoker";
