import type { SandboxEnd } from "./protocol.ts";

/** How a worker ends by an error that nobody caught, when it does not tell itself. */
export function endByError({ message, filename, lineno, colno }: ErrorEvent): SandboxEnd {
  const frames = filename ? [`${filename}:${lineno}:${colno}`] : [];
  return { how: "uncaught error", message, frames };
}
