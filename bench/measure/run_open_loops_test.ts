import { assertEquals } from "@std/assert";
import type { RoundFigures, ServerRounds } from "../report/result_file.ts";
import { toPerSecond } from "./run_open_loops.ts";

function roundsOf(server: string, ...rates: readonly (number | null)[]): ServerRounds {
  const cost = { latencyUs: null, serverCpuUs: null, residentMb: null, clientBusy: 0 };
  const rounds = rates.map((perSecond): RoundFigures | null =>
    perSecond === null ? null : { perSecond, ...cost }
  );
  return { server, rounds, failures: [] };
}

Deno.test("toPerSecond: a share is that of the slowest server's median", () => {
  const rounds = [
    roundsOf("fast", 900, 1000, 1100),
    roundsOf("slow", null, 300, 100, 200),
    roundsOf("failed", null, null),
  ];
  assertEquals(toPerSecond({ share: 0.5 }, rounds), 100);
  assertEquals(toPerSecond({ perSecond: 7 }, rounds), 7);
  assertEquals(toPerSecond({ share: 0.5 }, [roundsOf("failed", null)]), undefined);
});
