import { assertEquals, assertThrows } from "@std/assert";
import { readBrokerAddress } from "../../src/deploy/broker_address.ts";
import { type GatewayAddress, readGatewayService } from "../../src/deploy/gateway_service.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

const PORTS = [{ name: "other", port: 1, nodePort: 2 }, {
  name: "http",
  port: 80,
  nodePort: 31000,
}];

function services(
  type: string | undefined,
  ingress: readonly object[] = [],
  ports = PORTS,
): string {
  const status = { loadBalancer: { ingress } };
  return JSON.stringify({ items: [{ spec: { type, ports }, status }, {}] });
}

const FOUND: readonly (readonly [what: string, json: string, address: GatewayAddress])[] = [
  ["a NodePort", services("NodePort"), { host: undefined, port: 31000 }],
  ["an address", services("LoadBalancer", [{ ip: "1.2.3.4" }]), { host: "1.2.3.4", port: 80 }],
  ["one of IPv6", services("LoadBalancer", [{ ip: "::1" }]), { host: "[::1]", port: 80 }],
  ["a name", services("LoadBalancer", [{ hostname: "a.b" }]), { host: "a.b", port: 80 }],
];

for (const [what, json, address] of FOUND) {
  Deno.test(`readGatewayService: ${what} is found`, () => {
    assertEquals(readGatewayService(json), address);
  });
}

const NOT_FOUND: readonly (readonly [what: string, json: string, why: string])[] = [
  ["no service", `{"items":[]}`, "the cluster has none"],
  ["another type", services(undefined), "its service is of the type ClusterIP"],
  ["no address", services("LoadBalancer"), "its service has no address outside of the cluster yet"],
  ["no port", services("NodePort", [], []), `its service has no port named "http"`],
];

for (const [what, json, why] of NOT_FOUND) {
  Deno.test(`readGatewayService: ${what} is an error that tells what to do`, () => {
    const message = `Cannot find riff's HTTP gateway: ${why}; name it by --gateway URL`;
    assertThrows(() => readGatewayService(json), InvokerError, message);
  });
}

Deno.test("readBrokerAddress: a broker without an address is an error that tells what to do", () => {
  const address = { status: { address: { url: "http://x/a/b" } } };
  assertEquals(readBrokerAddress(JSON.stringify(address)), "http://x/a/b");
  assertThrows(() => readBrokerAddress("{}"), InvokerError, "name its ingress by --gateway URL");
});
