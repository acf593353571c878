/** What a probe is answered. */
export interface ProbeAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * The answer to a probe, on whichever port it comes; `undefined`: the path is none.
 *
 * Whoever asks `/healthz` and is answered knows what there is to know: the process lives, and its event
 * loop turns.
 *
 * @param isReady whether Calls are served
 */
export function answerProbe(path: string, isReady: () => boolean): ProbeAnswer | undefined {
  if (path === "/healthz") return { status: 200, text: "ok\n" };
  if (path !== "/readyz") return undefined;
  return isReady() ? { status: 200, text: "ready\n" } : { status: 503, text: "not ready\n" };
}
