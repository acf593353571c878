import { assertEquals } from "@std/assert";
import { mergeGrants } from "../../../src/sandbox/permissions/grants.ts";
import { portGrants, withPort } from "../../../src/sandbox/permissions/port_grants.ts";

const ADDRESSES = ["127.0.0.1", "::1"];
const BOTH = ["127.0.0.1:80", "[::1]:80"];

const GRANTS: readonly (readonly [net: true | readonly string[], added: readonly string[]])[] = [
  [[], BOTH],
  [["example.com:443"], BOTH],
  // A name is another grant than what it stands for.
  [["localhost:80"], BOTH],
  [["127.0.0.1:81"], BOTH],
  [["127.0.0.1:80"], ["[::1]:80"]],
  [["127.0.0.1"], ["[::1]:80"]],
  [["[::1]"], ["127.0.0.1:80"]],
  [true, []],
];

for (const [net, added] of GRANTS) {
  Deno.test(`portGrants: to net ${net} it adds ${added.join(", ") || "nothing"}`, () => {
    assertEquals(portGrants({ net }, ADDRESSES, 80).map(({ host }) => host), added);
    const grants = mergeGrants({ net });
    const wire = { addresses: ADDRESSES, port: 80 };
    assertEquals(withPort(grants, wire).net, net === true ? true : [...net, ...added]);
    assertEquals(withPort(grants, undefined), grants);
  });
}
