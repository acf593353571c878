import { isLoopback } from "../invocation/is_loopback.ts";
import { HttpError } from "./http_error.ts";
import type { ResponseHeaders } from "./problem.ts";

/** What a request says of where it comes from and goes to. */
export interface RequestOrigin {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/** A preflight asks for this much, and may remember the answer so long, in seconds. */
const PREFLIGHT_MAX_AGE = "600";

/**
 * Keeps pages of other places off: a browser sends what they ask for, from where the invoker trusts.
 *
 * @param hosts `loopback`: only names of this machine are taken, so that a page whose own name stands
 * for it all of a sudden is refused
 * @param allowed origins that may call beside the port's own; `*`: all
 * @returns the headers by which a browser lets the page see the answer
 * @throws {HttpError} 403 or 421
 */
export function guardOrigin(
  { host, origin }: RequestOrigin,
  hosts: "loopback" | "any",
  allowed: readonly string[],
): ResponseHeaders {
  if (hosts === "loopback" && host !== undefined && !isLoopback(host.replace(/:\d*$/, ""))) {
    throw new HttpError(
      421,
      "Cannot serve the request: its Host is no name of this machine, which alone is served; see --host",
      { status: "PERMISSION_DENIED" },
    );
  }
  // Whether there is one decides on the answer, which a cache has to know.
  const vary: ResponseHeaders = allowed.length > 0 ? { vary: "origin" } : {};
  if (origin === undefined || isSame(origin, host)) return vary;
  if (allowed.includes("*")) return { ...allowing("*") };
  if (allowed.includes(origin)) return { ...vary, ...allowing(origin) };
  throw new HttpError(
    403,
    "Cannot serve the request: its Origin is that of another place, which --cors would allow",
    { status: "PERMISSION_DENIED" },
  );
}

/** What a preflight is answered beside that (Fetch, 4.8). */
export function preflightHeaders(
  methods: string,
  askedHeaders: string | undefined,
): ResponseHeaders {
  return {
    "access-control-allow-methods": methods,
    ...(askedHeaders !== undefined && { "access-control-allow-headers": askedHeaders }),
    "access-control-max-age": PREFLIGHT_MAX_AGE,
    vary: "access-control-request-method, access-control-request-headers",
  };
}

function allowing(origin: string): ResponseHeaders {
  return { "access-control-allow-origin": origin, "access-control-expose-headers": "*" };
}

/** Whether a page comes from the very port that it asks. */
function isSame(origin: string, host: string | undefined): boolean {
  const from = URL.parse(origin);
  if (!from || host === undefined) return false;
  return from.host === URL.parse(`${from.protocol}//${host}`)?.host;
}
