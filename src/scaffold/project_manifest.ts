import { KIT } from "./kit.ts";
import type { ProjectOptions } from "./project_options.ts";
import { typesFile } from "./service_template.ts";

/** What the invoker needs of Deno to serve; what the function gets of it is the permission set. */
const SERVE = "deno run --no-prompt --allow-net --allow-read --allow-env";
/** What the invoker needs in a test; there may be no such file. */
const TEST_SANDBOX = "deno test --permit-no-files --no-prompt --allow-net --allow-env --allow-read";
const TYPES = "deno run --no-prompt --allow-read";
const CALL = "deno run --no-prompt --allow-net --allow-env";

/** The `deno.json` of a new project. */
export function projectManifest({ version, link, service }: ProjectOptions): string {
  // The same words everywhere: a sandbox may import the kit that the invoker has been started as.
  const kit = `jsr:${KIT}@^${version}`;
  const what = service ? "service" : "function";
  const served = service ? `. --proto ${service.file}` : ".";
  const manifest = {
    tasks: {
      test: {
        description: "Check types, and run the tests with the permissions that the function has",
        command: "deno check && deno test -P --no-prompt",
      },
      "test:sandbox": {
        description: "Run the tests in files named *_e2e.ts, which start an invoker",
        command: `${TEST_SANDBOX} '**/*_e2e.ts'`,
      },
      dev: {
        description: `Serve the ${what} with a page to try it on, and load it anew when it changes`,
        command: `${SERVE} ${kit}/invoker dev -P ${served}`,
      },
      ...service
        ? {
          types: {
            description: `Make the types anew, after ${service.file} has changed`,
            command: `${TYPES} ${kit}/invoker types ${service.file} > ${typesFile(service)}`,
          },
        }
        : {
          call: {
            description: "Call the function that is served: deno task call DATA...",
            command: `${CALL} ${kit}/invoker call`,
          },
          check: {
            description: "Tell what the function is, and which permissions it needs",
            command: `${SERVE} ${kit}/invoker check -P .`,
          },
        },
      start: {
        description: `Serve the ${what}`,
        command: `${SERVE} ${kit}/invoker -P ${served}`,
      },
    },
    imports: { [KIT]: kit },
    ...(link !== undefined && { links: [link] }),
    unstable: ["worker-options", "detect-cjs"],
    permissions: { default: { read: ["."] } },
    // A package of the invoker's has an install script that is not needed; Deno would warn of it.
    allowScripts: { allow: [], deny: ["npm:protobufjs"] },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
