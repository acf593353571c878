import { CallFailedError } from "../grpc/call_failed_error.ts";
import { checkHealth } from "../grpc/health_client.ts";
import type { CliIo } from "./cli_io.ts";
import { EXIT_NOT_SERVING, EXIT_OK, oneLine } from "./exit_status.ts";
import { healthcheckAddress } from "./healthcheck_address.ts";
import type { OptionValues } from "./options.ts";

/**
 * Asks an invoker for its health and prints it (contract §1, §8): for probes of containers that
 * hold no other program.
 *
 * @returns the exit status: 0 when it serves
 */
export async function healthcheck(
  options: OptionValues<"healthcheck">,
  io: CliIo,
): Promise<number> {
  const { service = "", timeout: timeoutMs } = options;
  const address = healthcheckAddress(options);
  try {
    const status = await checkHealth(address, { service, timeoutMs });
    // Whether anybody reads it makes the invoker no less healthy.
    await io.stdout(new TextEncoder().encode(`${status}\n`)).catch(() => {});
    if (status === "SERVING") return EXIT_OK;
    io.stderr(`Not healthy: ${address} answers ${status}\n`);
  } catch (error) {
    if (!(error instanceof CallFailedError)) throw error;
    io.stderr(`${oneLine(`Cannot check the health of ${address}: ${error.message}`)}\n`);
  }
  return EXIT_NOT_SERVING;
}
