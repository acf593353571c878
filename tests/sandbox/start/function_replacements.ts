import { dirname } from "@std/path";
import type { TempFolder } from "../../e2e/temp_folder.ts";

const text = (version: number) => `import "./a.ts";\nexport const f = () => ${version};`;

/** A way to put another version of a function in place of the one that is there. */
export interface Way {
  readonly what: string;
  /** What is served, below the folder. @default {"fn/f.ts"} */
  readonly uri?: string;
  /** What is done before the start. */
  readonly prepare?: (folder: TempFolder) => Promise<void>;
  /** Does it; versions are counted from 1. */
  readonly change: (folder: TempFolder, version: number) => Promise<void>;
}

/** What is there at first. */
export const FILES = { "fn/f.ts": text(0), "fn/a.ts": "export {};" };

async function write(folder: TempFolder, name: string, content: string): Promise<void> {
  await Deno.mkdir(dirname(folder.file(name)), { recursive: true });
  await Deno.writeTextFile(folder.file(name), content);
}

function move(folder: TempFolder, from: string, to: string): Promise<void> {
  return Deno.rename(folder.file(from), folder.file(to));
}

/** Puts a link in the place of another in one step, as `ln -sfn` does not. */
async function link(folder: TempFolder, target: string, name: string): Promise<void> {
  await Deno.symlink(target, folder.file(`${name}.new`));
  await move(folder, `${name}.new`, name);
}

async function makeFunction(folder: TempFolder, name: string, version: number): Promise<void> {
  await write(folder, `${name}/a.ts`, "export {};");
  await write(folder, `${name}/f.ts`, text(version));
}

/** Resolves after a while. */
export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export const WAYS: readonly Way[] = [
  { what: "a file is written", change: (folder, v) => write(folder, "fn/f.ts", text(v)) },
  {
    what: "a file is emptied, and written after a while",
    async change(folder, v) {
      await write(folder, "fn/f.ts", "");
      await pause(200);
      await write(folder, "fn/f.ts", text(v));
    },
  },
  {
    what: "a file is written by parts",
    async change(folder, v) {
      using file = await Deno.open(folder.file("fn/f.ts"), { write: true, truncate: true });
      for (const part of text(v).split(/(?= )/)) {
        await file.write(new TextEncoder().encode(part));
        await pause(10);
      }
    },
  },
  {
    what: "a file is put in the place of another",
    async change(folder, v) {
      await write(folder, "fn/.f.ts.tmp", text(v));
      await move(folder, "fn/.f.ts.tmp", "fn/f.ts");
    },
  },
  {
    what: "an editor moves the file away, writes another, and removes the former",
    async change(folder, v) {
      await write(folder, "fn/4913", "");
      await Deno.remove(folder.file("fn/4913"));
      await write(folder, "fn/.f.ts.swp", "swap");
      await move(folder, "fn/f.ts", "fn/f.ts~");
      await write(folder, "fn/f.ts", text(v));
      await Deno.remove(folder.file("fn/f.ts~"));
      await Deno.remove(folder.file("fn/.f.ts.swp"));
    },
  },
  {
    what: "an editor keeps the former file as a hard link",
    async change(folder, v) {
      await Deno.remove(folder.file("fn/f.ts~")).catch(() => {});
      await Deno.link(folder.file("fn/f.ts"), folder.file("fn/f.ts~"));
      await write(folder, "fn/.new", text(v));
      await move(folder, "fn/.new", "fn/f.ts");
    },
  },
  {
    what: "a file is written by another of its names, elsewhere",
    async prepare(folder) {
      await Deno.mkdir(folder.file("other"));
      await Deno.link(folder.file("fn/f.ts"), folder.file("other/g.ts"));
    },
    change: (folder, v) => write(folder, "other/g.ts", text(v)),
  },
  {
    what: "a file is removed, and made again later",
    async change(folder, v) {
      await Deno.remove(folder.file("fn/f.ts"));
      await pause(300);
      await write(folder, "fn/f.ts", text(v));
    },
  },
  {
    what: "the folder is made anew at once",
    async change(folder, v) {
      await Deno.remove(folder.file("fn"), { recursive: true });
      await makeFunction(folder, "fn", v);
    },
  },
  {
    what: "the folder is made anew by a builder that takes its time",
    async change(folder, v) {
      await Deno.remove(folder.file("fn"), { recursive: true });
      await pause(150);
      await Deno.mkdir(folder.file("fn"));
      await pause(150);
      await makeFunction(folder, "fn", v);
    },
  },
  {
    what: "the folder that is served is made anew",
    uri: "fn",
    prepare: (folder) => write(folder, "fn/mod.ts", `export * from "./f.ts";`),
    async change(folder, v) {
      await Deno.remove(folder.file("fn"), { recursive: true });
      await write(folder, "fn/mod.ts", `export * from "./f.ts";`);
      await makeFunction(folder, "fn", v);
    },
  },
  {
    what: "all that is in the folder is removed and written",
    async change(folder, v) {
      for (const name of ["f.ts", "a.ts"]) await Deno.remove(folder.file(`fn/${name}`));
      await makeFunction(folder, "fn", v);
    },
  },
  {
    what: "the folder is put in the place of another",
    async change(folder, v) {
      await makeFunction(folder, "new", v);
      await move(folder, "fn", `old${v}`);
      await move(folder, "new", "fn");
    },
  },
  {
    what: "a folder above is made anew",
    uri: "x/y/z/f.ts",
    prepare: (folder) => makeFunction(folder, "x/y/z", 0),
    async change(folder, v) {
      await Deno.remove(folder.file("x"), { recursive: true });
      await makeFunction(folder, "x/y/z", v);
    },
  },
  {
    what: "a folder above is put in the place of another",
    uri: "x/y/z/f.ts",
    prepare: (folder) => makeFunction(folder, "x/y/z", 0),
    async change(folder, v) {
      await makeFunction(folder, `x${v}/y/z`, v);
      await move(folder, "x", `old${v}`);
      await move(folder, `x${v}`, "x");
    },
  },
  {
    what: "the file is a link that is put elsewhere",
    uri: "link.ts",
    async prepare(folder) {
      await write(folder, "a.ts", "");
      await Deno.symlink("fn/f.ts", folder.file("link.ts"));
    },
    async change(folder, v) {
      await makeFunction(folder, `v${v}`, v);
      await link(folder, `v${v}/f.ts`, "link.ts");
    },
  },
  {
    what: "the folder is a link that is put elsewhere",
    uri: "current/f.ts",
    prepare: (folder) => Deno.symlink("fn", folder.file("current")),
    async change(folder, v) {
      await makeFunction(folder, `v${v}`, v);
      await link(folder, `v${v}`, "current");
    },
  },
  {
    what: "the folder is a link that is removed and made",
    uri: "current/f.ts",
    prepare: (folder) => Deno.symlink("fn", folder.file("current")),
    async change(folder, v) {
      await makeFunction(folder, `v${v}`, v);
      await Deno.remove(folder.file("current"));
      await Deno.symlink(`v${v}`, folder.file("current"));
    },
  },
  {
    what: "a link further up is put elsewhere",
    uri: "current/x/y/f.ts",
    async prepare(folder) {
      await makeFunction(folder, "v0/x/y", 0);
      await Deno.symlink("v0", folder.file("current"));
    },
    async change(folder, v) {
      await makeFunction(folder, `v${v}/x/y`, v);
      await link(folder, `v${v}`, "current");
    },
  },
  {
    what: "Kubernetes puts a ConfigMap's data elsewhere",
    uri: "map/f.ts",
    async prepare(folder) {
      await makeFunction(folder, "map/..v0", 0);
      await Deno.symlink("..v0", folder.file("map/..data"));
      for (const name of ["f.ts", "a.ts"]) {
        await Deno.symlink(`..data/${name}`, folder.file(`map/${name}`));
      }
    },
    async change(folder, v) {
      await makeFunction(folder, `map/..v${v}`, v);
      await link(folder, `..v${v}`, "map/..data");
      await Deno.remove(folder.file(`map/..v${v - 1}`), { recursive: true });
    },
  },
  {
    what: "what a link leads to is written",
    uri: "current/f.ts",
    prepare: (folder) => Deno.symlink("fn", folder.file("current")),
    change: (folder, v) => write(folder, "fn/f.ts", text(v)),
  },
  {
    what: "git checks out another branch",
    async prepare(folder) {
      await git(folder, "init", "--quiet");
      for (const v of [0, 1, 2, 3]) {
        await git(folder, "checkout", "--quiet", "-b", `v${v}`);
        await makeFunction(folder, "fn", v);
        await git(folder, "add", "fn");
        await git(folder, "commit", "--quiet", "-m", `v${v}`);
      }
      await git(folder, "checkout", "--quiet", "v0");
    },
    change: (folder, v) => git(folder, "checkout", "--quiet", `v${v}`),
  },
  {
    what: "git checks out another branch by way of one that has no such folder",
    async prepare(folder) {
      await git(folder, "init", "--quiet", "-b", "none");
      await git(folder, "commit", "--quiet", "--allow-empty", "-m", "none");
      for (const v of [0, 1, 2, 3]) {
        await git(folder, "checkout", "--quiet", "-b", `v${v}`, "none");
        await makeFunction(folder, "fn", v);
        await git(folder, "add", "fn");
        await git(folder, "commit", "--quiet", "-m", `v${v}`);
      }
      await git(folder, "checkout", "--quiet", "v0");
    },
    async change(folder, v) {
      await git(folder, "checkout", "--quiet", "none");
      await git(folder, "checkout", "--quiet", `v${v}`);
    },
  },
  {
    what: "a file that it imports is written with as many letters, and as old as before",
    async change(folder, v) {
      const file = folder.file("fn/a.ts");
      await Deno.writeTextFile(file, `export const a = ${v};`);
      await Deno.utime(file, new Date(0), new Date(0));
    },
  },
  {
    what: "a pipe is in the place of the file for a while",
    async change(folder, v) {
      await Deno.remove(folder.file("fn/f.ts"));
      await makePipe(folder.file("fn/f.ts"));
      await pause(200);
      await Deno.remove(folder.file("fn/f.ts"));
      await write(folder, "fn/f.ts", text(v));
    },
  },
  {
    what: "a pipe is there under the name of a manifest",
    uri: "fn",
    prepare: (folder) => move(folder, "fn/f.ts", "fn/index.js"),
    async change(folder, v) {
      if (v === 1) await makePipe(folder.file("fn/deno.json"));
      if (v === 2) await makePipe(folder.file("fn/package.json"));
      await write(folder, "fn/index.js", text(v));
    },
  },
];

async function run(cwd: string, command: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args, cwd }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

function git(folder: TempFolder, ...args: string[]): Promise<void> {
  const who = ["-c", "user.name=x", "-c", "user.email=x", "-c", "commit.gpgsign=false"];
  return run(folder.path, "git", ...who, ...args);
}

function makePipe(path: string): Promise<void> {
  return run(dirname(path), "mkfifo", path);
}

/** What changes nothing of a function. */
export const UNCHANGED: readonly [what: string, change: (folder: TempFolder) => Promise<void>][] = [
  ["it is saved as it was", (folder) => write(folder, "fn/f.ts", text(0))],
  ["it is touched", (folder) => Deno.utime(folder.file("fn/f.ts"), new Date(), new Date())],
  ["its permissions change", (folder) => Deno.chmod(folder.file("fn/f.ts"), 0o600)],
  ["another file comes and goes", async (folder) => {
    await write(folder, "fn/.f.ts.swp", "1");
    await Deno.remove(folder.file("fn/.f.ts.swp"));
  }],
  ["a pipe is made beside it", (folder) => makePipe(folder.file("fn/pipe"))],
  ["its folder is copied and the copy put in its place", async (folder) => {
    await makeFunction(folder, "new", 0);
    await move(folder, "fn", "old");
    await move(folder, "new", "fn");
  }],
];
