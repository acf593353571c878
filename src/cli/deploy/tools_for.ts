import type { ToolCommand } from "../../deploy/tool_command.ts";

/** The tools that it takes to build and to apply. */
export function toolsFor(builder: string): readonly Pick<ToolCommand, "program" | "purpose">[] {
  return [
    { program: builder, purpose: "build the image" },
    { program: "kubectl", purpose: "apply the resources" },
  ];
}
