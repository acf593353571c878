import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import denoConfig from "../../deno.json" with { type: "json" };
import { ROOT } from "../support/invoker_program.ts";

const [README, DOCKERFILE, DEBUG_DOCKERFILE, DEBUG_SERVICE] = await Promise.all(
  ["README.md", "Dockerfile", "Dockerfile.debug", "config/debug-service.yaml"].map((path) =>
    Deno.readTextFile(join(ROOT, path))
  ),
) as [string, string, string, string];

for (const [name, text] of Object.entries({ DOCKERFILE, DEBUG_DOCKERFILE })) {
  Deno.test(`${name}: its versions are those of the project`, () => {
    const deno = /deno@([\d.]+)/.exec(README)?.[1];
    assertEquals(/^ARG DENO_IMAGE=denoland\/deno:(.+)$/m.exec(text)?.[1], deno);
    assertEquals(/^ARG VERSION=(.+)$/m.exec(text)?.[1], denoConfig.version);
  });

  Deno.test(`${name}: its user is nobody in particular, named by number`, () => {
    assertEquals(text.match(/^USER .+$/gm), ["USER 65532:65532"]);
  });
}

Deno.test("debug-service.yaml: it has the ports of the image for a debugger, inside the cluster", () => {
  const [service = "", policy = ""] = DEBUG_SERVICE.split(/^---$/m);
  const ports = [...service.matchAll(/^ +port: (\d+)$/gm)].map(([, port]) => port);
  assertEquals(ports, /^EXPOSE (.+)$/m.exec(DEBUG_DOCKERFILE)?.[1]?.split(" "));
  assert(service.includes("type: ClusterIP"));
  // What the policy lets in is the function, not the inspector.
  assertEquals([...policy.matchAll(/port: (\d+)$/gm)].map(([, port]) => port), ["10382"]);
  assertEquals(new Set(DEBUG_SERVICE.match(/function: \w+/g)).size, 1);
});
