import type { ProjectTemplate } from "./function_template.ts";
import type { ProjectOptions } from "./project_options.ts";

const RELEASED = `The tasks take the newest invoker that fits. \`deno.lock\` pins it, and every
other package: commit it.
`;

const LINKED = `\`deno.lock\` pins the packages: commit it. The invoker itself comes from a
folder: \`links\` in \`deno.json\` is the path from here to a checkout of it, which
has to be there wherever the tasks run, as on another machine. When either of
the two has moved, change the path. Once the package is on JSR, remove \`links\`,
and the tasks take it from there.
`;

/** The `README.md` of a new project. */
export function projectReadme({ name, link }: ProjectOptions, template: ProjectTemplate): string {
  return `# ${name}

${template.summary}

${template.files}

[Deno](https://deno.com) 2.9.4 or newer is all that it takes. Where it is not
installed, \`npx -y deno@2.9.6\` stands for \`deno\`.

## Test it

\`\`\`sh
deno task test
\`\`\`

This checks the types, and then calls the functions as the invoker does, with
the same conversions and the same errors, but without a server. What only a
sandbox can show, such as a permission, is tested by \`startInvoker\`. It takes
more permissions than the function has, so such tests go into files named
\`*_e2e.ts\`, and are run by \`deno task test:sandbox\`.

## Serve it

\`\`\`sh
deno task dev
\`\`\`

${template.calling}

## Permissions

The function may read this folder, and nothing else: no network, no environment,
no other file. \`permissions.default\` in \`deno.json\` says so, for
\`deno task test\` and for the invoker alike. What it needs more is added there:

\`\`\`json
{
  "permissions": {
    "default": { "read": ["."], "net": ["api.example.com"], "env": ["API_KEY"] }
  }
}
\`\`\`

The invoker can only hand on what it has itself. To let the function write files
or run programs, add \`--allow-write\` or \`--allow-run\` to the tasks that serve it
as well.

A sandbox is a thread, which holds permissions but neither time nor memory.
\`--isolation process\` at the end of the tasks \`dev\` and \`start\` makes it a
process of its own, which holds these, too. That takes \`--allow-run\` in front of
\`jsr:\` in these tasks.

## Packages

\`deno add npm:NAME\` adds one to \`deno.json\`. One of JSR, \`deno add jsr:NAME\`,
also takes the permission \`"import": ["jsr.io"]\`.

## Deploy it

\`deno task start\` serves without looking for changes, and gives up every
permission that is not needed. \`--host 0.0.0.0\` after it lets others than this
machine call. The variable \`GRPC_PORT\` names another port than 10382. The port
answers the health checks of gRPC as well, such as those of Kubernetes.

${link === undefined ? RELEASED : LINKED}`;
}
