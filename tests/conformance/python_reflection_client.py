"""A client that knows nothing of the protocol but what the server tells by reflection.

It runs on Python's own gRPC and protobuf alone (Debian: python3-grpcio, python3-protobuf), and does
what tools such as grpcurl do: it asks for the services, then for the file of one of them, builds its
message classes of that, and calls it. Only the messages of reflection itself are written and read by
hand here.

argv:   HOST:PORT, the version of reflection, the CA's file for TLS or "-", a text
stdout: {"services": [NAME...], "methods": {NAME: [METHOD...]}, "health": STATUS, "answers": [TEXT...]}
"""

import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

TIMEOUT_SECONDS = 20
FILE_CONTAINING_SYMBOL = 0x22
LIST_SERVICES = 0x3A
FILE_RESPONSE = 0x22
SERVICES_RESPONSE = 0x32
FIRST_FIELD = 0x0A


def write_request(question):
    """ServerReflectionRequest, of one field."""
    tag, text = question
    return bytes([tag, len(text)]) + text.encode()


def read_varint(data, at):
    value, shift = 0, 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if data[at - 1] < 0x80:
            return value, at


def read_fields(data, wanted):
    """The values with one tag, of a message that has fields with lengths only."""
    values, at = [], 0
    while at < len(data):
        tag, at = read_varint(data, at)
        length, at = read_varint(data, at)
        if tag == wanted:
            values.append(data[at : at + length])
        at += length
    return values


class Reflection:
    def __init__(self, channel, version):
        self.open = channel.stream_stream(
            f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo", write_request
        )

    def ask(self, tag, text, wanted):
        (response,) = self.open(iter([(tag, text)]), timeout=TIMEOUT_SECONDS)
        (answer,) = read_fields(response, wanted)
        return read_fields(answer, FIRST_FIELD)

    def services(self):
        names = self.ask(LIST_SERVICES, "", SERVICES_RESPONSE)
        return [name.decode() for entry in names for name in read_fields(entry, FIRST_FIELD)]

    def service(self, pool, name):
        for file in self.ask(FILE_CONTAINING_SYMBOL, name, FILE_RESPONSE):
            pool.Add(descriptor_pb2.FileDescriptorProto.FromString(file))
        return pool.FindServiceByName(name)


def class_of(pool, descriptor):
    # The older of the two ways was removed in protobuf 5, the newer one came in 4.22.
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)


def caller(channel, pool, method, kind):
    """What calls a method, and the class of its requests."""
    request = class_of(pool, method.input_type)
    response = class_of(pool, method.output_type)
    path = f"/{method.containing_service.full_name}/{method.name}"
    return getattr(channel, kind)(path, request.SerializeToString, response.FromString), request


def open_channel(address, ca):
    options = [("grpc.enable_http_proxy", 0)]
    if ca == "-":
        return grpc.insecure_channel(address, options)
    with open(ca, "rb") as file:
        return grpc.secure_channel(address, grpc.ssl_channel_credentials(file.read()), options)


def main():
    address, version, ca, text = sys.argv[1:]
    pool = descriptor_pool.DescriptorPool()
    with open_channel(address, ca) as channel:
        reflection = Reflection(channel, version)
        services = {name: reflection.service(pool, name) for name in reflection.services()}
        check = services["grpc.health.v1.Health"].methods_by_name["Check"]
        open_check, request = caller(channel, pool, check, "unary_unary")
        status = open_check(request(), timeout=TIMEOUT_SECONDS).status
        call = services["function.MessageFunction"].methods_by_name["Call"]
        open_call, message = caller(channel, pool, call, "stream_stream")
        question = message(payload=text.encode())
        question.headers["Content-Type"].values.append("text/plain")
        answers = open_call(iter([question]), timeout=TIMEOUT_SECONDS)
        result = {
            "services": sorted(services),
            "methods": {
                name: [method.name for method in service.methods]
                for name, service in services.items()
            },
            "health": check.output_type.enum_types_by_name["ServingStatus"]
            .values_by_number[status]
            .name,
            "answers": [answer.payload.decode() for answer in answers],
        }
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
