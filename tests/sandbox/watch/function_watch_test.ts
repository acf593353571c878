import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { FunctionWatch } from "../../../src/sandbox/watch/function_watch.ts";
import { makeFolder, type TempFolder } from "../../e2e/temp_folder.ts";
import { forAll } from "../../support/for_all.ts";
import { FILES, pause, UNCHANGED, WAYS } from "../start/function_replacements.ts";

/** How long a change may go unseen, polled ones too. */
const PATIENCE_MS = 20_000;
/** How long nothing is to happen, to show that nothing does: two polls and a bit. */
const QUIET_MS = 2500;

/** A watch, and what it has told. */
interface Watched extends AsyncDisposable {
  readonly reloads: () => number;
  readonly logged: readonly string[];
  /** Resolves when it has told of what there is now; fails when that does not come. */
  untilTold(what: string): Promise<void>;
}

async function watch(folder: TempFolder, uri: string): Promise<Watched> {
  const logged: string[] = [];
  const tell = (message: string) => void logged.push(message);
  const log = { debug: tell, info: tell, warn: tell, error: tell };
  const functionUri = join(folder.path, uri);
  const watched = await FunctionWatch.open({ functionUri, log });
  let count = 0;
  let told = Promise.withResolvers<void>();
  watched.start(() => {
    count++;
    told.resolve();
    return Promise.resolve(true);
  });
  return {
    reloads: () => count,
    logged,
    async untilTold(what) {
      const { promise, reject } = told;
      const timer = setTimeout(() => reject(new Error(`It was not told of: ${what}`)), PATIENCE_MS);
      await promise.finally(() => clearTimeout(timer));
      // What comes in the same go belongs to it.
      for (let before = -1; before !== count;) {
        before = count;
        await pause(400);
      }
      told = Promise.withResolvers();
    },
    [Symbol.asyncDispose]: () => watched.close(),
  };
}

Deno.test("FunctionWatch: it sees every way in which files are replaced, again and again", () =>
  forAll(WAYS, async ({ what, uri = "fn/f.ts", prepare, change }) => {
    await using folder = await makeFolder(FILES);
    await prepare?.(folder);
    await using watched = await watch(folder, uri);
    for (const version of [1, 2, 3]) {
      await change(folder, version);
      await watched.untilTold(`${what}, version ${version}`);
    }
    assertEquals(watched.logged, [], what);
  }));

Deno.test("FunctionWatch: nothing is told where content stays, and what comes then is seen", () =>
  forAll(UNCHANGED, async ([what, change]) => {
    await using folder = await makeFolder(FILES);
    await using watched = await watch(folder, "fn/f.ts");
    await change(folder);
    await pause(QUIET_MS);
    assertEquals(watched.reloads(), 0, what);
    await Deno.writeTextFile(folder.file("fn/a.ts"), "export const a = 1;");
    await watched.untilTold(what);
  }));

Deno.test("FunctionWatch: a file that comes back is seen, whatever has changed meanwhile", async () => {
  await using folder = await makeFolder(FILES);
  await using watched = await watch(folder, "fn/f.ts");
  await Deno.remove(folder.file("fn/f.ts"));
  await watched.untilTold("it is gone");
  // Looked at once more, while it is not there.
  await Deno.writeTextFile(folder.file("fn/other.ts"), "");
  await pause(QUIET_MS);
  await Deno.writeTextFile(folder.file("fn/f.ts"), "export const f = () => 1;");
  await watched.untilTold("it is back");
});

/** Resolves when a look at files has taken a second. */
function slowLook(): Promise<void> {
  const { statSync } = Deno;
  return new Promise((resolve) => {
    Deno.statSync = (path) => {
      Deno.statSync = statSync;
      for (const sinceMs = performance.now(); performance.now() - sinceMs < 1000;);
      resolve();
      return statSync(path);
    };
  });
}

Deno.test("FunctionWatch: a look that the machine kept waiting does not put off the next for long", async () => {
  await using folder = await makeFolder(FILES);
  await using watched = await watch(folder, "fn/f.ts");
  await slowLook();
  await Deno.writeTextFile(folder.file("fn/a.ts"), "export const a = 1;");
  await watched.untilTold("what was written after it");
});
