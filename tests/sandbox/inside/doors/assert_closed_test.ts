import { assertEquals } from "@std/assert";
import type { ProcessOwner } from "../../../../src/sandbox/inside/doors/door.ts";

/** What the check says in a thread of its own, with or without its doors closed. */
async function check(owner: ProcessOwner, close: boolean): Promise<unknown> {
  const worker = new Worker(new URL("./assert_closed_worker.ts", import.meta.url), {
    type: "module",
  });
  try {
    worker.postMessage({ owner, close });
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    });
  } finally {
    worker.terminate();
  }
}

const OPEN: Readonly<Record<ProcessOwner, string>> = {
  sandbox:
    "handles by number, internal modules, the runtime's insides, storage, the graphics card, the command line",
  invoker:
    "handles by number, internal modules, the runtime's insides, storage, the graphics card, " +
    "the command line, the working directory, signals",
};

for (const owner of ["sandbox", "invoker"] as const) {
  Deno.test(`assertClosed: names what is open in a thread of the ${owner}'s process`, async () => {
    assertEquals(await check(owner, false), {
      code: "start-failed",
      message: `Cannot serve in this sandbox: it does not close ${
        OPEN[owner]
      } in Deno ${Deno.version.deno}`,
    });
  });

  Deno.test(`closeDoors: closes them in a thread of the ${owner}'s process`, async () => {
    assertEquals(await check(owner, true), "closed");
  });
}
