import process from "node:process";
import { readProcessFigures } from "../servers/process_figures.ts";

/** What server and client cost over a while. */
export interface Cost {
  readonly elapsedMs: number;
  /** CPU time of the server; `null` when unknown. */
  readonly serverCpuMs: number | null;
  /** Resident memory of the server at the end; `null` when unknown. */
  readonly residentMb: number | null;
  /** CPU time of this process over wall time. */
  readonly clientBusy: number;
}

/** Begins to measure what a server costs, and this process; the function ends it. */
export function startCostMeter(serverPid: number): () => Cost {
  const { cpuMs: cpuMsBefore } = readProcessFigures(serverPid);
  const clientBefore = process.cpuUsage();
  const startMs = performance.now();
  return () => {
    const elapsedMs = performance.now() - startMs;
    const { user, system } = process.cpuUsage(clientBefore);
    const { cpuMs, residentMb } = readProcessFigures(serverPid);
    return {
      elapsedMs,
      serverCpuMs: cpuMs === null || cpuMsBefore === null ? null : cpuMs - cpuMsBefore,
      residentMb,
      clientBusy: (user + system) / 1000 / elapsedMs,
    };
  };
}

/** CPU time of the server for one answer, in µs. */
export function serverCpuUs({ serverCpuMs }: Cost, answers: number): number | null {
  return serverCpuMs === null || answers === 0 ? null : serverCpuMs * 1000 / answers;
}
