import { assertEquals } from "@std/assert";
import { userInfo } from "node:os";
import { readOsUser } from "../../src/deploy/os_user.ts";

const CASES: readonly (readonly [variables: Record<string, string>, user: string | undefined])[] = [
  [{ USER: "me" }, "me"],
  [{ USER: "Me" }, "me"],
  [{ LOGNAME: "you" }, "you"],
  [{ USERNAME: "DOMAIN\\Them" }, "them"],
  [{ USER: "me", LOGNAME: "you" }, "me"],
  [{ USER: "", LOGNAME: "you" }, "you"],
  [{ USER: "" }, undefined],
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

Deno.test("readOsUser: a user that the system has no name of is not known", () => {
  const askSystem = () => {
    throw new Error("Failed to get user info");
  };
  assertEquals(readOsUser(() => undefined, true, askSystem), undefined);
});
