/** What the inspector sends by itself. */
export interface InspectorEvent {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A client of V8's inspector: the Chrome DevTools Protocol over a WebSocket, as debuggers speak it. */
export interface InspectorClient extends Disposable {
  /** Calls a method; rejects when it fails. */
  send<Result>(method: string, params?: Record<string, unknown>): Promise<Result>;
  /** The next event that matches, of those that no one has taken yet, too. */
  take<Params>(method: string, matches?: (params: Params) => boolean): Promise<Params>;
}

/** What a method came to. */
interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** How long a conversation with an inspector may take in all. */
const PATIENCE_MS = 30_000;

/** Connects to the first target of the inspector that listens on `address`, a host and port. */
export async function connectInspector(address: string): Promise<InspectorClient> {
  const response = await fetch(`http://${address}/json/list`);
  const [target]: { webSocketDebuggerUrl: string }[] = await response.json();
  if (!target) throw new Error(`The inspector on ${address} has nothing to debug`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  const closed = Promise.withResolvers<never>();
  closed.promise.catch(() => {});
  socket.onclose = () => closed.reject(new Error("The inspector closed the connection"));
  const timer = setTimeout(() => {
    closed.reject(new Error(`The conversation with the inspector took over ${PATIENCE_MS} ms`));
  }, PATIENCE_MS);
  await Promise.race([
    new Promise((resolve) => socket.onopen = resolve),
    closed.promise,
  ]);

  const replies = new Map<number, (reply: Reply) => void>();
  const events: InspectorEvent[] = [];
  let arrived = Promise.withResolvers<void>();
  socket.onmessage = ({ data }) => {
    const message: Reply | InspectorEvent = JSON.parse(data);
    if ("id" in message) return replies.get(message.id)?.(message);
    events.push(message);
    arrived.resolve();
    arrived = Promise.withResolvers();
  };
  let lastId = 0;
  return {
    async send(method, params = {}) {
      const id = ++lastId;
      const answered = new Promise<Reply>((resolve) => replies.set(id, resolve));
      socket.send(JSON.stringify({ id, method, params }));
      const { result, error } = await Promise.race([answered, closed.promise]);
      replies.delete(id);
      if (error) throw new Error(`${method}: ${error.message}`);
      return result as never;
    },
    async take(method, matches = () => true) {
      for (;;) {
        const at = events.findIndex((event) =>
          event.method === method && matches(event.params as never)
        );
        const [event] = at < 0 ? [] : events.splice(at, 1);
        if (event) return event.params as never;
        await Promise.race([arrived.promise, closed.promise]);
      }
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      socket.close();
    },
  };
}
