import { join } from "@std/path";
import { assertRegularFile, MAX_SETTINGS_BYTES } from "../files/read_regular_file.ts";
import type { CliIo } from "./cli_io.ts";
import { PACKAGE } from "./version.ts";

/** What the `deno.json` of the working directory says of the invoker. */
export interface Project {
  /** What the kit is imported from, such as `jsr:@projectriff/deno-function-invoker@^0.1.0`. */
  readonly kit?: string;
  /** Whether its task `call` calls a function. */
  readonly hasCallTask: boolean;
}

/** Reads what a project says of the invoker; where it may not, or cannot, be read, that is nothing. */
export function readProject({ cwd, isGranted }: Pick<CliIo, "cwd" | "isGranted">): Project {
  const path = join(cwd, "deno.json");
  if (!isGranted({ name: "read", path })) return { hasCallTask: false };
  try {
    assertRegularFile(Deno.statSync(path), MAX_SETTINGS_BYTES);
    const { imports, tasks } = JSON.parse(Deno.readTextFileSync(path)) ?? {};
    const kit: unknown = imports?.[PACKAGE];
    const task: unknown = tasks?.call?.command ?? tasks?.call;
    return {
      ...(typeof kit === "string" && kit.startsWith("jsr:") && { kit }),
      hasCallTask: typeof task === "string" && /[/ ]invoker(?:\.ts)? call$/.test(task),
    };
  } catch {
    return { hasCallTask: false };
  }
}
