import { assertEquals } from "@std/assert";
import { findBundledPackages } from "../../packaging/bundled_packages.ts";
import { formatLicenses } from "../../packaging/third_party_licenses.ts";

const CACHE = "../../home/some one/.cache/deno/npm/packages.example";

Deno.test("findBundledPackages: each package of the bundle once, whatever the cache's path", () => {
  const text = `// src/own.ts
// ${CACHE}/@grpc/grpc-js/1.14.7/build/src/index.js
  // ${CACHE}/@grpc/grpc-js/1.14.7/build/src/server.js
// ${CACHE}/long/5.3.2/umd/1.0.0/index.js
// ../cache/1.0.0/npm/host.example/mirror/two/left-pad/2.0.0-rc.1/index.js
call("// npm/x/1.0.0/index.js");
`;
  const found = findBundledPackages([{ path: "a.js", text }, { path: "b.js", text }]);
  assertEquals(found.map(({ name, version }) => `${name} ${version}`), [
    "@grpc/grpc-js 1.14.7",
    "long 5.3.2",
    "left-pad 2.0.0-rc.1",
  ]);
  assertEquals(found[0]?.folder, `${CACHE}/@grpc/grpc-js/1.14.7`);
});

Deno.test("formatLicenses: names every package, and says so when one carries no text", () => {
  const text = formatLicenses([
    { name: "a", version: "1.0.0", folder: "", license: "MIT", texts: ["MIT\nof a\n", "NOTICE\n"] },
    { name: "b", version: "2.0.0", folder: "", license: "ISC", texts: [] },
  ]);
  assertEquals(text.split(/^-+\n/m).slice(1), [
    "a 1.0.0: MIT\n\nMIT\nof a\n\nNOTICE\n\n",
    "b 2.0.0: ISC\n\nThe package carries no text of its licence.\n",
  ]);
});
