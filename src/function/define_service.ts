/**
 * Defines the methods of a service: an object of functions as it is, whose names, requests and responses
 * are checked by the types that `invoker types greeter.proto > greeter.d.ts` has made.
 *
 * It is the module's default export, or one that is called as the service.
 *
 * @typeParam Service the service, of these types
 * @param methods a function for each method
 * @returns the methods themselves
 *
 * @example The types say what a request has
 * ```ts
 * import { defineService } from "@projectriff/deno-function-invoker";
 * import { deepEqual } from "node:assert/strict";
 *
 * // As `invoker types` makes it.
 * interface Greeter {
 *   sayHello: (request: { name: string }) => { message?: string };
 * }
 *
 * const greeter = defineService<Greeter>({
 *   sayHello: ({ name }) => ({ message: `Hello, ${name}!` }),
 * });
 *
 * deepEqual(greeter.sayHello({ name: "Ada" }), { message: "Hello, Ada!" });
 * ```
 */
export function defineService<Service extends object = never>(
  methods: NoInfer<Service>,
): Service {
  return methods;
}
