// deno-lint-ignore-file no-console -- what it prints is what it has seen
// Clients of HTTP for Node: `node http_clients.mjs CLIENT URL` asks a server of
// tests/fixtures/functions/for_clients.ts in the ways that CLIENT knows, and prints what came as JSON.
import { EventSource } from "eventsource";
import { Agent, request } from "undici";
import { WebSocket } from "ws";

const JSON_TYPE = "application/json";

/** What asks for one answer: `ask(path, options)` → status, headers by name, body as pieces of bytes. */
const ASKERS = {
  async fetch(url, { method = "GET", headers = {}, body } = {}) {
    const answer = await fetch(url, { method, headers, body });
    return { status: answer.status, header: (name) => answer.headers.get(name), body: answer.body };
  },
  undici: (url, options) => askUndici(url, options),
  "undici-http2": (url, options) => askUndici(url, options, new Agent({ allowH2: true })),
};

async function askUndici(url, options, dispatcher) {
  const { statusCode, headers, body } = await request(url, { ...options, dispatcher });
  return { status: statusCode, header: (name) => headers[name], body };
}

async function readText(body) {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of body) text += decoder.decode(bytes, { stream: true });
  return text;
}

async function readLines(body, count) {
  const lines = [];
  let rest = "";
  // To leave the loop is to leave the answer.
  for await (const bytes of body) {
    const parts = (rest + new TextDecoder().decode(bytes)).split("\n");
    rest = parts.pop();
    lines.push(...parts);
    if (lines.length >= count) break;
  }
  return lines.slice(0, count).map((line) => JSON.parse(line));
}

async function askAll(ask, url) {
  const post = { method: "POST", headers: { "content-type": JSON_TYPE } };
  const direct = await ask(url, { ...post, body: JSON.stringify({ name: "Ada" }) });
  const failed = await ask(`${url}/fail`, { method: "POST" });
  const events = [];
  for (const last of ["0", "2"]) {
    const headers = { accept: "text/event-stream", "last-event-id": last };
    const answer = await ask(`${url}/events`, { method: "GET", headers });
    for (
      const [, id, data] of (await readText(answer.body)).matchAll(/id: (.*)\ndata: (.*)\n\n/g)
    ) {
      events.push([id, data]);
    }
  }
  return {
    direct: [direct.status, direct.header("content-type"), JSON.parse(await readText(direct.body))],
    error: [
      failed.status,
      failed.header("error-code"),
      JSON.parse(await readText(failed.body)).detail,
    ],
    lines: await readLines((await ask(`${url}/ticks`, { method: "GET" })).body, 3),
    events,
  };
}

/** Reads events, over the end of an answer; and one that tells of an error. */
function listen(url) {
  return new Promise((resolve) => {
    const events = [];
    const source = new EventSource(`${url}/events`);
    source.onmessage = ({ lastEventId, data }) => {
      events.push([lastEventId, data]);
      if (events.length < 4) return;
      source.close();
      const failing = new EventSource(`${url}/fail`);
      failing.addEventListener("error", ({ code, data }) => {
        failing.close();
        resolve({ events, error: data === undefined ? [code] : [JSON.parse(data).detail] });
      });
    };
  });
}

/** Sends what depends on what came before, then closes; and hears how a Call that fails is closed. */
async function converse(url) {
  const open = (path, onMessage) =>
    new Promise((resolve, reject) => {
      const seen = [];
      const socket = new WebSocket(`${url.replace(/^http/, "ws")}${path}`, "json");
      socket.on("open", () => socket.send(`{"n":1}`));
      socket.on("message", (data) => {
        seen.push(JSON.parse(String(data)));
        onMessage?.(seen, socket);
      });
      socket.on("error", reject);
      socket.on("close", (code, reason) => resolve([...seen, code, String(reason)]));
    });
  return {
    messages: await open("/echo", ({ length }, socket) => {
      if (length === 1) socket.send(`{"n":2}`);
      else socket.close(1000, "done");
    }),
    error: await open("/fail"),
  };
}

const [client, url] = process.argv.slice(2);
const OTHERS = { eventsource: listen, ws: converse };
const seen = await (OTHERS[client]?.(url) ?? askAll(ASKERS[client], url));
console.log(JSON.stringify(seen));
process.exit(0);
