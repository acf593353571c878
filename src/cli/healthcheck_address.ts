import type { OptionValues } from "./options.ts";

/** The address that `healthcheck` asks, as `HOST:PORT`. */
export function healthcheckAddress({ address, port }: OptionValues<"healthcheck">): string {
  return address ?? `localhost:${port}`;
}
