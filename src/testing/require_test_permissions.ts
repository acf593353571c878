import { InvokerError } from "../invocation/invoker_error.ts";
import { urlHost } from "../invocation/url_host.ts";
import { isGranted } from "./is_granted.ts";
import type { InvokerOptions } from "./invoker_options.ts";

type Options = Pick<InvokerOptions, "host" | "port" | "isolation">;

/** The invoker's own code, when it is on disk: it is loaded by its path, into the test and the sandbox. */
const OWN_CODE = ["..", "../../mod.ts", "../../deno.json"].map((path) =>
  new URL(path, import.meta.url)
);

/**
 * Tells whose test has not what an invoker needs all that is missing at once: what comes up first would
 * be an error of Deno's, of its resolver or of its module loader.
 *
 * What the function needs beside is looked at when it is granted.
 *
 * @throws {InvokerError} `start-failed`, with the options for `deno test`
 */
export function requireTestPermissions(options: Options): void {
  const missing = Object.entries(neededBy(options))
    .filter(([, descriptors]) => !descriptors.every(isGranted)).map(([option]) => option);
  if (missing.length === 0) return;
  throw new InvokerError(
    "start-failed",
    `Cannot start an invoker in this test: ${missing.join(" ")} ${
      missing.length > 1 ? "are" : "is"
    } missing, or too short a list; run: deno test ${Object.keys(neededBy(options)).join(" ")} …`,
  );
}

function neededBy(
  { host = "localhost", port = 0, isolation = "worker" }: Options,
): Readonly<Record<string, readonly Deno.PermissionDescriptor[]>> {
  const own = OWN_CODE.filter(({ protocol }) => protocol === "file:");
  // The names that a host is told by take all of its ports, as they have to be looked up.
  const hosts = host === "localhost" ? [host, at("127.0.0.1", port)] : [at(host, port)];
  return {
    "--allow-net": hosts.map((host) => ({ name: "net", host })),
    "--allow-read": own.map((path) => ({ name: "read", path })),
    ...(isolation === "process" && {
      "--allow-env": [{ name: "env", variable: "NODE_V8_COVERAGE" }],
      "--allow-run": [{ name: "run", command: Deno.execPath() }],
    }),
  };
}

function at(host: string, port: number): string {
  if (!/^[\d.:[\]]+$/.test(host)) return host;
  const name = urlHost(host);
  return port === 0 ? name : `${name}:${port}`;
}
