/** Whether the invoker may read a path; where it may not, Deno would ask at a terminal. */
export function mayRead(path: string): boolean {
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}
