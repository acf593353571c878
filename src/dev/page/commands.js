/** Lines for a shell that make a Call as the page does. Pure. */

import { bytesOf, canPost, grpcMessage, isMany, jsonLine, textOfBody } from "./messages.js";
import { toBase64 } from "./payload.js";
import { commandLine, shellWord } from "./shell_word.js";

/** @import { Body, CallRequest, Served } from "./types.ts" */

const DEFAULT_ADDRESS = "localhost:10382";
/** What `invoker call` takes for a method of a server, not for data. */
const METHOD = /^\.?[\w.]+\/\w+$/;
const NO_SHELL_CAN = /\0/;

/**
 * @param {CallRequest} request
 * @param {Served} served
 */
export function urlOf({ path }, { address }) {
  return `http://${address}${path}`;
}

/**
 * @param {CallRequest} request
 * @param {Served} served
 * @returns {string | undefined} undefined: lines of JSON cannot say it
 */
export function curlCommand(request, served) {
  if (!canPost(request)) return undefined;
  const body = bodyOf(request);
  const [data, input = ""] = curlData(body);
  const fields = headersOf(request).map(([name, value]) => ["-H", shellWord(fieldOf(name, value))]);
  return input + commandLine([
    [
      "curl",
      ...(isMany(request) ? ["-N"] : []),
      shellWord(urlOf(request, served)),
    ],
    ...methodOptions(request.method, body !== undefined),
    ...fields,
    ...data,
  ]);
}

/**
 * @param {CallRequest} request
 * @param {Served} served
 * @returns {string | undefined} undefined: gRPC cannot say it
 */
export function grpcurlCommand(request, served) {
  const { fn, headers, messages } = request;
  if (fn.kind === "application" || messages.some((body) => body.fileName)) return undefined;
  const isMethod = fn.kind === "method";
  const texts = messages.map((body) =>
    isMethod ? textOfBody(body) : grpcMessage(body, request, served)
  );
  if (texts.some((text) => text === undefined)) return undefined;
  const metadata = isMethod ? headers : [];
  return commandLine([
    ["grpcurl", "-plaintext"],
    ...metadata.map(([name, value]) => ["-H", shellWord(`${name}: ${value}`)]),
    ...(texts.length > 0 ? [["-d", shellWord(texts.join("\n"))]] : []),
    [shellWord(served.address), isMethod ? shellWord(fn.name) : "function.MessageFunction/Call"],
  ]);
}

/**
 * @param {CallRequest} request
 * @param {Served} served
 * @returns {string | undefined} undefined: `call` cannot say it
 */
export function callCommand(request, served) {
  const { fn, method, contentType, accept, headers, messages } = request;
  const isMethod = fn.kind === "method";
  const isHttp = fn.kind === "application";
  const texts = messages.map((body) => body.fileName ? undefined : textOfBody(body));
  const words = texts.filter((text) => text !== undefined);
  if (words.length < texts.length || words.some((text) => NO_SHELL_CAN.test(text))) {
    return undefined;
  }
  if (isHttp && (method !== "POST" || words.length === 0)) return undefined;
  const named = isMethod || isHttp || fn.name === served.first ? [] : [["x-handler", fn.name]];
  const options = [
    ...addressOptions(request, served, isHttp),
    ...(isMethod || contentType === "text/plain" || !contentType
      ? []
      : [["--content-type", shellWord(contentType)]]),
    ...(isMethod || !accept ? [] : [["--accept", shellWord(accept)]]),
    ...[...named, ...headers].map(([name, value]) => ["--header", shellWord(`${name}=${value}`)]),
  ];
  const program = [served.program, "call"];
  // What looks like a method comes by standard input: a line is a message.
  if (!isMethod && METHOD.test(words[0] ?? "")) {
    const lines = words.map(shellWord).join(" ");
    return `printf '%s\\n' ${lines} | ${commandLine([program, ...options])}`;
  }
  const dashed = words.some((text) => text.startsWith("-"));
  const data = words.map((text) => [shellWord(text)]);
  const silent = words.length === 0 ? " < /dev/null" : "";
  return commandLine([
    program,
    ...options,
    // Without a package a method has a dot before it, else it would be a text.
    ...(isMethod ? [[shellWord(fn.name.includes(".") ? fn.name : `.${fn.name}`)]] : []),
    ...(dashed ? [["--"]] : []),
    ...data,
  ]) + silent;
}

/**
 * The headers that a request over HTTP has.
 *
 * @param {CallRequest} request
 * @returns {readonly (readonly [string, string])[]}
 */
export function headersOf(request) {
  const { contentType, accept, headers, messages } = request;
  const type = messages.length === 0 ? "" : isMany(request) ? "application/x-ndjson" : contentType;
  return [
    ...(type ? [/** @type {const} */ (["Content-Type", type])] : []),
    ...(accept ? [/** @type {const} */ (["Accept", accept])] : []),
    ...headers,
  ];
}

/**
 * The body that a request over HTTP has: of many messages lines of JSON; undefined: it has none.
 *
 * @param {CallRequest} request
 * @returns {Body | undefined}
 */
export function bodyOf(request) {
  const { contentType, messages } = request;
  if (!isMany(request)) return messages[0];
  if (messages.length === 0) return undefined;
  return { text: messages.map((body) => `${jsonLine(body, contentType)}\n`).join("") };
}

/**
 * @param {string} method
 * @param {boolean} hasBody
 */
function methodOptions(method, hasBody) {
  if (method === "HEAD") return [["-I"]];
  return method === (hasBody ? "POST" : "GET") ? [] : [["-X", method]];
}

/**
 * The option for a body, and what comes before `curl` where that reads its standard input.
 *
 * @param {Body | undefined} body
 * @returns {readonly [options: string[][], input?: string]}
 */
function curlData(body) {
  if (!body) return [[]];
  if (body.fileName) return [[["--data-binary", shellWord(`@${body.fileName}`)]]];
  const text = textOfBody(body);
  if (text !== undefined && !NO_SHELL_CAN.test(text)) return [[["--data-raw", shellWord(text)]]];
  return [[["--data-binary", "@-"]], `base64 -d <<< ${toBase64(bytesOf(body))} | `];
}

/**
 * A header as `curl -H` takes it: one without a value ends with a semicolon.
 *
 * @param {string} name
 * @param {string} value
 */
function fieldOf(name, value) {
  return value === "" ? `${name};` : `${name}: ${value}`;
}

/**
 * @param {CallRequest} request
 * @param {Served} served
 * @param {boolean} isHttp
 */
function addressOptions(request, served, isHttp) {
  if (isHttp) return [["--address", shellWord(urlOf(request, served))]];
  const { address } = served;
  return address === DEFAULT_ADDRESS ? [] : [["--address", shellWord(address)]];
}
