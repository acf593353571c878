import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { expandHandler, invokerFiles } from "../../src/scaffold/invoker_files.ts";
import type { ResourceOptions } from "../../src/scaffold/resource_options.ts";

const OPTIONS: ResourceOptions = {
  name: "rot13",
  input: "rot13",
  hasInput: false,
  image: "me/rot13:0.0.1",
  artifact: "src/rot13.js",
  handler: "encode",
  invokerVersion: "0.1.0",
  grants: [],
};

// The Dockerfile of riff's invoker for Node, as it was.
const NODE_DOCKERFILE = `FROM projectriff/node-function-invoker:{{ .InvokerVersion }}
{{ if .FileExists "package.json" -}}
ENV FUNCTION_URI /functions/
COPY . \${FUNCTION_URI}
RUN (cd \${FUNCTION_URI} && npm install --production)
{{- else -}}
ENV FUNCTION_URI /functions/{{ .Artifact }}
ADD {{ .ArtifactBase }} \${FUNCTION_URI}
{{- end }}
`;

Deno.test("invokerFiles: templates of other invokers are expanded as riff did", () => {
  const invoker = { files: [{ path: "Dockerfile", template: NODE_DOCKERFILE }] };
  const [text, other] = [false, true].map((exists) =>
    invokerFiles(OPTIONS, invoker, (name) => exists && name === "package.json").get("Dockerfile")
  );
  assertEquals(
    text,
    "FROM projectriff/node-function-invoker:0.1.0\nENV FUNCTION_URI /functions/src/rot13.js\n" +
      "ADD rot13.js ${FUNCTION_URI}\n",
  );
  assertEquals(
    other,
    "FROM projectriff/node-function-invoker:0.1.0\nENV FUNCTION_URI /functions/\n" +
      "COPY . ${FUNCTION_URI}\nRUN (cd ${FUNCTION_URI} && npm install --production)\n",
  );
});

const INVOKER = { files: [{ path: "Dockerfile", template: "ADD {{ .Artifact }} /functions/\n" }] };

for (
  const [path, why] of [
    ["a b.ts", "its path has to be of letters"],
    ["$x.ts", "its path has to be of letters"],
    ["[id].ts", "its path has to be of letters"],
    ["-a.ts", `must not begin with "-"`],
    ["../a.ts", "it is not in the function's folder"],
    ["/a.ts", "it is not in the function's folder"],
  ] as const
) {
  Deno.test(`invokerFiles: "${path}" cannot be in an image, and why is told`, () => {
    for (const options of [{ artifact: path }, { modules: [path] }]) {
      const error = assertThrows(
        () => invokerFiles({ ...OPTIONS, ...options }, INVOKER),
        InvokerError,
        why,
      );
      assertEquals(error.code, "usage");
    }
  });
}

Deno.test("invokerFiles: a module that the function's sandbox could not read is refused", () => {
  assertThrows(
    () => invokerFiles({ ...OPTIONS, modules: ["lib.ts"] }, INVOKER),
    InvokerError,
    `"src/rot13.js" imports it, and it is not in the same folder or below`,
  );
});

Deno.test("invokerFiles: a handler of any name is told in the image as it is", () => {
  const template = "ENV FUNCTION_URI file:///x.ts?handler={{ .Handler }}";
  for (const handler of ["it's", `a "b" \\ $c\n#%`, "größe"]) {
    const files = invokerFiles({ ...OPTIONS, handler }, {
      files: [{ path: "Dockerfile", template }],
    });
    const [, written = ""] = files.get("Dockerfile")?.split("=") ?? [];
    assertMatch(written, /^[\w%.-]+$/);
    assertEquals(decodeURIComponent(written), handler);
  }
});

Deno.test("expandHandler: a handler is a template, with the function's name and TitleCase", () => {
  assertEquals(expandHandler("{{ .TitleCase .FunctionName }}", "rot13"), "Rot13");
  assertEquals(expandHandler("{{ .FunctionName }}", "rot13"), "rot13");
  assertEquals(expandHandler("encode", "rot13"), "encode");
  assertThrows(
    () => expandHandler("{{ .Artifact }}", "rot13"),
    InvokerError,
    `Cannot expand template "handler": line 1 names .Artifact; there are .FunctionName`,
  );
});
