import { join } from "@std/path";
import { goInstallation, NODE, npmInstallation } from "../peers/all_peers.ts";
import type { Installation, Peer } from "../peers/peer.ts";
import type { Load } from "../scenarios/scenario.ts";
import { ALL_SERVERS, CLIENT_LIMIT } from "../servers/all_servers.ts";
import { invokerCommand } from "../servers/invoker_servers.ts";
import type { Isolation, ServerSpec } from "../servers/server_spec.ts";

/** What the methods of `item.proto` are for. */
export const SERVICE_LOADS: readonly Load["kind"][] = ["calls", "server-streams", "streams"];

/** What ratios are against: what a service on Node is usually made with. */
export const SERVICE_REFERENCE = "peer-grpc-js";

const FOLDER = "bench/services";
const PROTO_FILE = `${FOLDER}/item.proto`;
const MODULE_ARGS = [`${FOLDER}/items.ts`, "--proto", PROTO_FILE];
const ISOLATIONS: readonly Isolation[] = ["worker", "process", "none"];

/** The invoker, and what the client's limit is measured by. */
export const SERVICE_SERVERS: readonly ServerSpec[] = [
  // It sends back what comes, and so has no stream that answers one message.
  ...ALL_SERVERS.filter(({ name }) => name === CLIENT_LIMIT)
    .map((spec): ServerSpec => ({ ...spec, wire: "item" })),
  ...ISOLATIONS.map((isolation): ServerSpec => ({
    name: `invoker-${isolation}`,
    command: { args: invokerCommand(MODULE_ARGS, isolation) },
    wire: "item",
    loads: SERVICE_LOADS,
    byDefault: isolation !== "none",
    isolation,
    sandboxes: 1,
  })),
];

/** Every peer, with what is not in this folder somewhere in `cacheFolder`. */
export function servicePeers(cacheFolder: string): readonly Peer[] {
  const grpcJs = npmInstallation(join(cacheFolder, "node-grpc-1.14.7"), {
    "@grpc/grpc-js": "1.14.7",
    "@grpc/proto-loader": "0.8.1",
  });
  const goServer = goInstallation(join(cacheFolder, "go-items"), {
    protoFile: PROTO_FILE,
    goPackage: "itempb",
    program: `${FOLDER}/peers/grpc_go.go`,
  });
  const program = join(goServer.folder, goServer.leaves);
  return [
    onNode("peer-grpc-js", "grpc_js.mjs", grpcJs),
    onNode("peer-nice-grpc", "nice_grpc.mjs", niceGrpc(join(cacheFolder, "nice-grpc-2.1.18"))),
    onNode(
      "peer-connect-node",
      "connect_node.mjs",
      connectNode(join(cacheFolder, "connect-2.1.2")),
    ),
    {
      spec: {
        ...peer("peer-grpc-js-deno"),
        byDefault: false,
        command: {
          args: ["run", "-A", `${FOLDER}/peers/grpc_js.mjs`, grpcJs.folder],
        },
      },
      installation: grpcJs,
    },
    { spec: { ...peer("peer-grpc-go"), command: { program, args: [] } }, installation: goServer },
  ];
}

function peer(name: string): Omit<ServerSpec, "command"> {
  return { name, wire: "item", loads: SERVICE_LOADS, byDefault: true };
}

function onNode(name: string, file: string, installation: Installation): Peer {
  const args = [`${FOLDER}/peers/${file}`, installation.folder];
  return {
    spec: { ...peer(name), command: { program: "node", args } },
    runtime: NODE,
    installation,
  };
}

/** With the code that ts-proto makes. */
function niceGrpc(folder: string): Installation {
  const packages = npmInstallation(folder, {
    "nice-grpc": "2.1.18",
    "@grpc/grpc-js": "1.14.7",
    "@bufbuild/protobuf": "2.13.0",
    "ts-proto": "2.18.0",
    "typescript": "5.9.3",
  });
  const made = join(folder, "made");
  const compilerArgs = ["--module", "commonjs", "--target", "es2022", "--skipLibCheck"];
  return withMadeCode(packages, "item.js", "protoc-gen-ts_proto", [
    `--ts_proto_out=${made}`,
    "--ts_proto_opt=outputServices=nice-grpc,outputServices=generic-definitions",
  ], [{
    program: join(folder, "node_modules/.bin/tsc"),
    args: ["--outDir", made, ...compilerArgs, join(made, "item.ts")],
  }]);
}

/** With the code that protoc-gen-es makes; 2.1.2 is the last that is for Node 20. */
function connectNode(folder: string): Installation {
  const packages = npmInstallation(folder, {
    "@connectrpc/connect": "2.1.2",
    "@connectrpc/connect-node": "2.1.2",
    "@bufbuild/protobuf": "2.13.0",
    "@bufbuild/protoc-gen-es": "2.13.0",
  });
  return withMadeCode(packages, "item_pb.js", "protoc-gen-es", [
    `--es_out=${join(folder, "made")}`,
    "--es_opt=target=js,js_import_style=legacy_commonjs",
  ]);
}

/** With what `plugin` makes of `item.proto` in the folder `made`, and `then` of that. */
function withMadeCode(
  packages: Installation,
  leaves: string,
  plugin: string,
  options: readonly string[],
  then: Installation["commands"] = [],
): Installation {
  const { folder, needs, commands } = packages;
  const made = join(folder, "made");
  const pluginOption = `--plugin=${join(folder, "node_modules/.bin", plugin)}`;
  return {
    folder,
    leaves: join("made", leaves),
    needs: [...needs, { name: "protoc", from: "Debian's protobuf-compiler" }],
    commands: [
      ...commands,
      { program: "mkdir", args: ["-p", made] },
      { program: "protoc", args: ["-I", FOLDER, pluginOption, ...options, PROTO_FILE] },
      ...then,
    ],
  };
}
