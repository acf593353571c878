/** A module to start from, and what its project says of it. */
export interface ProjectTemplate {
  /** `mod.ts`. */
  readonly module: string;
  /** `mod_test.ts`. */
  readonly test: string;
  /** What it does, in a sentence that is wrapped for the README. */
  readonly summary: string;
  /** What is in the files, by name: a table. */
  readonly files: string;
  /** How it is called when it is served. */
  readonly calling: string;
}

/** The files of a function, for its README. */
export const FUNCTION_FILES =
  `| file          | what is in it                                              |
| ------------- | ---------------------------------------------------------- |
| \`mod.ts\`      | the function                                               |
| \`mod_test.ts\` | its tests                                                  |
| \`deno.json\`   | tasks, packages, and the permissions that the function has |`;

/**
 * How a function is called, for its README.
 *
 * @param args of `call`, as a shell takes them
 * @param answers what that prints, line by line
 */
export function functionCalling(args: string, answers: readonly string[]): string {
  return `When it says \`Serving mod.ts on http://localhost:…\`, open that address: the page
shows the function, calls it, and shows what it logs. Or call it from a second
terminal:

\`\`\`console
$ deno task call ${args}
${answers.join("\n")}
\`\`\`

Change \`mod.ts\`: the next Call runs the new version. One that does not load is
reported, and the version before goes on. Ctrl-C ends it.

\`deno task check\` tells how the function is understood. With \`--call DATA\` it
makes a trial Call, and tells which permissions the function lacks.`;
}

/**
 * How a test names the module beside it. In parts: what stands in one piece in the invoker's own code,
 * packaging takes for a module of the invoker's.
 */
export const MODULE_URL: string = ["import.meta", `resolve("./mod.ts")`].join(".");
