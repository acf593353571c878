import type { LatencyPercentiles, RoundFigures } from "../report/result_file.ts";
import type { Load, PayloadSpec } from "../scenarios/scenario.ts";
import type { WireName } from "./wires/wires.ts";

/** What every job of the load client has. */
interface JobTarget {
  /** `HOST:PORT` of the server. */
  readonly address: string;
  readonly wire: WireName;
  /** The server's process, to see what it costs. */
  readonly serverPid: number;
  readonly payload: PayloadSpec;
  readonly load: Load;
}

/** Closed loop: what is answered is sent anew. */
export interface ClosedLoopJob extends JobTarget {
  readonly type: "closed";
  /** How long the load runs before it is counted. */
  readonly warmUpMs: number;
  /** How long it is counted. */
  readonly measureMs: number;
}

/** Open loop: sent by a schedule that does not wait for answers. */
export interface OpenLoopJob extends JobTarget {
  readonly type: "open";
  /** Calls, or messages over all streams, in a second. */
  readonly perSecond: number;
  readonly seconds: number;
  /** How many may be on the way; what is due then waits, and its time runs. */
  readonly maxInFlight: number;
}

/** What an open loop found. */
export interface OpenLoopFigures {
  /** How many were to be sent. */
  readonly due: number;
  /** How many were answered. */
  readonly answered: number;
  /** How many failed, or were not answered within {@linkcode ANSWER_TIMEOUT_MS} of the end. */
  readonly failed: number;
  /** Why the first that failed did so. */
  readonly failure: string | null;
  /** From when one was to be sent until its answer; those that failed took longest. */
  readonly latencyUs: LatencyPercentiles;
  /** From when one was to be sent until it was: what the client and the limit add to the above. */
  readonly latenessUs: LatencyPercentiles;
  /** How often one had to wait since as many as may be were on the way. */
  readonly heldBack: number;
  readonly serverCpuUs: number | null;
  readonly residentMb: number | null;
  readonly clientBusy: number;
}

/** How long after the end of an open loop answers are awaited. */
export const ANSWER_TIMEOUT_MS = 5_000;

/** A job: one line of JSON to the load client. */
export type LoadJob = ClosedLoopJob | OpenLoopJob;

/** What it found. */
export type LoadFigures<Job extends LoadJob> = Job extends ClosedLoopJob ? RoundFigures
  : OpenLoopFigures;

/** The load client's answer: one line as well. */
export type LoadAnswer =
  | { readonly figures: RoundFigures | OpenLoopFigures }
  | { readonly error: string };
