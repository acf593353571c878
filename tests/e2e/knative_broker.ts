import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudEvent, HTTP } from "cloudevents";

/** What a broker delivers by. */
export interface Trigger {
  /** The type of the events that it is for. */
  readonly type: string;
  /** Where they are posted to. */
  readonly subscriber: string;
  /** How often one is delivered again. */
  readonly retry: number;
  readonly backoffMs: number;
}

/** How one delivery went. */
export interface Delivery {
  readonly id: string;
  /** Of HTTP; 0: there was no answer. */
  readonly status: number;
}

/**
 * A stand-in for a broker of Knative Eventing, as its specification has it: takes events by HTTP in
 * each mode, delivers them in binary mode, tries again where there is no answer, 404, 408, 429 or 5xx,
 * and takes what is replied as a new event.
 */
export interface Broker extends AsyncDisposable {
  readonly url: string;
  readonly deliveries: readonly Delivery[];
  /** Events by their types. */
  readonly events: ReadonlyMap<string, readonly CloudEvent<unknown>[]>;
  /** Those that could not be delivered. */
  readonly dead: readonly CloudEvent<unknown>[];
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

/** Starts it, with at most `concurrency` deliveries at a time. */
export async function startBroker(
  triggers: readonly Trigger[],
  concurrency: number,
): Promise<Broker> {
  const deliveries: Delivery[] = [];
  const dead: CloudEvent<unknown>[] = [];
  const events = new Map<string, CloudEvent<unknown>[]>();
  const waiting: (() => void)[] = [];
  const underWay = new Set<Promise<void>>();
  let free = concurrency;

  function take(event: CloudEvent<unknown>): void {
    const known = events.get(event.type) ?? [];
    events.set(event.type, [...known, event]);
    for (const trigger of triggers.filter(({ type }) => type === event.type)) {
      const delivered = deliver(event, trigger).finally(() => underWay.delete(delivered));
      underWay.add(delivered);
    }
  }

  async function deliver(event: CloudEvent<unknown>, trigger: Trigger): Promise<void> {
    for (let attempt = 0; attempt <= trigger.retry; attempt++) {
      if (attempt > 0) await sleep(trigger.backoffMs * 2 ** Math.min(attempt - 1, 5));
      const reply = await turn(() => post(event, trigger.subscriber));
      deliveries.push({ id: event.id, status: reply?.status ?? 0 });
      if (reply && reply.status < 300) return reply.event && take(reply.event);
      if (reply && !isTriedAgain(reply.status)) break;
    }
    dead.push(event);
  }

  async function turn<T>(work: () => Promise<T>): Promise<T> {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free--;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  }

  const server = createServer((request, response) => void ingress(request, response, take));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deliveries,
    events,
    dead,
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function ingress(
  request: IncomingMessage,
  response: ServerResponse,
  take: (event: CloudEvent<unknown>) => void,
): Promise<void> {
  try {
    let body = "";
    for await (const piece of request.setEncoding("utf8")) body += piece;
    const taken = HTTP.toEvent<unknown>({ headers: request.headers, body });
    for (const event of [taken].flat()) take(event as CloudEvent<unknown>);
    response.writeHead(202).end();
  } catch {
    response.writeHead(400).end();
  }
}

interface Reply {
  readonly status: number;
  readonly event?: CloudEvent<unknown>;
}

/** One delivery; `undefined`: there was no answer. */
async function post(event: CloudEvent<unknown>, url: string): Promise<Reply | undefined> {
  const { headers, body } = HTTP.binary(event);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: Object.entries(headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]),
      body: typeof body === "string" ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    const { status } = response;
    if (!response.ok || !response.headers.has("ce-id")) return { status };
    const replied = HTTP.toEvent<unknown>({
      headers: Object.fromEntries(response.headers),
      body: text,
    });
    return { status, event: replied as CloudEvent<unknown> };
  } catch {
    return undefined;
  }
}

function isTriedAgain(status: number): boolean {
  return status >= 500 || [404, 408, 409, 429].includes(status);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
