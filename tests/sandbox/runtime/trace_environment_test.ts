import { assert, assertEquals } from "@std/assert";
import { childEnvironment } from "../../../src/sandbox/outside/child_command.ts";
import { mergeGrants } from "../../../src/sandbox/permissions/grants.ts";
import {
  OTEL_VARIABLES,
  traceEnvironment,
} from "../../../src/sandbox/runtime/trace_environment.ts";

Deno.test("traceEnvironment: only what the exporter goes by is handed on", () => {
  const exporter = {
    OTEL_DENO: "true",
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://collector:4318/v1/traces",
    OTEL_TRACES_SAMPLER: "always_on",
  };
  assertEquals(traceEnvironment({ ...exporter, HOME: "/root", OTEL_OTHER: "1" }), exporter);
});

Deno.test("traceEnvironment: a caller's decision to sample holds where nothing else is said", () => {
  assertEquals(traceEnvironment({ OTEL_DENO: "true" }), {
    OTEL_DENO: "true",
    OTEL_TRACES_SAMPLER: "parentbased_always_on",
  });
});

Deno.test("traceEnvironment: without the variables there is nothing", () => {
  assertEquals(traceEnvironment({ HOME: "/root" }), {});
});

Deno.test("childEnvironment: what the exporter goes by needs no grant", () => {
  const environment = { OTEL_DENO: "true", OTEL_TRACES_SAMPLER: "always_off", SECRET: "s" };
  assertEquals(childEnvironment(mergeGrants(), environment).variables, {
    OTEL_DENO: "true",
    OTEL_TRACES_SAMPLER: "always_off",
    NO_COLOR: "1",
  });
});

Deno.test("OTEL_VARIABLES: each is there once", () => {
  assertEquals(new Set(OTEL_VARIABLES).size, OTEL_VARIABLES.length);
  assert(OTEL_VARIABLES.every((name) => /^OTEL_[A-Z_]+$/.test(name)));
});
