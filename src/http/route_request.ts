import { type AnswerFormat, chooseFormat } from "./answer_format.ts";
import { namesEvent } from "../cloudevents/binary.ts";
import { acceptedEvents, type EventMode, eventModeOf } from "../cloudevents/modes.ts";
import { parseBodyEncoding } from "./body_encoding.ts";
import { type Frame, type FrameHeaders } from "../invocation/frame.ts";
import type { BodyPlan } from "./body_plan.ts";
import { asksForConnect, planConnect } from "./connect/plan_connect.ts";
import { requestHead } from "../invocation/request_frames.ts";
import { lengthOf, textOf, toFrameHeaders } from "./header_fields.ts";
import { HttpError } from "./http_error.ts";
import type {
  InputPlan,
  RequestHead,
  RequestPlan,
  ServedFacts,
  ServedHandler,
} from "./request_plan.ts";
import { acceptWebSocket, asksForWebSocket, offersJson } from "./websocket/handshake.ts";
import { splitUrl, withoutAuthority } from "./request_url.ts";

const LINES = /^application\/(?:x-)?(?:ndjson|jsonlines?)\s*(?:;|$)/i;
const FORM_TYPE = "application/x-www-form-urlencoded";
const REQUEST_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
const EMPTY = new Uint8Array(0);

/**
 * Finds out what a request is.
 *
 * @throws {HttpError} when it is nothing that is served
 */
export function routeRequest(head: RequestHead, served: ServedHandler): RequestPlan {
  const { path, query } = splitUrl(head.url);
  const handlers = [served, ...served.others ?? []];
  const named = handlers.find(({ name }) => path === `/${name}`);
  const isServed = served.takesRequest || path === "/" && !served.isMethod;
  const handler = named ?? (isServed ? served : undefined);
  if (!handler) {
    const paths = [...served.isMethod ? [] : ["/"], ...handlers.map(({ name }) => `/${name}`)];
    throw new HttpError(
      404,
      `Cannot serve the request: there is no such path, it is ${paths.join(" or ")}`,
      { status: "UNIMPLEMENTED" },
    );
  }
  if (handler.takesRequest) return planRequest(head, handler);
  if (handler.isMethod && asksForConnect(head)) {
    return { kind: "call", handler, ...planConnect(head, handler) };
  }
  const takesInput = handler.takesInput ?? true;
  const isStream = handler.interaction === "streaming";
  // Without a query there is nothing that it could take.
  const isGettable = !handler.isMethod && (!takesInput || isStream || query !== undefined);
  const allow = isGettable ? "GET, HEAD, POST, OPTIONS" : "POST, OPTIONS";
  switch (head.method) {
    case "OPTIONS":
      return { kind: "options", allow };
    case "POST":
      return planPost(head, handler);
    case "GET":
    case "HEAD":
      if (head.isUpgradable && head.method === "GET" && asksForWebSocket(head.headers)) {
        return planSocket(head, handler);
      }
      if (isGettable) return planGet(head, query, handler);
      throw notAllowed("the function takes an input: POST it, or give it as a query", allow);
    default:
      throw notAllowed("its method is not one of them that are served", allow);
  }
}

/** For a handler that does with it what it wants, but what a page asks first. */
function planRequest(head: RequestHead, handler: ServedFacts): RequestPlan {
  const { method, headers, host } = head;
  if (method === "OPTIONS" && "access-control-request-method" in headers) {
    return { kind: "options", allow: REQUEST_METHODS };
  }
  const length = lengthOf(headers);
  const hasBody = method !== "GET" && method !== "HEAD" && length !== 0;
  const scheme = head.isSecure ? "https" : "http";
  const line = { method, scheme, path: withoutAuthority(head.url) } as const;
  const fields = new Map(requestHead(line, toFrameHeaders(headers, { host })));
  // Elsewhere it has been dealt with.
  const encoding = textOf(headers["content-encoding"]);
  if (encoding !== undefined) fields.set("content-encoding", [encoding]);
  const body = {
    kind: "request",
    headers: fields,
    ...(length !== undefined && { length }),
  } as const;
  const input: InputPlan = hasBody
    ? { from: "body", body }
    : { from: "head", frames: [empty(fields)] };
  return { kind: "call", handler, format: { kind: "one" }, input };
}

function planPost(head: RequestHead, handler: ServedFacts): RequestPlan {
  const { takesInput = true, interaction } = handler;
  const isStream = interaction === "streaming";
  const { headers } = head;
  const contentType = textOf(headers["content-type"]);
  const isLines = LINES.test(contentType ?? "");
  const events = eventModeOf(contentType);
  const { format, headersWith } = planAnswer(head, isStream || isLines, events);
  if (!takesInput && !isLines && !events) {
    return {
      kind: "call",
      handler,
      format,
      input: { from: "head", frames: [empty(headersWith({}))] },
    };
  }
  const encoding = parseBodyEncoding(textOf(headers["content-encoding"]), isLines);
  const length = lengthOf(headers);
  const body: BodyPlan = {
    kind: isLines ? "lines" : "message",
    headers: headersWith(isLines ? { "content-type": "application/json" } : {}),
    encoding,
    ...(events && { events }),
    ...(length !== undefined && { length }),
  };
  return { kind: "call", handler, format, input: { from: "body", body } };
}

/** What messages are is said once for all: a page can say no more than a subprotocol. */
function planSocket({ headers, host }: RequestHead, handler: ServedFacts): RequestPlan {
  const isJson = offersJson(headers);
  const contentType = textOf(headers["content-type"]);
  const accept = textOf(headers["accept"]) ?? (isJson ? "application/json, */*;q=0.1" : undefined);
  const typed = (type: string) =>
    toFrameHeaders(headers, {
      accept,
      host,
      "content-type": contentType ?? type,
    });
  const messages = {
    text: typed(isJson ? "application/json" : "text/plain"),
    binary: typed("application/octet-stream"),
    emptyEnds: isJson && contentType === undefined,
  };
  const accepted = acceptWebSocket(headers);
  return {
    kind: "call",
    handler,
    format: { kind: "one" },
    input: { from: "socket", headers: messages, accepted },
  };
}

function planGet(head: RequestHead, query: string | undefined, handler: ServedFacts): RequestPlan {
  const { takesInput = true, interaction } = handler;
  const isStream = interaction === "streaming";
  const { format, headersWith } = planAnswer(head, isStream);
  const isForm = takesInput && query !== undefined;
  const headers = headersWith({ "content-type": isForm ? FORM_TYPE : undefined });
  const input: InputPlan = isForm
    ? { from: "head", frames: [{ payload: new TextEncoder().encode(query), headers }] }
    : takesInput
    ? { from: "head", frames: [], headers }
    : { from: "head", frames: [empty(headers)] };
  return { kind: "call", handler, format, input };
}

/** @param asked how the request holds events, and the answer does where the caller leaves the choice */
function planAnswer({ headers, host }: RequestHead, isStream: boolean, asked?: EventMode) {
  const ofHeaders = namesEvent(Object.keys(headers)) ? "binary" : undefined;
  const { mode = asked ?? ofHeaders, data } = acceptedEvents(textOf(headers["accept"]));
  const chosen = chooseFormat(data, isStream && !mode);
  // Events go out one by one where that is what was asked for.
  const format: AnswerFormat = mode && chosen.kind === "one" ? { ...chosen, mode } : chosen;
  return {
    format,
    headersWith: (changed: Readonly<Record<string, string | undefined>>): FrameHeaders =>
      toFrameHeaders(headers, { accept: format.accept, host, ...changed }),
  };
}

function empty(headers: FrameHeaders): Frame {
  return { payload: EMPTY, headers };
}

function notAllowed(why: string, allow: string): HttpError {
  return new HttpError(405, `Cannot serve the request: ${why}`, {
    status: "UNIMPLEMENTED",
    headers: { allow },
  });
}
