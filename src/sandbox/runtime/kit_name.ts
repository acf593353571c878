/** What functions call the kit, and the invoker's own package. A literal would be rewritten in what is published. */
export const KIT_NAME: string = ["@projectriff", "deno-function-invoker"].join("/");
