import { assertEquals } from "@std/assert";
import { userInfo } from "node:os";
import { readOsUser } from "../../src/deploy/os_user.ts";

const CASES: readonly (readonly [variables: Record<string, string>, user: string | undefined])[] = [
  [{ USER: "me" }, "me"],
  [{ USER: "Me" }, "me"],
  [{ LOGNAME: "you" }, "you"],
  [{ USERNAME: "DOMAIN\\Them" }, "them"],
  [{ USER: "me", LOGNAME: "you" }, "me"],
  [{}, undefined],
];

for (const [variables, user] of CASES) {
  Deno.test(`readOsUser: ${JSON.stringify(variables)} is ${user}`, () => {
    assertEquals(readOsUser((name) => variables[name], false), user);
  });
}

Deno.test("readOsUser: the system is asked where no variable tells", () => {
  assertEquals(readOsUser(() => undefined, true), userInfo().username.toLowerCase());
});
