import { connect, type TestClient } from "../support/grpc_client.ts";
import {
  type InvokerProcess,
  type InvokerProcessOptions,
  startInvokerProcess,
} from "../support/invoker_process.ts";
import { makeFolder, type TempFolder } from "./temp_folder.ts";

/** An invoker, and the files of its function, which the test changes. */
export interface EditedFunction extends AsyncDisposable {
  readonly folder: TempFolder;
  readonly invoker: InvokerProcess;
  readonly client: TestClient;
  /** Saves files, by name and text. */
  save(files: Readonly<Record<string, string>>): Promise<void>;
  /** The answer to a Call of one message, or how it failed. */
  answer(text?: string): Promise<string>;
  /** Resolves when this many reloads have come to an end, good or not. */
  untilReloads(count: number): Promise<void>;
  /** What was logged of reloads: "FILE#HANDLER (FORM), CALLS" or why one failed, without the folder. */
  reloads(): readonly string[];
}

/** Options of {@linkcode startEdited}. */
export interface EditedFunctionOptions extends InvokerProcessOptions {
  readonly args?: readonly string[];
  /** What follows the folder in the FUNCTION_URI. @default {"f.ts"} */
  readonly entry?: string;
  /** Which of the files are .proto files whose services it has. @default {[]} */
  readonly protos?: readonly string[];
  /** What else is done to the folder before the start. */
  readonly prepare?: (folder: TempFolder) => Promise<void>;
}

const RELOADED = /Reloaded (\S+) \((\w+)\) in \d+ ms; Calls that go on with the old version: (\d+)/;
const NOT_RELOADED = /Cannot reload: (.*); the version before goes on serving/;
const ENDED = "(?:Reloaded |Cannot reload: )";
const GRANTED = {
  worker: ["--allow-net", "--allow-read", "--allow-env"],
  process: ["--allow-net", "--allow-read", "--allow-env", "--allow-run"],
} as const;

/** What Deno is allowed for an isolation. */
export function denoOptionsFor(isolation: "worker" | "process"): readonly string[] {
  return GRANTED[isolation];
}

/** Serves a function that is made of these files. */
export async function startEdited(
  files: Readonly<Record<string, string>>,
  { args = [], entry = "f.ts", protos = [], prepare, ...options }: EditedFunctionOptions = {},
): Promise<EditedFunction> {
  const folder = await makeFolder(files);
  await prepare?.(folder);
  const services = protos.map((name) => `--proto=${folder.file(name)}`);
  const invoker = await startInvokerProcess([folder.file(entry), ...services, ...args], options)
    .catch(async (error) => {
      await folder[Symbol.asyncDispose]();
      throw error;
    });
  const client = connect(invoker.port);
  return {
    folder,
    invoker,
    client,
    async save(changed) {
      for (const [name, text] of Object.entries(changed)) {
        await Deno.writeTextFile(folder.file(name), text);
      }
    },
    async answer(text = "x") {
      const outcome = await client.call([text], { deadline: Date.now() + 20_000 });
      return outcome.status === "OK"
        ? outcome.texts.join()
        : `${outcome.status}: ${outcome.details}`;
    },
    untilReloads: (count) =>
      // Each part goes to the next line of a reload: there is one way to match.
      invoker.untilReported(new RegExp(`(?:(?:(?!${ENDED})[^])*${ENDED}[^\n]*\n){${count}}`)),
    reloads: () =>
      invoker.stderr().split("\n").flatMap((line) => {
        const told = line.replaceAll(`file://${folder.path}/`, "").replaceAll(
          `${folder.path}/`,
          "",
        );
        const [, subject, form, calls] = RELOADED.exec(told) ?? [];
        if (subject !== undefined) return [`${subject} (${form}), ${calls}`];
        const [, why] = NOT_RELOADED.exec(told) ?? [];
        return why === undefined ? [] : [why];
      }),
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      await invoker[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
