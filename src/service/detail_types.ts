import { jsonNameOf } from "./json_name.ts";
import type { FieldSchema, MessageSchema } from "./service_set.ts";

/** A field, without its name and number. */
type Kind = Omit<FieldSchema, "name" | "jsonName" | "number">;

const STRING: Kind = { type: "string" };
const STRINGS: Kind = { type: "string", repeated: true };
const STRING_MAP: Kind = { type: "string", keyType: "string" };
const one = (typeName: string): Kind => ({ type: "message", typeName, presence: true });
const many = (typeName: string): Kind => ({ type: "message", typeName, repeated: true });

/** Fields by their names, in the order of their numbers. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  "google.protobuf.Any": { type_url: STRING, value: { type: "bytes" } },
  "google.protobuf.Duration": { seconds: { type: "int64" }, nanos: { type: "int32" } },
  "google.rpc.Status": {
    code: { type: "int32" },
    message: STRING,
    details: many("google.protobuf.Any"),
  },
  "google.rpc.ErrorInfo": { reason: STRING, domain: STRING, metadata: STRING_MAP },
  "google.rpc.RetryInfo": { retry_delay: one("google.protobuf.Duration") },
  "google.rpc.DebugInfo": { stack_entries: STRINGS, detail: STRING },
  "google.rpc.QuotaFailure": { violations: many("google.rpc.QuotaFailure.Violation") },
  "google.rpc.QuotaFailure.Violation": {
    ...{ subject: STRING, description: STRING, api_service: STRING, quota_metric: STRING },
    ...{ quota_id: STRING, quota_dimensions: STRING_MAP, quota_value: { type: "int64" } },
    future_quota_value: { type: "int64", presence: true },
  },
  "google.rpc.PreconditionFailure": {
    violations: many("google.rpc.PreconditionFailure.Violation"),
  },
  "google.rpc.PreconditionFailure.Violation": {
    ...{ type: STRING, subject: STRING, description: STRING },
  },
  "google.rpc.BadRequest": { field_violations: many("google.rpc.BadRequest.FieldViolation") },
  "google.rpc.BadRequest.FieldViolation": {
    ...{ field: STRING, description: STRING, reason: STRING },
    localized_message: one("google.rpc.LocalizedMessage"),
  },
  "google.rpc.RequestInfo": { request_id: STRING, serving_data: STRING },
  "google.rpc.ResourceInfo": {
    ...{ resource_type: STRING, resource_name: STRING, owner: STRING, description: STRING },
  },
  "google.rpc.Help": { links: many("google.rpc.Help.Link") },
  "google.rpc.Help.Link": { description: STRING, url: STRING },
  "google.rpc.LocalizedMessage": { locale: STRING, message: STRING },
};

/**
 * The types by which servers tell more of a failure: `google.rpc.Status`, and what its details are. As
 * google/rpc/error_details.proto has them, which a sandbox could not read.
 */
export const DETAIL_TYPES: readonly MessageSchema[] = Object.entries(FIELDS).map((
  [name, fields],
) => ({
  name,
  fields: Object.entries(fields).map(([name, kind], at) => ({
    ...{ name, jsonName: jsonNameOf(name), number: at + 1 },
    ...kind,
  })),
}));
