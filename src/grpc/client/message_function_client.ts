import type { Invoke } from "../../invocation/invocation.ts";
import { ClientConnection } from "./client_connection.ts";
import type { ClientTls } from "./client_tls.ts";
import { messageFunctionService } from "../call/message_function_service.ts";

/** A client of one `function.MessageFunction` server. */
export interface MessageFunctionClient {
  /**
   * Opens a Call; it may be used many times at once.
   *
   * The output errors with a `CallFailedError` when the Call ends with anything but OK, after the
   * outputs before it, or with the input's own error when that failed. The invocation's deadline
   * and signal end the Call.
   */
  readonly invoke: Invoke;
  /** Closes the connection when the last Call has ended. */
  close(): void;
}

/**
 * Creates a client. It connects when the first Call opens.
 *
 * @param address `HOST:PORT`
 * @param tls absent: in plaintext
 */
export function createMessageFunctionClient(
  address: string,
  tls?: ClientTls,
): MessageFunctionClient {
  const connection = new ClientConnection(address, tls);
  return {
    invoke: (invocation) => connection.open(messageFunctionService.Call, invocation),
    close: () => connection.close(),
  };
}
