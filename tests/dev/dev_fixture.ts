import type { DevEvent } from "../../src/dev/dev_event.ts";
import type { DevState } from "../../src/dev/dev_state.ts";
import { type DevOptions, startDev } from "../../src/dev/start_dev.ts";
import { makeFolder, type TempFolder } from "../e2e/temp_folder.ts";

/** A page of `invoker dev`, with what is asked of it. */
export interface DevPage extends AsyncDisposable {
  /** Ends with a slash. */
  readonly url: string;
  /** Of the invoker, without a slash at its end. */
  readonly origin: string;
  state(): Promise<DevState>;
  /** Events, from those that are kept on. */
  events(headers?: Record<string, string>): Promise<Events>;
  /** Resolves with the first state that is so. */
  untilState(holds: (state: DevState) => boolean): Promise<DevState>;
  /** Makes a Call, and gives the text that it is answered. */
  call(path: string, body: string, headers?: Record<string, string>): Promise<string>;
}

/** An event, and its id where it has one. */
export type ReceivedEvent = DevEvent & { readonly id?: number };

/** Events as they come. */
export interface Events extends AsyncDisposable {
  next(): Promise<ReceivedEvent>;
  /** The next one of a type for which something holds. */
  find<Type extends DevEvent["type"]>(
    type: Type,
    holds?: (data: (DevEvent & { type: Type })["data"]) => boolean,
  ): Promise<(DevEvent & { type: Type })["data"]>;
}

/** How long an event may take, on a machine that has a lot to do. */
const PATIENCE_MS = 30_000;

/** A page for a function of these files, the module being `f.ts`. */
export async function devOn(
  files: Readonly<Record<string, string>>,
  options: Partial<DevOptions> = {},
): Promise<DevPage & { readonly folder: TempFolder }> {
  const folder = await makeFolder(files);
  const page = await devOf(folder.file("f.ts"), options);
  return {
    ...page,
    folder,
    async [Symbol.asyncDispose]() {
      await page[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** A page for a function; only failures are logged. */
export async function devOf(
  functionUri: string,
  options: Partial<DevOptions> = {},
): Promise<DevPage> {
  const running = await startDev({
    functionUri,
    host: "localhost",
    port: 0,
    logLevel: "error",
    show: (path) => path.slice(path.lastIndexOf("/") + 1),
    program: "invoker",
    ...options,
  });
  return {
    ...openPage(running.pageUrl),
    [Symbol.asyncDispose]: () => running.stop(),
  };
}

/** What is asked of a page at an address. */
export function openPage(url: string): Omit<DevPage, typeof Symbol.asyncDispose> {
  const { origin } = new URL(url);
  const events = (headers: Record<string, string> = {}) => openEvents(`${url}api/events`, headers);
  return {
    url,
    origin,
    events,
    async state() {
      return await (await fetch(`${url}api/state`)).json();
    },
    async untilState(holds) {
      await using open = await events();
      return await open.find("state", holds);
    },
    async call(path, body, headers = {}) {
      const response = await fetch(`${origin}${path}`, { method: "POST", body, headers });
      return await response.text();
    },
  };
}

async function openEvents(url: string, headers: Record<string, string>): Promise<Events> {
  let latest = "";
  const response = await fetch(url, { headers });
  if (!response.ok || !response.body) {
    throw new Error(`${response.status}: ${await response.text()}`);
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";

  async function next(): Promise<ReceivedEvent> {
    while (!text.includes("\n\n")) {
      const { done, value } = await reader.read();
      if (done) throw new Error("No more events come");
      text += decoder.decode(value, { stream: true });
    }
    const end = text.indexOf("\n\n");
    const fields = new Map(
      text.slice(0, end).split("\n").map((line) => {
        const [, name = "", field = ""] = /^(\w+): (.*)$/.exec(line) ?? [];
        return [name, field];
      }),
    );
    text = text.slice(end + 2);
    const id = fields.get("id");
    return {
      ...(id !== undefined && { id: Number(id) }),
      type: fields.get("event"),
      data: JSON.parse(fields.get("data") ?? ""),
    } as ReceivedEvent;
  }
  return {
    next,
    async find(type, holds = () => true) {
      const late = Promise.withResolvers<never>();
      const impatience = setTimeout(
        () => late.reject(new Error(`No such "${type}" came; the last was ${latest}`)),
        PATIENCE_MS,
      );
      try {
        while (true) {
          const event = await Promise.race([next(), late.promise]);
          latest = JSON.stringify(event);
          if (event.type === type && holds(event.data as never)) return event.data as never;
        }
      } finally {
        clearTimeout(impatience);
      }
    },
    // Not by a signal: once it has been collected (V8), it ends nothing.
    async [Symbol.asyncDispose]() {
      await reader.cancel().catch(() => {});
    },
  };
}
