/** Programs that make a Call as the page does, in Python and TypeScript. Pure. */

import { bodyOf, headersOf, urlOf } from "./commands.js";
import { bytesOf, canPost, jsonLine, textOfBody } from "./messages.js";
import { toBase64 } from "./payload.js";

/** @import { Body, CallRequest, Served } from "./types.ts" */

/**
 * With nothing but what comes with Python.
 *
 * @param {CallRequest} request
 * @param {Served} served
 * @returns {string | undefined} undefined: lines of JSON cannot say it
 */
export function pythonProgram(request, served) {
  if (!canPost(request)) return undefined;
  const body = bodyOf(request);
  const isBase64 = body && !body.fileName && textOfBody(body) === undefined;
  const headers = [...asOne(headersOf(request))];
  return [
    ...(isBase64 ? ["import base64"] : []),
    "import sys",
    "import urllib.request",
    "",
    "request = urllib.request.Request(",
    `    ${literal(urlOf(request, served))},`,
    `    method=${literal(request.method)},`,
    ...(body ? [`    data=${pythonBody(body)},`] : []),
    ...(headers.length > 0
      ? [
        "    headers={",
        ...headers.map((pair) => `        ${pair.map(literal).join(": ")},`),
        "    },",
      ]
      : []),
    ")",
    "with urllib.request.urlopen(request) as response:",
    "    for line in response:",
    "        sys.stdout.buffer.write(line)",
    "",
  ].join("\n");
}

/**
 * For Deno, Node or a browser.
 *
 * @param {CallRequest} request
 * @param {Served} served
 */
export function typescriptProgram(request, served) {
  return request.isStream ? socketProgram(request, served) : fetchProgram(request, served);
}

/**
 * @param {CallRequest} request
 * @param {Served} served
 */
function fetchProgram(request, served) {
  const body = bodyOf(request);
  const headers = headersOf(request);
  const isUnique = asOne(headers).size === headers.length;
  const pairs = isUnique
    ? headers.map(([name, value]) => `    ${literal(name)}: ${literal(value)},`)
    : headers.map((pair) => `    [${pair.map(literal).join(", ")}],`);
  return [
    `const response = await fetch(${literal(urlOf(request, served))}, {`,
    `  method: ${literal(request.method)},`,
    ...(headers.length > 0
      ? [isUnique ? "  headers: {" : "  headers: [", ...pairs, isUnique ? "  }," : "  ],"]
      : []),
    ...(body ? [`  body: ${scriptBody(body)},`] : []),
    "});",
    "console.log(response.status, await response.text());",
    "",
  ].join("\n");
}

/**
 * @param {CallRequest} request
 * @param {Served} served
 */
function socketProgram(request, served) {
  const { messages, contentType } = request;
  const url = urlOf(request, served).replace(/^http/, "ws");
  return [
    `const socket = new WebSocket(${literal(url)}, "json");`,
    "socket.onmessage = ({ data }) => console.log(data);",
    "socket.onclose = ({ code, reason }) => console.log(code, reason);",
    "socket.onopen = () => {",
    ...messages.map((body) => {
      const line = jsonLine(body, contentType);
      return `  socket.send(${line === undefined ? scriptBody(body) : literal(line)});`;
    }),
    '  socket.send(""); // no more will come',
    "};",
    "",
  ].join("\n");
}

/** @param {Body} body */
function pythonBody(body) {
  if (body.fileName) return `open(${literal(body.fileName)}, "rb").read()`;
  const text = textOfBody(body);
  return text === undefined
    ? `base64.b64decode(${literal(toBase64(bytesOf(body)))})`
    : `${literal(text)}.encode()`;
}

/** @param {Body} body */
function scriptBody(body) {
  if (body.fileName) {
    return `await (await import("node:fs/promises")).readFile(${literal(body.fileName)})`;
  }
  const text = textOfBody(body);
  if (text !== undefined) return literal(text);
  const base64 = literal(toBase64(bytesOf(body)));
  return `Uint8Array.from(atob(${base64}), (character) => character.charCodeAt(0))`;
}

/**
 * Several values of a header in one, as a dictionary has a name once.
 *
 * @param {readonly (readonly [string, string])[]} headers
 */
function asOne(headers) {
  /** @type {Map<string, string>} */
  const one = new Map();
  for (const [name, value] of headers) {
    const before = one.get(name);
    one.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return one;
}

/**
 * As JSON writes a text, both languages read it; and in single quotes, where that escapes nothing.
 *
 * @param {string} text
 */
function literal(text) {
  const json = JSON.stringify(text);
  return json.replaceAll('\\"', '"').slice(1, -1) === text && /^[^'\\]*"[^'\\]*$/.test(text)
    ? `'${text}'`
    : json;
}
