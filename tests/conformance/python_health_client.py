"""A client of grpc.health.v1 that shares no code with the invoker.

It runs on Python's own gRPC alone (Debian: python3-grpcio); the few bytes of the messages are
written and read here by hand, from what the protocol says.

argv:   HOST:PORT
stdin:  one JSON value a line: ["check", SERVICE], ["list"], ["watch", SERVICE], ["next"] of the
        Watch that was opened last, or ["call", SERVICE]: a Call of function.MessageFunction on a
        channel that gRPC itself lets carry Calls only while the health of SERVICE is SERVING.
stdout: the answer to each, as one JSON value a line: the status, or how the call ended.
"""

import json
import sys

import grpc

# Nothing may hang, whatever the server does.
TIMEOUT_SECONDS = 20
STATUSES = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"]
OPTIONS = [("grpc.enable_http_proxy", 0)]


def write_request(service):
    """HealthCheckRequest { string service = 1; }"""
    name = service.encode()
    return bytes([0x0A, len(name)]) + name if name else b""


def read_response(data):
    """HealthCheckResponse { ServingStatus status = 1; }"""
    if data == b"":
        return STATUSES[0]
    if len(data) != 2 or data[0] != 0x08:
        raise ValueError("Cannot read a HealthCheckResponse: " + data.hex())
    return STATUSES[data[1]]


def read_list(data):
    """HealthListResponse { map<string, HealthCheckResponse> statuses = 1; }"""
    statuses = {}
    for entry in read_fields(data, 0x0A):
        (name,) = read_fields(entry, 0x0A)
        (response,) = read_fields(entry, 0x12)
        statuses[name.decode()] = read_response(response)
    return statuses


def read_fields(data, wanted):
    """The values with one tag, of a message whose fields are all shorter than 128 bytes."""
    values, at = [], 0
    while at < len(data):
        tag, length = data[at], data[at + 1]
        if tag == wanted:
            values.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    return values


def ending(error):
    return f"{error.code().name}: {error.details()}"


class Client:
    def __init__(self, address):
        self.address = address
        channel = grpc.insecure_channel(address, OPTIONS)
        path = "/grpc.health.v1.Health/"
        self.open_check = channel.unary_unary(path + "Check", write_request, read_response)
        self.open_watch = channel.unary_stream(path + "Watch", write_request, read_response)
        self.open_list = channel.unary_unary(path + "List", lambda _: b"", read_list)

    def check(self, service):
        return self.open_check(service, timeout=TIMEOUT_SECONDS)

    def list(self):
        return self.open_list(None, timeout=TIMEOUT_SECONDS)

    def watch(self, service):
        self.watching = self.open_watch(service, timeout=TIMEOUT_SECONDS)
        return self.next()

    def next(self):
        return next(self.watching, "OK")

    def call(self, service):
        config = {
            "loadBalancingConfig": [{"round_robin": {}}],
            "healthCheckConfig": {"serviceName": service},
        }
        options = OPTIONS + [("grpc.service_config", json.dumps(config))]
        with grpc.insecure_channel(self.address, options) as channel:
            open_call = channel.stream_stream("/function.MessageFunction/Call")
            # Message { bytes payload = 1; }
            answers = open_call(iter([b"\x0a\x01a"]), timeout=TIMEOUT_SECONDS)
            return f"OK: {sum(1 for _ in answers)}"


def main():
    client = Client(sys.argv[1])
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        try:
            answer = getattr(client, name)(*arguments)
        except grpc.RpcError as error:
            answer = ending(error)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
