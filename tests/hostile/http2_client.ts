import { PREFACE } from "../e2e/http2_frames.ts";

/** How one speaks to a server that is attacked. */
export interface AttackedPort {
  readonly port: number;
  /** PEM of the authority of its certificate; absent: in plaintext. */
  readonly authority?: string | undefined;
}

/** How long an answer is waited for. */
export interface AttackPatience {
  /** How long the server may go on without saying anything before the client leaves, in milliseconds. */
  readonly silenceMs: number;
}

/** Connects, sends pieces one by one, reads until the server says no more, and leaves. */
export async function attackOnce(
  target: AttackedPort,
  pieces: readonly Uint8Array[],
  { silenceMs }: AttackPatience,
): Promise<void> {
  using connection = await connectTo(target);
  const reading = readAll(connection, silenceMs);
  try {
    for (const piece of pieces) await connection.write(piece);
  } catch {
    // It has been closed.
  }
  await reading;
}

/** A greeting as every client begins with: the preface and empty settings. */
export const GREETING: Uint8Array = Uint8Array.of(...PREFACE, 0, 0, 0, 4, 0, 0, 0, 0, 0);

async function connectTo({ port, authority }: AttackedPort): Promise<Deno.Conn> {
  const address = { hostname: "127.0.0.1", port };
  if (authority === undefined) {
    const connection = await Deno.connect(address);
    connection.setNoDelay();
    return connection;
  }
  return await Deno.connectTls({ ...address, caCerts: [authority], alpnProtocols: ["h2"] });
}

async function readAll(connection: Deno.Conn, silenceMs: number): Promise<void> {
  const chunk = new Uint8Array(16_384);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const impatience = () => {
    clearTimeout(timer);
    timer = setTimeout(() => close(connection), silenceMs);
  };
  impatience();
  try {
    while (await connection.read(chunk) !== null) impatience();
  } catch {
    // It was reset, or closed by this side.
  }
  clearTimeout(timer);
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It has been closed.
  }
}
