import { loadService } from "@projectriff/deno-function-invoker";
import { assertEquals } from "@std/assert";
import type { Point, RouteGuideClient } from "./routeguide.d.ts";

const GATE: Point = { latitude: 525_162_500, longitude: 133_777_000 };
const REICHSTAG: Point = { latitude: 525_186_000, longitude: 133_762_000 };
const NOWHERE: Point = { latitude: 1, longitude: 1 };

const load = () =>
  loadService<RouteGuideClient>(import.meta.resolve("./routeguide.ts"), {
    proto: import.meta.resolve("./routeguide.proto"),
  });

Deno.test("GetFeature: tells what is there, and has no name for nothing", async () => {
  await using guide = await load();
  const named = [];
  for (const point of [GATE, NOWHERE]) named.push(await guide.getFeature(point));
  assertEquals(named, [
    { name: "Brandenburg Gate", location: GATE },
    { name: "", location: NOWHERE },
  ]);
  assertEquals((await guide.getFeature({})).name, "Null Island");
});

Deno.test("ListFeatures: tells what is within a rectangle, whichever corners are given", async () => {
  await using guide = await load();
  const names = async (lo?: Point, hi?: Point) =>
    (await Array.fromAsync(guide.listFeatures({ lo, hi }))).map(({ name }) => name);
  assertEquals(await names(GATE, REICHSTAG), ["Brandenburg Gate", "Reichstag"]);
  assertEquals(await names(REICHSTAG, GATE), ["Brandenburg Gate", "Reichstag"]);
  assertEquals(await names(NOWHERE, NOWHERE), []);
  assertEquals(await names(), ["Null Island"]);
});

Deno.test("RecordRoute: sums up a walk", async () => {
  await using guide = await load();
  const { distance, ...rest } = await guide.recordRoute([GATE, REICHSTAG, NOWHERE, GATE]);
  assertEquals(rest, { pointCount: 4, featureCount: 3, elapsedTime: 0 });
  // A degree is 111.19 km, and the point that has nothing is near where both are 0.
  assertEquals(Math.round(distance / 1e6), 12);
  assertEquals(
    (await guide.recordRoute([GATE, { ...GATE, latitude: 535_162_500 }])).distance,
    111195,
  );
  assertEquals(await guide.recordRoute([]), {
    ...{ pointCount: 0, featureCount: 0, distance: 0, elapsedTime: 0 },
  });
});

Deno.test("RouteChat: each note is answered with those before it at its place", async () => {
  await using guide = await load();
  const say = async (...notes: readonly (readonly [Point, string])[]) => {
    const sent = notes.map(([location, message]) => ({ location, message }));
    return (await Array.fromAsync(guide.routeChat(sent))).map(({ message }) => message);
  };
  assertEquals(await say([GATE, "a"], [NOWHERE, "b"], [GATE, "c"], [GATE, "d"]), ["a", "a", "c"]);
  assertEquals(await say([NOWHERE, "e"]), ["b"]);
});
