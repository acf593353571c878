import { assertEquals } from "@std/assert";
import { remoteHost, withKit } from "../../../src/sandbox/runtime/kit_preload.ts";

const MODULE = "https://jsr.io/@projectriff/deno-function-invoker/0.1.0/src/sandbox/x.ts";

Deno.test("remoteHost: code on disk has none, other code has one with its port", () => {
  assertEquals(remoteHost("file:///a/b.ts"), undefined);
  assertEquals(remoteHost(MODULE), "jsr.io:443");
  assertEquals(remoteHost("http://127.0.0.1:8080/x.ts"), "127.0.0.1:8080");
  assertEquals(remoteHost("http://localhost/x.ts"), "localhost:80");
});

Deno.test("withKit: a module of a registry is loaded after the kit that the project maps", () => {
  const asked: string[] = [];
  const { protocol, pathname } = withKit(new URL(MODULE), (specifier) => {
    asked.push(specifier);
    return "jsr:@projectriff/deno-function-invoker@^0.1.0";
  });
  assertEquals(asked, ["@projectriff/deno-function-invoker"]);
  assertEquals(protocol, "data:");
  assertEquals(
    decodeURIComponent(pathname),
    'text/javascript,import "jsr:@projectriff/deno-function-invoker@^0.1.0";\n' +
      `import "${MODULE}";`,
  );
});

Deno.test("withKit: a module on disk, and one of a project without the kit, stay as they are", () => {
  const resolve = () => "jsr:@projectriff/deno-function-invoker@^0.1.0";
  assertEquals(withKit(new URL("file:///a/b.ts"), resolve).href, "file:///a/b.ts");
  const unmapped = () => {
    throw new TypeError("not a dependency");
  };
  assertEquals(withKit(new URL(MODULE), unmapped).href, MODULE);
});
