"""A server of somebody's services on Python's own gRPC and protobuf (Debian: python3-grpcio,
python3-protobuf), with reflection as most servers had it first: v1alpha alone.

Every method answers with what it is sent, as JSON, in the first field of its response. A stream is
answered message by message, or as a whole where there is one answer; one request is answered twice
where there may be several answers.

argv:   files as FileDescriptorProto in base64, with what they import before them: the services' first
        file is the last; then the .proto file of reflection v1alpha so, behind "--"
stdout: the port
"""

import base64
import concurrent.futures
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

pool = descriptor_pool.DescriptorPool()


def add(text):
    file = descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(text))
    pool.Add(file)
    return pool.FindFileByName(file.name)


def message_class(descriptor):
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)


split = sys.argv.index("--")
own = [add(text) for text in sys.argv[1:split]]
reflection = [add(text) for text in sys.argv[split + 1 :]][0]
services = own[-1].services_by_name.values()


def handler(method):
    response = message_class(method.output_type)

    def answer(requests):
        text = " ".join(json_format.MessageToJson(each, indent=None) for each in requests)
        return response(**{method.output_type.fields[0].name: text})

    kinds = {
        (False, False): (
            grpc.unary_unary_rpc_method_handler,
            lambda request, context: answer([request]),
        ),
        (False, True): (
            grpc.unary_stream_rpc_method_handler,
            lambda request, context: iter([answer([request])] * 2),
        ),
        (True, False): (
            grpc.stream_unary_rpc_method_handler,
            lambda requests, context: answer(requests),
        ),
        (True, True): (
            grpc.stream_stream_rpc_method_handler,
            lambda requests, context: (answer([request]) for request in requests),
        ),
    }
    kind = descriptor_pb2.MethodDescriptorProto()
    method.CopyToProto(kind)
    make, behavior = kinds[kind.client_streaming, kind.server_streaming]
    return make(
        behavior,
        message_class(method.input_type).FromString,
        response.SerializeToString,
    )


def reflect(requests, context):
    for request in requests:
        response = message_class(reflection.message_types_by_name["ServerReflectionResponse"])()
        response.original_request.CopyFrom(request)
        question = request.WhichOneof("message_request")
        try:
            if question == "list_services":
                for service in services:
                    response.list_services_response.service.add(name=service.full_name)
            else:
                find = (
                    pool.FindFileByName
                    if question == "file_by_filename"
                    else pool.FindFileContainingSymbol
                )
                file = find(getattr(request, question))
                response.file_descriptor_response.file_descriptor_proto.append(file.serialized_pb)
        except KeyError as error:
            response.error_response.error_code = grpc.StatusCode.NOT_FOUND.value[0]
            response.error_response.error_message = str(error)
        yield response


server = grpc.server(concurrent.futures.ThreadPoolExecutor(max_workers=4))
for service in services:
    methods = {method.name: handler(method) for method in service.methods}
    server.add_generic_rpc_handlers(
        [grpc.method_handlers_generic_handler(service.full_name, methods)]
    )
info = grpc.stream_stream_rpc_method_handler(
    reflect,
    message_class(reflection.message_types_by_name["ServerReflectionRequest"]).FromString,
    lambda response: response.SerializeToString(),
)
server.add_generic_rpc_handlers(
    [
        grpc.method_handlers_generic_handler(
            "grpc.reflection.v1alpha.ServerReflection", {"ServerReflectionInfo": info}
        )
    ]
)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(port, flush=True)
# Whoever started this closes it.
sys.stdin.read()
server.stop(0)
