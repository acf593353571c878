import { dirname, join } from "@std/path";
import { findSpecifiers, maskSource } from "./source_text.ts";

/** A file to judge: its path from the project's root, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The arrows: what a part may import besides itself. A part is a folder of `src/` or one of the
 * files on top. A new arrow is a line here that somebody has looked at.
 */
export const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  "invocation": [],
  "files": [],
  "protobuf": [],
  "codec": ["invocation"],
  "compression": ["invocation"],
  "cloudevents": ["invocation", "codec"],
  "service": ["invocation", "files", "protobuf"],
  "function": ["invocation", "codec", "cloudevents", "service"],
  "testing": [
    "invocation",
    "codec",
    "cloudevents",
    "service",
    "function",
    "sandbox",
    "grpc",
    "server.ts",
  ],
  "loader": ["files"],
  "port": ["invocation", "files"],
  "sandbox": [
    "invocation",
    "files",
    "service",
    "function",
    "loader",
    "port",
    "grpc",
    "telemetry",
    "serving",
  ],
  "grpc": ["invocation", "compression", "port", "protobuf"],
  "telemetry": ["invocation"],
  "http": ["invocation", "protobuf", "codec", "compression", "cloudevents", "port"],
  "scaffold": ["invocation", "files", "service"],
  "deploy": ["invocation", "files", "scaffold"],
  "check": ["invocation", "service", "function", "loader", "sandbox"],
  "serving": ["invocation", "function", "port", "grpc", "http", "telemetry"],
  "server.ts": ["invocation", "function", "sandbox", "serving", "port", "grpc", "telemetry"],
  "dev": ["invocation", "files", "service", "sandbox", "http", "check", "loader", "server.ts"],
  // `grpc` for the clients, of the commands `call` and `healthcheck`, and for the table of statuses.
  "cli": [
    "server.ts",
    "dev",
    "check",
    "scaffold",
    "deploy",
    "invocation",
    "files",
    "service",
    "grpc",
    "cloudevents",
  ],
  "mod.ts": ["invocation", "codec", "cloudevents", "function", "testing"],
  "invoker.ts": ["cli", "sandbox"],
};

/** Single files that may import what their part may not, and why. */
export const ALLOWED_FILES: Readonly<Record<string, readonly string[]>> = {
  // What a function imports has to be there before it, as it may not read it itself. In the arrows
  // this would be a circle: the kit's own parts go through the sandbox.
  "src/sandbox/inside/import_function.ts": ["mod.ts"],
};

/** The parts that stay pure: what they may take from outside of the project. */
const ALLOWED_PACKAGES: Readonly<Record<string, RegExp>> = {
  "invocation": /^@std\/text\//,
  "codec": /^@std\//,
  "cloudevents": /^@std\//,
  "function": /^@std\//,
};

const MAX_LINES = 250;
const RE_EXPORT = /\bexport\s+(?:type\s+)?(?:\{[^}]*\}|\*(?:\s*as\s+\w+)?)\s*from\s*"\d+"\s*;?/g;

/** What is wrong with `file`, one line each; `mapped` are the names in the import map. */
export function findViolations(file: SourceFile, mapped: ReadonlySet<string>): string[] {
  return [...findWrongImports(file, mapped), ...findWrongStyle(file)]
    .map((problem) => `${file.path}: ${problem}`);
}

function findWrongImports({ path, text }: SourceFile, mapped: ReadonlySet<string>): string[] {
  const part = partOf(path);
  const allowed = part === undefined ? undefined : ALLOWED_IMPORTS[part];
  if (part === undefined || allowed === undefined) {
    return ["is in no part that has a row of arrows"];
  }
  return findSpecifiers(maskSource(text)).flatMap((specifier) => {
    if (!/^\.{1,2}\//.test(specifier)) {
      const packages = ALLOWED_PACKAGES[part];
      if (packages !== undefined && !packages.test(specifier)) {
        return [`imports "${specifier}", but ${part} is pure`];
      }
      if (specifier.startsWith("node:") || mapped.has(specifier)) return [];
      return [`imports "${specifier}", which is not in the import map`];
    }
    const target = join(dirname(path), specifier);
    // Data is not code: deno.json, a descriptor.
    if (!/\.[cm]?[jt]sx?$/.test(target)) return [];
    const targetPart = partOf(target);
    if (targetPart === part || allowed.includes(targetPart ?? "")) return [];
    if (ALLOWED_FILES[path]?.includes(target)) return [];
    const rule = allowed.length === 0 ? "nothing" : allowed.join(", ");
    return [`imports "${specifier}", but ${part} may import ${rule}`];
  });
}

function findWrongStyle({ path, text }: SourceFile): string[] {
  const { code } = maskSource(text);
  const rest = code.replaceAll(RE_EXPORT, "");
  const reExports = rest !== code;
  const onlyReExports = reExports && !/\S/.test(rest);
  const isModule = path === "mod.ts";
  const lines = text.split("\n").length - 1;
  const checks: readonly [wrong: boolean, problem: string][] = [
    [/\bexport\s+default\b|\bas\s+default\b/.test(code), "has a default export"],
    [/(?<![.\w$])any\b(?!\s*[:(])/.test(code), "uses the type any"],
    [!isModule && (onlyReExports || /\bexport\s*(?:type\s*)?\*/.test(code)), "is a barrel"],
    [isModule && /\S/.test(rest), "does more than re-export"],
    [/(?:^|\/)index\.ts$/.test(path), "is named index.ts"],
    [
      !/^(?:[a-z0-9]+(?:_[a-z0-9]+)*\/)*[a-z0-9]+(?:_[a-z0-9]+)*\.[jt]s$/.test(path),
      "not snake_case",
    ],
    [lines > MAX_LINES, `has ${lines} lines, more than ${MAX_LINES}`],
  ];
  return checks.filter(([wrong]) => wrong).map(([, problem]) => problem);
}

/** The part that a path belongs to; `undefined` for what lies outside. */
function partOf(path: string): string | undefined {
  const [top, second, ...deeper] = path.split("/");
  if (top !== "src") return second === undefined ? top : undefined;
  if (second === undefined) return undefined;
  // A file in `src/` is a part of its own only where it has a row.
  return deeper.length > 0 || second in ALLOWED_IMPORTS ? second : undefined;
}
