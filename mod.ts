/**
 * What authors of functions import: definitions with types, and a harness for `deno test`.
 *
 * A plain function needs nothing of it, and for its types `import type` is enough.
 *
 * @example The test of a function
 * ```ts
 * import { CallError, loadFunction } from "@projectriff/deno-function-invoker";
 * import assert from "node:assert/strict";
 *
 * await using encode = await loadFunction("samples/rot13/rot13.ts?handler=encode");
 *
 * assert.equal(await encode.call("Hello"), "Svool");
 * await assert.rejects(encode.call("Hello", { accept: "image/png" }), CallError);
 * ```
 *
 * @module
 */
export type { CloudEventAttributes } from "./src/cloudevents/attributes.ts";
export type { Codec, MediaType } from "./src/codec/codec.ts";
export type { Context } from "./src/function/context.ts";
export type { ValueKind } from "./src/function/convert_input.ts";
export { defineFunction } from "./src/function/define_function.ts";
export type {
  DefinitionBase,
  DirectDefinition,
  DirectResult,
  InputDeclaration,
  InputValue,
  NoOtherKeys,
  OutputDeclaration,
  OutputItem,
  OutputValue,
  StreamedDeclaration,
  StreamingDefinition,
  StreamingResult,
} from "./src/function/define_function.ts";
export { defineService } from "./src/function/define_service.ts";
export { FunctionError } from "./src/function/function_error.ts";
export type { ErrorDetail, FunctionErrorOptions } from "./src/function/function_error.ts";
export type { Promote } from "./src/function/definition.ts";
export type { FailureStatus } from "./src/invocation/own_failure.ts";
export type { HeaderValue, HeaderValues, Message } from "./src/function/message.ts";
export type {
  SchemaInput,
  SchemaOutput,
  StandardSchema,
  StandardSchemaIssue,
  StandardSchemaProps,
  StandardSchemaResult,
} from "./src/function/standard_schema.ts";
export { CallError } from "./src/testing/call_error.ts";
export type { CallErrorOptions, ReportedErrorCode, StatusName } from "./src/testing/call_error.ts";
export { loadFunction } from "./src/testing/load_function.ts";
export type { LoadFunctionOptions } from "./src/testing/load_function_options.ts";
export { loadService } from "./src/testing/load_service.ts";
export type {
  LoadServiceOptions,
  MethodCallOptions,
  TestedService,
  UntypedMethods,
} from "./src/testing/tested_service.ts";
export { startInvoker } from "./src/testing/start_invoker.ts";
export type {
  Grant,
  Grants,
  InvokerOptions,
  PermissionKind,
} from "./src/testing/invoker_options.ts";
export type { RunningInvoker } from "./src/testing/running_invoker.ts";
export type {
  CallInput,
  CallOptions,
  ReceivedMessage,
  TestedFunction,
} from "./src/testing/tested_function.ts";
