import { assertEquals, assertThrows } from "@std/assert";
import { type FunctionLocation, parseFunctionUri } from "../../src/function/function_uri.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

const locations: [uri: string, location: FunctionLocation][] = [
  ["f.ts", { path: "/home/dir/f.ts" }],
  ["./a/../f.ts", { path: "/home/dir/f.ts" }],
  ["../f.ts", { path: "/home/f.ts" }],
  ["/srv/f.ts", { path: "/srv/f.ts" }],
  [".", { path: "/home/dir" }],
  ["a b%20c.ts", { path: "/home/dir/a b%20c.ts" }],
  ["f.ts?handler=rot13", { path: "/home/dir/f.ts", handler: "rot13" }],
  ["f.ts?handler=a%20b&other=1", { path: "/home/dir/f.ts", handler: "a b" }],
  ["f.ts?handler=", { path: "/home/dir/f.ts" }],
  ["f.ts?", { path: "/home/dir/f.ts" }],
  ["f.ts?other=1", { path: "/home/dir/f.ts" }],
  ["file:///srv/f.ts", { path: "/srv/f.ts" }],
  ["FILE:///srv/f.ts", { path: "/srv/f.ts" }],
  ["file:///srv/a%20b.ts", { path: "/srv/a b.ts" }],
  ["file:///srv/a%20b/?handler=x", { path: "/srv/a b/", handler: "x" }],
  ["/srv/f.ts?handler=$é", { path: "/srv/f.ts", handler: "$é" }],
  ["c:/f.ts", { path: "/home/dir/c:/f.ts" }],
];

for (const [uri, location] of locations) {
  Deno.test(`parseFunctionUri: reads ${uri}`, () => {
    assertEquals(parseFunctionUri(uri, "/home/dir"), location);
  });
}

const refused: [uri: string, message: string][] = [
  ["http://x/y.ts", "Unsupported scheme in function URI: http://x/y.ts"],
  ["https://x/y.ts?handler=a", "Unsupported scheme in function URI: https://x/y.ts?handler=a"],
  ["data:text/javascript,1", "Unsupported scheme in function URI: data:text/javascript,1"],
  ["npm:chalk", "Unsupported scheme in function URI: npm:chalk"],
  ["JSR:@std/path", "Unsupported scheme in function URI: JSR:@std/path"],
  ["file:///%E0%A4%A", 'Cannot read function URI "file:///%E0%A4%A": it names no file'],
];

for (const [uri, message] of refused) {
  Deno.test(`parseFunctionUri: refuses ${uri}`, () => {
    const error = assertThrows(() => parseFunctionUri(uri, "/home/dir"), InvokerError);
    assertEquals([error.code, error.message], ["start-failed", message]);
  });
}
