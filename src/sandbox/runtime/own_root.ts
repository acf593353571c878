/**
 * URL of the folder that the invoker's `src/` is in, with a slash at its end. In a compiled program, which
 * has all in one folder, it means nothing.
 */
export const OWN_ROOT: string = import.meta.url.replace(/src\/sandbox\/runtime\/[^/]*$/, "");
