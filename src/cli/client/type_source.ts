import type { ClientCall } from "../../grpc/client/client_call.ts";
import type { ClientConnection } from "../../grpc/client/client_connection.ts";
import { CallFailedError } from "../../grpc/client/call_failed_error.ts";
import { ReflectionClient } from "../../grpc/reflection/reflection_client.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import { readServices } from "../../service/read_services.ts";
import type { OptionValues } from "../options/options.ts";

/** Tells of services and their types. */
export interface TypeSource {
  /** Full names. */
  services(): Promise<readonly string[]>;
  /**
   * The files with something, and what they import, as `FileDescriptorProto`s by their names. Those
   * with what is not known are missing.
   */
  filesOf(symbols: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}

/** The .proto files that options name. @throws {InvokerError} when they cannot be read */
export async function typesOfFiles(options: OptionValues<"call">): Promise<TypeSource> {
  const { proto: protos, "proto-path": protoPaths, "proto-set": protoSets } = options;
  const { services, files } = await readServices({ protos, protoPaths, protoSets, services: [] });
  const decoded = Object.entries(files).map(([name, text]) =>
    [name, Uint8Array.fromBase64(text)] as const
  );
  return {
    services: () => Promise.resolve(services.map(({ name }) => name)),
    filesOf: () => Promise.resolve(new Map(decoded)),
  };
}

/** The reflection of a server. @param call of its questions */
export function typesOfServer(
  connection: ClientConnection,
  call: Omit<ClientCall<never>, "input">,
): TypeSource {
  const client = new ReflectionClient(connection, call);
  return {
    services: () => client.services().catch(failed),
    filesOf: (symbols) => client.filesOf(symbols).catch(failed),
  };
}

function failed(error: unknown): never {
  if (!(error instanceof CallFailedError) || error.status !== "UNIMPLEMENTED") throw error;
  throw new InvokerError(
    "start-failed",
    "Cannot tell what is served: the server has no reflection; name its .proto file with --proto",
  );
}
