import { CallFailedError } from "../../grpc/client/call_failed_error.ts";
import { ClientConnection } from "../../grpc/client/client_connection.ts";
import type { CliIo } from "../cli_io.ts";
import { EXIT_CALL_FAILED, EXIT_INTERRUPTED, EXIT_OK, oneLine } from "../exit_status.ts";
import type { OptionValues } from "../options/options.ts";
import { print } from "../print.ts";
import { describeFailure } from "./call_failure.ts";
import { describedText, listText } from "./described_text.ts";
import { callEndpoint, readTlsOf } from "./endpoint.ts";
import { failureDetails } from "./failure_details.ts";
import { exchange } from "./exchange.ts";
import { findMethod, type FoundMethod } from "./find_type.ts";
import { groupHeaders } from "./message_headers.ts";
import { typesOfFiles, typesOfServer } from "./type_source.ts";
import type { TypedCall } from "./typed_call.ts";

/**
 * Calls a method of any gRPC server, or tells of its services (docs/clients.md): requests and
 * responses are JSON, whose types reflection or .proto files tell.
 *
 * @returns the exit status
 */
export async function callMethod(
  what: TypedCall,
  options: OptionValues<"call">,
  io: CliIo,
): Promise<number> {
  const abort = new AbortController();
  const ignoreInterrupts = io.onInterrupt(() => abort.abort());
  const endpoint = callEndpoint(options);
  const connection = new ClientConnection(endpoint.address, await readTlsOf(endpoint));
  const call = {
    start: {
      headers: [...groupHeaders(options.header)],
      ...(options.timeout !== undefined && { deadlineMs: Date.now() + options.timeout }),
    },
    signal: abort.signal,
  };
  let found: FoundMethod | undefined;
  try {
    const source = options.proto.length + options["proto-set"].length > 0
      ? await typesOfFiles(options)
      : typesOfServer(connection, call);
    if (what.kind === "list") await print(await listText(source), io);
    else if (what.kind === "describe") await print(await describedText(source, what.name), io);
    else {
      found = await findMethod(source, what.name);
      await exchange(found, what.data, connection, call, io);
    }
    return EXIT_OK;
  } catch (error) {
    if (abort.signal.aborted) return EXIT_INTERRUPTED;
    if (!(error instanceof CallFailedError)) throw error;
    io.stderr(`${oneLine(describeFailure(error, endpoint))}\n`);
    for (const detail of failureDetails(error, found?.types)) io.stderr(`  ${detail}\n`);
    return EXIT_CALL_FAILED;
  } finally {
    ignoreInterrupts();
    connection.close();
  }
}
