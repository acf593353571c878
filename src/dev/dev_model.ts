import { toFileUrl } from "@std/path";
import { suggestPermissions } from "../check/suggest_permissions.ts";
import { errorMessage } from "../invocation/error_message.ts";
import type { HandlerSchemas, LoadedHandler } from "../sandbox/link/protocol.ts";
import { ownFolders } from "../sandbox/locate/locate_function.ts";
import { mergeGrants } from "../sandbox/permissions/grants.ts";
import { findRefusal, type Refusal } from "../sandbox/permissions/refusal.ts";
import type {
  FoundVersion,
  OpenedVersion,
  VersionListener,
} from "../sandbox/start/version_listener.ts";
import type { DevState, LoadFailure, ServedFunction, ShownRefusal } from "./dev_state.ts";
import { describeFailure, isInside } from "./load_failure.ts";
import { servedFunctions } from "./served_functions.ts";

/** Options of {@linkcode DevModel}. */
export interface DevModelOptions {
  /** The path of a file for people. */
  readonly show: (path: string) => string;
  /** The folder that relative paths are meant in. */
  readonly cwd: string;
  /** Name of the permission set that is granted. */
  readonly permissionSet?: string | undefined;
  /** Told when something of it is different. */
  readonly onChange: () => void;
}

/** A function may try any number of things. */
const MAX_REFUSALS = 200;

/** What is known of the function: the version that serves, and why a later one does not. */
export class DevModel implements VersionListener {
  readonly #options: DevModelOptions;
  #number = 0;
  /** The one that was found last. */
  #latest: Version | undefined;
  #serving: Version | undefined;
  #functions: readonly ServedFunction[] = [];
  #failure: LoadFailure | undefined;
  /** Grows with all that is told: what is late is out of date. */
  #turn = 0;

  constructor(options: DevModelOptions) {
    this.#options = options;
  }

  /** The part of the state that is of the function. */
  get state(): Pick<DevState, "version" | "functions" | "failure" | "refusals"> {
    const versions = new Set([this.#serving, this.#latest]);
    return {
      version: this.#number,
      functions: this.#functions,
      failure: this.#failure ?? null,
      refusals: [...versions].flatMap((version) => version?.refusals ?? []),
    };
  }

  open(found: FoundVersion): OpenedVersion {
    this.#turn++;
    const version = this.#latest = new Version(found, this.#options);
    return {
      hear: (message) => {
        if (message.type === "schemas") version.schemas = message.schemas;
        else if (message.type === "refused") void version.refuse(message.refusal);
      },
      loaded: (handler) => this.#load(version, handler),
    };
  }

  failed(error: unknown): void {
    void this.#fail(error, this.#latest);
  }

  #load(version: Version, handler: LoadedHandler): void {
    this.#turn++;
    this.#number++;
    this.#serving = version;
    this.#functions = servedFunctions(handler, version.schemas, version.found.services);
    this.#failure = undefined;
    this.#options.onChange();
  }

  async #fail(error: unknown, version: Version | undefined): Promise<void> {
    const turn = ++this.#turn;
    // An import is refused by an error of its own.
    const refusal = findRefusal(errorMessage(error));
    if (refusal) await version?.refuse(refusal);
    const isOwn = async (path: string) => await version?.hasFile(path) ?? false;
    const failure = await describeFailure(error, this.#options.show, isOwn);
    if (turn !== this.#turn) return;
    this.#failure = failure;
    this.#options.onChange();
  }
}

/** A version of the function. */
class Version {
  readonly found: FoundVersion;
  schemas: readonly HandlerSchemas[] = [];
  readonly #options: DevModelOptions;
  readonly #refusals = new Map<string, ShownRefusal | undefined>();

  constructor(found: FoundVersion, options: DevModelOptions) {
    this.found = found;
    this.#options = options;
  }

  get refusals(): readonly ShownRefusal[] {
    return [...this.#refusals.values()].filter((refusal) => refusal !== undefined);
  }

  /** Notes what it was refused. */
  async refuse(refusal: Refusal): Promise<void> {
    const key = `${refusal.kind} ${refusal.resource ?? ""}`;
    if (this.#refusals.has(key) || this.#refusals.size >= MAX_REFUSALS) return;
    this.#refusals.set(key, undefined);
    const { cwd, permissionSet, onChange } = this.#options;
    const { folder } = this.found.located;
    const place = { cwd, folder, ...(permissionSet !== undefined && { permissionSet }) };
    const { flags, set } = await suggestPermissions([refusal], mergeGrants(), place);
    this.#refusals.set(key, {
      permission: refusal.kind,
      value: refusal.resource ?? null,
      option: flags.at(-1) ?? "",
      config: set ? JSON.stringify({ permissions: set.permissions }, null, 2) : null,
    });
    onChange();
  }

  /** Whether a file is its own: in its folder, or imported from elsewhere by what is. */
  async hasFile(path: string): Promise<boolean> {
    const { located } = this.found;
    if (await isInside(path, ownFolders(located))) return true;
    const { readModuleGraph }: typeof import("../loader/module_graph.ts") = await import(
      import.meta.resolve("../loader/module_graph.ts")
    );
    const { files } = await readModuleGraph(located.entryUrl);
    return files.includes(toFileUrl(path).href);
  }
}
