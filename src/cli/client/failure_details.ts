import type { CallFailedError } from "../../grpc/client/call_failed_error.ts";
import { escapeControls } from "../../invocation/escape_controls.ts";
import { DETAIL_TYPES } from "../../service/detail_types.ts";
import { createMessageCodec } from "../../service/message_codec.ts";
import { TypeTable } from "../../service/type_table.ts";
import { ANY, STATUS } from "../../service/well_known_types.ts";
import type { FoundMethod } from "./find_type.ts";

const TRAILER = "grpc-status-details-bin";

/**
 * What a server tells of a failure beside its status: a line of JSON for each detail. One of a type
 * that is not known has its bytes in base64.
 */
export function failureDetails(
  { trailers }: CallFailedError,
  types: FoundMethod["types"] | undefined,
): readonly string[] {
  const value = trailers[TRAILER];
  if (value === undefined) return [];
  const usable = Array.from(types?.messages.values() ?? [])
    .filter(({ name }) => !types?.groups.has(name));
  const table = new TypeTable({
    messages: [...usable, ...DETAIL_TYPES],
    enums: [...types?.enums.values() ?? []],
  });
  const anyMessage = createMessageCodec(table, ANY);
  try {
    const status = createMessageCodec(table, STATUS).decode(Uint8Array.fromBase64(String(value)));
    return (status as { readonly details: readonly Detail[] }).details.map((detail) =>
      escapeControls(
        detail.value instanceof Uint8Array
          ? JSON.stringify({ ...detail, value: detail.value.toBase64() })
          : anyMessage.toJson(detail),
      )
    );
  } catch {
    // It is the server that is wrong, and that the call failed is told.
    return [];
  }
}

interface Detail {
  readonly "@type"?: string;
  readonly value?: unknown;
}
