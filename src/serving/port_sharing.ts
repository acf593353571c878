import { isRecent } from "../invocation/runtime_version.ts";

/** Whether several can listen on one port, so that the system spreads connections over them. */
export function canSharePort(
  os: typeof Deno.build.os = Deno.build.os,
  deno: string = Deno.version.deno,
): boolean {
  return os === "linux" && isRecent(deno);
}
