import { exportName } from "../service/export_name.ts";
import type { MessageSchema, MethodInfo, ServiceInfo } from "../service/service_set.ts";
import { typeNames } from "../service/type_names.ts";
import { hasOwnForm } from "../service/well_known_types.ts";
import { MODULE_URL, type ProjectTemplate } from "./function_template.ts";
import { KIT } from "./kit.ts";
import type { ProjectService } from "./project_options.ts";

/** The name of the file with the types of a service. */
export function typesFile({ file }: Pick<ProjectService, "file">): string {
  return `${stem(file)}.d.ts`;
}

/** A module with every method of services, each of which is still to be written. */
export function serviceTemplate(service: ProjectService): ProjectTemplate {
  const { file, set: { services } } = service;
  const names = typeNames(service.set);
  const isOnly = services.length === 1;
  const types = `import type * as types from "./${typesFile(service)}";\n`;
  const schemas = new Map(service.set.messages.map((schema) => [schema.name, schema]));
  return {
    summary: `The services of \`${file}\`, served over gRPC and HTTP.`,
    files: table([
      ["file", "what is in it"],
      ["\`mod.ts\`", "a function for each method"],
      ["\`mod_test.ts\`", "their tests"],
      [`\`${file}\``, "the services"],
      [`\`${typesFile(service)}\``, "their types: \`deno task types\` makes them anew"],
      ["\`deno.json\`", "tasks, packages, and the permissions that the functions have"],
    ]),
    calling: calling(services),
    module: `import {
  defineService,
  FunctionError,
} from "${KIT}";
${types}
/** Fails a call with the status UNIMPLEMENTED. */
function todo(method: string): never {
  throw new FunctionError("UNIMPLEMENTED", \`\${method} is to be written\`);
}
${services.map(serviceText).join("")}`,
    test: `import { rejects } from "node:assert/strict";
import { loadService } from "${KIT}";
${types}${services.map(testText).join("")}`,
  };

  function serviceText({ name, methods }: ServiceInfo): string {
    const head = isOnly ? "export default" : `export const ${lastName(name)} =`;
    const body = methods.map((method) =>
      `  // ${signature(method)}\n` +
      `  ${exportName(method.name)}: (${
        method.requestStream ? "_requests" : "_request"
      }) => todo("${method.name}"),\n`
    );
    return `\n${head} defineService<types.${names.get(name)}>({\n${body.join("")}});\n`;
  }

  function testText({ name, methods }: ServiceInfo): string {
    const client = isOnly ? "service" : exportName(lastName(name)) + "Service";
    const tests = methods.filter(canBeEmpty).map((method) => {
      const call = `${client}.${exportName(method.name)}(${method.requestStream ? "[]" : "{}"})`;
      const all = method.responseStream ? `Array.fromAsync(${call})` : call;
      return `
Deno.test("${exportName(method.name)}: it is to be written", async () => {
  const call = ${all};
  await rejects(call, { status: "UNIMPLEMENTED" });
});
`;
    });
    return `
const ${client} = await loadService<types.${names.get(name)}Client>(
  ${MODULE_URL},
  { proto: ${["import.meta", `resolve("./${file}")`].join(".")}${
      isOnly ? "" : `, service: "${name}"`
    } },
);
${tests.join("")}`;
  }

  /** Whether a request without anything is one. */
  function canBeEmpty({ requestType, requestStream }: MethodInfo): boolean {
    const schema: MessageSchema | undefined = schemas.get(requestType);
    return requestStream || schema !== undefined && !hasOwnForm(schema.name) &&
        // Of an empty object "constructor" is a function, for the compiler.
        !schema.fields.some(({ required, jsonName }) => required || jsonName in {});
  }
}

function signature(method: MethodInfo): string {
  const side = (type: string, isStream: boolean) =>
    `${isStream ? "stream of " : ""}${lastName(type)}`;
  return `${side(method.requestType, method.requestStream)} → ${
    side(method.responseType, method.responseStream)
  }`;
}

function calling([service]: readonly ServiceInfo[]): string {
  const path = service?.methods[0]?.path ?? "/SERVICE/METHOD";
  return `It prints the address of a page that shows the methods, calls them, and shows
what they log. Any gRPC client can call them as well, and so can curl from a
second terminal:

\`\`\`sh
curl --json '{}' localhost:10382${path}
\`\`\`

Until it is written, a method answers \`UNIMPLEMENTED\`. Change \`mod.ts\` or the
\`.proto\` file: the next call runs the new version. One that does not load is
reported, and the version before goes on. Ctrl-C ends it.`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const widths = [0, 1].map((i) => Math.max(...rows.map((row) => String(row[i]).length)));
  const line = (cells: readonly string[], fill = " ") =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0, fill)).join(" | ")} |`;
  const [head = ["", ""], ...others] = rows;
  return [line(head), line(["", ""], "-"), ...others.map((row) => line(row))].join("\n");
}

function lastName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf(".") + 1);
}

function stem(file: string): string {
  return file.replace(/\.proto$/, "");
}
