import { assert, assertEquals } from "@std/assert";
import { CURVES } from "./curves.ts";

for (const { name, points } of CURVES) {
  Deno.test(`CURVES: "${name}" has each of its servers at every place once`, () => {
    const places = [...new Set(points.map(({ x }) => x))];
    const series = [...new Set(points.map(({ series }) => series))];
    assert(places.length >= 4 && series.length >= 4);
    const keys = new Set(points.map(({ x, series }) => `${x} ${series}`));
    assertEquals(keys.size, points.length);
    assertEquals(points.length, places.length * series.length);
  });

  Deno.test(`CURVES: "${name}" has servers of one name for one command only`, () => {
    const commands = new Map(points.map(({ server }) => [server.name, server.command]));
    for (const { server } of points) assertEquals(server.command, commands.get(server.name));
  });
}
