import type { ResourceGrant } from "./resource_options.ts";

/** The variable of a container by which its invoker is told what the function may do. */
export function grantVariable(
  { option, value }: ResourceGrant,
): { readonly name: string; readonly value: string } {
  return {
    name: `INVOKER_${option.toUpperCase().replaceAll("-", "_")}`,
    // Kubernetes puts the value of another variable in for "$(NAME)", and reads "$$" as "$".
    value: value.replaceAll("$", "$$$$"),
  };
}
