import { assertEquals } from "@std/assert";
import { extendSet, grantFlags, grantsFor } from "../../src/check/permissions_to_add.ts";
import { mergeGrants } from "../../src/sandbox/permissions/grants.ts";

const PLACES = { "<TMP>": "/tmp", "<CWD>": "/home/me" };

Deno.test("grantsFor: adds up by kind, and makes paths absolute", () => {
  const grants = grantsFor(
    [
      { kind: "read", resource: "a.txt" },
      { kind: "read", resource: "/etc/x" },
      { kind: "read", resource: "/etc/x" },
      { kind: "write", resource: "<TMP>" },
      { kind: "run", resource: "git" },
      { kind: "net", resource: "h:1" },
    ],
    "/home/me",
    PLACES,
  );
  assertEquals(
    grants,
    mergeGrants({
      read: ["/home/me/a.txt", "/etc/x"],
      write: ["/tmp"],
      run: ["git"],
      net: ["h:1"],
    }),
  );
});

Deno.test("grantsFor: without a resource, or with a place that nobody knows, it is all of the kind", () => {
  const refusals = [
    { kind: "env", resource: "A" },
    { kind: "env" },
    { kind: "read", resource: "<elsewhere>" },
  ] as const;
  assertEquals(grantsFor(refusals, "/", PLACES), mergeGrants({ env: true, read: true }));
});

Deno.test("grantFlags: one a kind, with a comma inside an entry written twice", () => {
  const grants = mergeGrants({ read: ["/a,b", "/c"], net: true, env: [] });
  assertEquals(grantFlags(grants), ["-R=/a,,b,/c", "-N"]);
});

Deno.test("extendSet: what the author wrote stays, in each of the ways to write it", () => {
  const written = {
    read: ["./data", "/etc"],
    net: true,
    env: { allow: ["A"], deny: false },
    sys: false,
    run: { allow: true },
    import: ["x.com"],
  };
  const more = mergeGrants({
    read: ["/f/data", "/f/new", "/f", "/g/x"],
    write: ["/f/out"],
    net: ["h:1"],
    env: ["A", "B"],
    sys: ["hostname"],
    run: ["git"],
  });
  assertEquals(extendSet(written, more, "/f"), {
    read: ["./data", "/etc", "./new", ".", "/g/x"],
    net: true,
    env: { allow: ["A", "B"], deny: false },
    sys: ["hostname"],
    run: { allow: true },
    import: ["x.com"],
    write: ["./out"],
  });
});

Deno.test("extendSet: all of a kind takes the place of a list", () => {
  assertEquals(extendSet({ env: ["A"] }, mergeGrants({ env: true }), "/f"), { env: true });
});
