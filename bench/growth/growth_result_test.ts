import { assertEquals } from "@std/assert";
import { type CurveResult, GROWTH_FORMAT, mergeCurves } from "./growth_result.ts";

function curveOf(curve: string, startedAt: string): CurveResult {
  const machine = {
    ...{ deno: "2", v8: "14", os: "linux", cpu: "some", cpus: 2 },
    ...{ memoryMb: 1000, loadBefore: 0, revision: null },
  };
  return { curve, startedAt, machine, series: [] };
}

Deno.test("mergeCurves: what was measured anew takes the place of what was there", () => {
  const [a, b, c] = [curveOf("a", "before"), curveOf("b", "before"), curveOf("c", "before")];
  const newer = curveOf("b", "now");
  const before = { format: GROWTH_FORMAT, curves: [c, a, b] } as const;
  assertEquals(mergeCurves(before, [newer]).curves, [a, newer, c]);
  assertEquals(mergeCurves(before, []).curves, [a, b, c]);
  assertEquals(mergeCurves(undefined, [b, a]).curves, [a, b]);
});
