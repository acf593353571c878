// What a function changes of a file that it may read, by a descriptor that is open to read: as
// docs/sandbox.md says. Where Deno comes to refuse it, both are to be changed.
import { assertEquals } from "@std/assert";
import { serveFunction } from "../e2e/serve_fixture.ts";
import { makeFolder } from "../e2e/temp_folder.ts";
import { sourceOnly } from "../support/invoker_program.ts";

const FUNCTION = `import fs from "node:fs";
import { open } from "node:fs/promises";
const url = new URL("./own.txt", import.meta.url);
const later = (change, ...args) => new Promise((resolve, reject) =>
  change(...args, (error) => error ? reject(error) : resolve()));
const fd = fs.openSync(url);
const handle = await open(url);
const file = Deno.openSync(url);
const { uid, gid } = fs.statSync(url);
const changes = {
  "fs.fchmodSync": () => fs.fchmodSync(fd, 0o611),
  "fs.fchmod": () => later(fs.fchmod, fd, 0o622),
  "FileHandle.chmod": () => handle.chmod(0o633),
  "fs.futimesSync": () => fs.futimesSync(fd, 1, 1),
  "fs.futimes": () => later(fs.futimes, fd, 2, 2),
  "FileHandle.utimes": () => handle.utimes(3, 3),
  "fs.fchownSync": () => fs.fchownSync(fd, uid, gid),
  "fs.fchown": () => later(fs.fchown, fd, uid, gid),
  "FileHandle.chown": () => handle.chown(uid, gid),
  "fs.ftruncateSync": () => fs.ftruncateSync(fd, 0),
  "FileHandle.truncate": () => handle.truncate(0),
  "FileHandle.write": () => handle.write("x"),
  "FsFile.utimeSync": () => file.utimeSync(4, 4),
  "FsFile.utime": () => file.utime(5, 5),
  "FsFile.truncate": () => file.truncate(0),
  "FsFile.write": () => file.write(new Uint8Array(1)),
  "fs.chmodSync": () => fs.chmodSync(url, 0o644),
  "fs.utimesSync": () => fs.utimesSync(url, 6, 6),
  "fs.lutimesSync": () => fs.lutimesSync(url, 6, 6),
  "fs.chownSync": () => fs.chownSync(url, uid, gid),
};
export default async (name) => {
  try {
    await changes[name]();
    return "open";
  } catch {
    return "refused";
  }
};\n`;

const OUTCOMES: Readonly<Record<string, "open" | "refused">> = {
  "fs.fchmodSync": "open",
  "fs.fchmod": "open",
  "FileHandle.chmod": "open",
  "fs.futimesSync": "open",
  "fs.futimes": "open",
  "FileHandle.utimes": "open",
  "fs.fchownSync": "open",
  "fs.fchown": "open",
  "FileHandle.chown": "open",
  "fs.ftruncateSync": "refused",
  "FileHandle.truncate": "refused",
  "FileHandle.write": "refused",
  "FsFile.utimeSync": "refused",
  "FsFile.utime": "refused",
  "FsFile.truncate": "refused",
  "FsFile.write": "refused",
  "fs.chmodSync": "refused",
  "fs.utimesSync": "refused",
  "fs.lutimesSync": "refused",
  "fs.chownSync": "refused",
};

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`descriptors: what can be changed of a file that may be read, isolation ${isolation}`, {
    ignore: sourceOnly("it is told of the Deno that runs from source"),
  }, async () => {
    await using folder = await makeFolder({ "f.js": FUNCTION, "own.txt": "own" });
    await using served = await serveFunction(folder.file("f.js"), { isolation });
    const outcomes: Record<string, string> = {};
    for (const name of Object.keys(OUTCOMES)) {
      const { texts: [said = ""] } = await served.client.call([name]);
      outcomes[name] = said;
    }
    assertEquals(outcomes, OUTCOMES);
    assertEquals(await Deno.readTextFile(folder.file("own.txt")), "own");
  });
}
