import { recordRefusals } from "../../../src/sandbox/inside/record_refusals.ts";
import type { Refusal } from "../../../src/sandbox/permissions/refusal.ts";

// Tries what this very thread may not, catches it, and answers what was recorded meanwhile.
const worker = globalThis as unknown as {
  onmessage: (event: MessageEvent) => void;
  postMessage(message: unknown): void;
};

worker.onmessage = async () => {
  const refusals: Refusal[] = [];
  const thrown: unknown[] = [];
  recordRefusals((refusal) => refusals.push(refusal));
  const fs = await import("node:fs");
  const attempts: readonly (() => unknown)[] = [
    () => Deno.env.get("SECRET"),
    () => Deno.env.get("SECRET"),
    () => Deno.env.toObject(),
    () => Deno.readTextFile("/etc/hostname"),
    () => fs.existsSync("/etc/passwd"),
    () => fs.promises.readFile("/etc/group"),
    () => fetch("http://127.0.0.1:40009/"),
    () => Deno.symlink("/a", "/b"),
  ];
  for (const attempt of attempts) {
    try {
      await attempt();
    } catch (error) {
      thrown.push(
        error instanceof Deno.errors.NotCapable && error instanceof Error && error.name,
      );
    }
  }
  for (let i = 0; i < 2000; i++) {
    try {
      Deno.env.get(`N${i}`);
    } catch {
      // recorded, up to a bound
    }
  }
  worker.postMessage({ refusals: refusals.slice(0, 9), count: refusals.length, thrown });
};
