import { assert, assertEquals } from "@std/assert";
import { useNodeTimers } from "../../packaging/node_timers.ts";

Deno.test("useNodeTimers: changes only what has the package that needs them in it", () => {
  const grpc = {
    path: "a.js",
    text: "// npm/@grpc/grpc-js/1.14.7/x.js\nsetTimeout(f).refresh();\n",
  };
  const other = { path: "b.js", text: "setTimeout(f);\n" };
  const [changed, ...others] = useNodeTimers([other, grpc]);
  assertEquals(others, []);
  assertEquals(changed?.path, "a.js");
  assert(/^import \{.* setTimeout .*\} from "node:timers";\n/.test(changed?.text ?? ""));
  assert(changed?.text.endsWith(grpc.text));
});
