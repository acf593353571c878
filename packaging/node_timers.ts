import type { BundledModule } from "./link_workers.ts";

/** Packages that do with a timer what only Node's can: `timer.refresh()`. */
const PACKAGES = /\/@grpc\/grpc-js\//;
const TIMERS =
  'import { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from "node:timers";\n';

/**
 * Gives the modules of a bundle Node's timers where packages in it need them.
 *
 * Deno itself does that for code of npm packages. In a bundle this is code like any other, and before
 * Deno 2.9 the timers of other code are numbers.
 *
 * @returns the modules that had to be changed
 */
export function useNodeTimers(modules: readonly BundledModule[]): BundledModule[] {
  return modules.filter(({ text }) => PACKAGES.test(text))
    .map(({ path, text }) => ({ path, text: TIMERS + text }));
}
