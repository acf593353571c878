import { assert, assertEquals } from "@std/assert";
import { CloudEvent, HTTP } from "cloudevents";
import type { InvokerOptions } from "../../src/server.ts";
import { needsHttp1 } from "../support/invoker_program.ts";
import { serveFixture } from "./serve_fixture.ts";
import { type Broker, startBroker } from "./knative_broker.ts";

const EVENT_COUNT = 300;

/** What becomes of each tenth order; the rest go well. */
const FATES: Readonly<Record<number, string>> = {
  1: "throws once",
  3: "is refused",
  5: "says nothing",
};

function orders(): CloudEvent<unknown>[] {
  return Array.from({ length: EVENT_COUNT }, (_, n) => {
    // In the middle of the others the sandbox ends.
    const how = n === EVENT_COUNT / 2 ? "ends the sandbox" : FATES[n % 10] ?? "well";
    const data = { n, how };
    return new CloudEvent<unknown>({
      id: `order-${n}`,
      source: "/shop",
      type: "order.placed",
      datacontenttype: "application/json",
      data,
    });
  });
}

const SURROUNDINGS: readonly Partial<InvokerOptions>[] = [
  { isolation: "worker" },
  { isolation: "process", wire: "outside", sandboxes: 2 },
];

for (const options of SURROUNDINGS) {
  Deno.test(
    `Knative Eventing: each event is answered once or tried again, ${JSON.stringify(options)}`,
    {
      ignore: needsHttp1(),
    },
    async () => {
      await using served = await serveFixture("orders.ts", {
        handler: "confirm",
        eventType: "order.confirmed",
        maxConcurrentCalls: 8,
        logLevel: "error",
        ...options,
      });
      const subscriber = `http://localhost:${served.invoker.port}`;
      const trigger = { type: "order.placed", subscriber, retry: 100, backoffMs: 20 };
      await using broker = await startBroker([trigger], 16);
      const sent = orders();
      for (const event of sent) await publish(broker, event);
      await broker.settled();

      const wanted = sent.filter(({ data }) =>
        expects(data, "well", "throws once", "ends the sandbox")
      );
      const confirmed = broker.events.get("order.confirmed") ?? [];
      assertEquals(
        confirmed.map(({ data }) => (data as { of: string }).of).toSorted(),
        wanted.map(({ id }) => id).toSorted(),
      );
      assertEquals(new Set(confirmed.map(({ id }) => id)).size, confirmed.length);
      assertEquals(new Set(confirmed.map(({ source }) => source)), new Set(["confirm"]));
      // What a function refuses is not tried again; what it says nothing to is done.
      const refused = sent.filter(({ data }) => expects(data, "is refused")).map(({ id }) => id);
      assertEquals(broker.dead.map(({ id }) => id).toSorted(), refused.toSorted());
      for (const id of refused) assertEquals(statuses(broker, id).at(-1), 400);
      for (const { id } of sent.filter(({ data }) => expects(data, "says nothing"))) {
        assertEquals(statuses(broker, id).at(-1), 204);
      }
      for (const { id } of sent.filter(({ data }) => expects(data, "throws once"))) {
        assert(statuses(broker, id).includes(500));
      }
      // More were under way than the function takes: those that it was too busy for came later.
      assert(broker.deliveries.some(({ status }) => status === 429));
      assert(statuses(broker, `order-${EVENT_COUNT / 2}`).length > 1);
    },
  );
}

async function publish({ url }: Broker, event: CloudEvent<unknown>): Promise<void> {
  const { headers, body } = HTTP.structured(event);
  const response = await fetch(url, {
    method: "POST",
    headers: headers as Record<string, string>,
    body: String(body),
  });
  assertEquals(response.status, 202);
  await response.body?.cancel();
}

function expects(data: unknown, ...fates: string[]): boolean {
  return fates.includes((data as { how: string }).how);
}

function statuses({ deliveries }: Broker, id: string): number[] {
  return deliveries.filter((each) => each.id === id).map(({ status }) => status);
}
