import { assertEquals, assertThrows } from "@std/assert";
import { parseOptions } from "../../../src/cli/options/parse_options.ts";
import { toGrants } from "../../../src/cli/options/to_grants.ts";
import { toResourceGrants } from "../../../src/cli/deploy/to_resource_grants.ts";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";

const LINES: readonly (readonly string[])[] = [
  ["--allow-net=a.example:443,b.example", "-E"],
  ["--allow-read=/a,,b,/c", "--allow-write=/d e", "--allow-read=/f"],
  ["--allow-run=true"],
  ["--allow-run=false", "--allow-env=true"],
  ["--allow-run=true,ls"],
  ["--allow-all"],
  ["-P=small", "--allow-sys=hostname"],
  [],
];

for (const argv of LINES) {
  Deno.test(`toResourceGrants: serve grants by the variables what ${argv.join(" ")} says`, () => {
    const { options } = parseOptions("init", argv, () => undefined);
    const variables = new Map(
      toResourceGrants(options).map(({ option, value }) => [
        `INVOKER_${option.toUpperCase().replaceAll("-", "_")}`,
        value,
      ]),
    );
    const served = parseOptions("serve", ["f.ts"], (name) => variables.get(name)).options;
    const listed = (grants: ReturnType<typeof toGrants>) =>
      Object.entries(grants).map(([name, grant]) => [
        name,
        Array.isArray(grant) ? [...new Set(grant)] : grant,
      ]);
    assertEquals(listed(toGrants(served)), listed(toGrants(options)));
    assertEquals(served["permission-set"], options["permission-set"]);
  });
}

Deno.test("toResourceGrants: what a list cannot say is refused", () => {
  const { options } = parseOptions("init", ["--allow-read=a,,", "--allow-read=b"], () => undefined);
  assertThrows(
    () => toResourceGrants(options),
    InvokerError,
    'Cannot write --allow-read "a," into a list: it begins or ends with a comma',
  );
});
