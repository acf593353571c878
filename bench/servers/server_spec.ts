import type { WireName } from "../load/wires/wires.ts";
import type { Load } from "../scenarios/scenario.ts";

/**
 * How a server's process is started, from the project's folder. Its first line on stdout ends with
 * ` on grpc://HOST:PORT`, as that of the invoker does.
 */
export interface ServerCommand {
  /** A program, by path or by name; without one it is the Deno that runs the benchmark. */
  readonly program?: string;
  /** Its arguments; those of Deno begin with `run`. */
  readonly args: readonly string[];
  /** What is set in its environment besides what is there. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Where the invoker runs a function. */
export type Isolation = "none" | "worker" | "process";

/** A server that takes part. To add one is to add an entry to `all_servers.ts`. */
export interface ServerSpec {
  readonly name: string;
  readonly command: ServerCommand;
  /** The protocol that it speaks. */
  readonly wire: WireName;
  /** The kinds of load that it can take. */
  readonly loads: readonly Load["kind"][];
  /** Whether it takes part when nothing is selected. */
  readonly byDefault: boolean;
  /** Of an invoker, for `--isolation` and `--sandboxes`. */
  readonly isolation?: Isolation;
  readonly sandboxes?: number;
}
