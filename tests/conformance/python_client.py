"""A client of function.proto that shares no code with the invoker.

It runs on Python's own gRPC and protobuf alone (Debian: python3-grpcio, python3-protobuf); the
message classes are built here, from what the protocol says, rather than generated.

stdin:  {"address": "HOST:PORT", "tls": TLS?, "scenarios": [{"timeout": SECONDS?, "steps": [STEP...]}...]}
        TLS is {"ca": FILE, "cert": FILE?, "key": FILE?}, in PEM; without it, in plaintext.
        STEP is {"send": MESSAGE}, {"read": COUNT}, {"halfClose": true} or {"cancel": true};
        after the last one the Call is read to its end.
stdout: [{"messages": [MESSAGE...], "code": "OK", "details": "...", "trailers": {...}}...]
        MESSAGE is {"payload": BASE64, "headers": {NAME: [VALUE...]}}.
"""

import base64
import json
import queue
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

# Nothing may hang, whatever the server does.
DEFAULT_TIMEOUT_SECONDS = 20
HALF_CLOSE = object()


def build_message_class():
    """The class of `function.Message`."""
    field_type = descriptor_pb2.FieldDescriptorProto
    proto = descriptor_pb2.FileDescriptorProto(
        name="function.proto", package="function", syntax="proto3"
    )
    message = proto.message_type.add(name="Message")
    message.field.add(
        name="payload", number=1, type=field_type.TYPE_BYTES, label=field_type.LABEL_OPTIONAL
    )
    message.field.add(
        name="headers",
        number=2,
        type=field_type.TYPE_MESSAGE,
        label=field_type.LABEL_REPEATED,
        type_name=".function.Message.HeadersEntry",
    )
    value = message.nested_type.add(name="HeaderValue")
    value.field.add(
        name="values", number=1, type=field_type.TYPE_STRING, label=field_type.LABEL_REPEATED
    )
    entry = message.nested_type.add(name="HeadersEntry")
    entry.options.map_entry = True
    entry.field.add(
        name="key", number=1, type=field_type.TYPE_STRING, label=field_type.LABEL_OPTIONAL
    )
    entry.field.add(
        name="value",
        number=2,
        type=field_type.TYPE_MESSAGE,
        label=field_type.LABEL_OPTIONAL,
        type_name=".function.Message.HeaderValue",
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(proto)
    descriptor = pool.FindMessageTypeByName("function.Message")
    # The older of the two ways was removed in protobuf 5, the newer one came in 4.22.
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)


Message = build_message_class()


def from_json(record):
    message = Message(payload=base64.b64decode(record["payload"]))
    for name, values in record.get("headers", {}).items():
        message.headers[name].values.extend(values)
    return message


def to_json(message):
    return {
        "payload": base64.b64encode(message.payload).decode("ascii"),
        "headers": {name: list(value.values) for name, value in message.headers.items()},
    }


def run_steps(call, requests, steps, messages):
    """Runs the steps in order, then reads to the end; raises what ends the Call early."""
    for step in steps:
        if "send" in step:
            requests.put(from_json(step["send"]))
        elif "read" in step:
            for _ in range(step["read"]):
                messages.append(to_json(next(call)))
        elif "halfClose" in step:
            requests.put(HALF_CLOSE)
        elif "cancel" in step:
            call.cancel()
        else:
            raise ValueError("Cannot run a step: " + json.dumps(step))
    for message in call:
        messages.append(to_json(message))


def run_scenario(open_call, scenario):
    requests = queue.Queue()
    call = open_call(
        iter(requests.get, HALF_CLOSE), timeout=scenario.get("timeout", DEFAULT_TIMEOUT_SECONDS)
    )
    messages = []
    try:
        run_steps(call, requests, scenario["steps"], messages)
    except (grpc.RpcError, grpc.FutureCancelledError, StopIteration):
        pass  # How the Call ended is told by its status.
    finally:
        # The thread that sends would wait for more for ever.
        requests.put(HALF_CLOSE)
    return {
        "messages": messages,
        "code": call.code().name,
        "details": call.details(),
        "trailers": dict(call.trailing_metadata() or ()),
    }


def read_file(path):
    if path is None:
        return None
    with open(path, "rb") as file:
        return file.read()


def open_channel(address, tls):
    options = [("grpc.enable_http_proxy", 0)]
    if tls is None:
        return grpc.insecure_channel(address, options)
    files = [read_file(tls.get(name)) for name in ("ca", "key", "cert")]
    return grpc.secure_channel(address, grpc.ssl_channel_credentials(*files), options)


def main():
    job = json.load(sys.stdin)
    with open_channel(job["address"], job.get("tls")) as channel:
        open_call = channel.stream_stream(
            "/function.MessageFunction/Call",
            request_serializer=Message.SerializeToString,
            response_deserializer=Message.FromString,
        )
        results = [run_scenario(open_call, scenario) for scenario in job["scenarios"]]
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
