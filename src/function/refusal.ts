const COMPILED = /specify the required permissions during compilation using `deno compile (\S+)`/;

/**
 * Deno's message for what a permission does not allow.
 *
 * In a compiled program it speaks of how that was compiled, which is not up to who reads it.
 */
export function plainRefusal(message: string): string {
  return message.replace(COMPILED, "run again with the $1 flag");
}
