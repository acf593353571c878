import { InvokerError } from "../invocation/invoker_error.ts";
import { BUILDERS } from "./builder.ts";
import type { ToolCommand } from "./tool_command.ts";

/** The failure for a program that is not installed. */
export function missingTool(
  { program, purpose }: Pick<ToolCommand, "program" | "purpose">,
): InvokerError {
  const others = BUILDERS.filter((builder) => builder !== program);
  const way = others.length < BUILDERS.length
    ? `, or name another by ${others.map((other) => `--builder ${other}`).join(" or ")}`
    : " to where PATH leads";
  return new InvokerError(
    "start-failed",
    `Cannot ${purpose}: there is no program "${program}"; install it${way}`,
  );
}
