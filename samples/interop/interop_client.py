"""gRPC's interop cases by Python's grpcio.

Usage: interop_client.py ADDRESS PROTO. Prints the name of each case that passes; ends with 1 at the
first that does not.
"""

import os
import sys
import tempfile
import time

import grpc
import grpc_tools
from grpc_tools import protoc

SIZES = [31415, 9, 2653, 58979]
REQUEST_SIZES = [27182, 8, 1828, 45904]
SPECIAL = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
METADATA = (
    ("x-grpc-test-echo-initial", "test_initial_metadata_value"),
    ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab"),
)


def load(proto):
    """Compiles the .proto file, and returns the modules of its messages and its stubs."""
    folder = tempfile.mkdtemp()
    own = os.path.join(os.path.dirname(grpc_tools.__file__), "_proto")
    includes = [f"-I{path}" for path in (os.path.dirname(proto), own, "/usr/include") if os.path.isdir(path)]
    name = os.path.basename(proto)
    outputs = [f"--python_out={folder}", f"--grpc_python_out={folder}"]
    if protoc.main(["protoc", *includes, *outputs, name]) != 0:
        sys.exit(f"Cannot compile {proto}")
    sys.path.insert(0, folder)
    return __import__("interop_pb2"), __import__("interop_pb2_grpc")


def failure(call):
    """The status of a call that fails, and its details."""
    try:
        call()
    except grpc.RpcError as error:
        return error.code(), error.details()
    return None, None


def cases(pb, stub, missing):
    def body(size):
        return pb.Payload(body=bytes(size))

    def asked(*sizes, interval_us=0):
        return pb.StreamingOutputCallRequest(
            response_parameters=[
                pb.ResponseParameters(size=size, interval_us=interval_us) for size in sizes
            ]
        )

    def empty_unary():
        assert stub.EmptyCall(pb.Empty()) == pb.Empty()

    def large_unary(compression=None):
        request = pb.SimpleRequest(response_size=314159, payload=body(271828))
        assert len(stub.UnaryCall(request, compression=compression).payload.body) == 314159

    def client_streaming(compression=None):
        requests = [pb.StreamingInputCallRequest(payload=body(size)) for size in REQUEST_SIZES]
        response = stub.StreamingInputCall(iter(requests), compression=compression)
        assert response.aggregated_payload_size == 74922

    def server_streaming():
        responses = stub.StreamingOutputCall(asked(*SIZES))
        assert [len(response.payload.body) for response in responses] == SIZES

    def ping_pong():
        answered = []

        def requests():
            for place, size in enumerate(SIZES):
                while len(answered) < place:
                    time.sleep(0.001)
                yield asked(size)

        for response in stub.FullDuplexCall(requests()):
            answered.append(len(response.payload.body))
        assert answered == SIZES

    def empty_stream():
        assert list(stub.FullDuplexCall(iter([]))) == []

    def waiting(first):
        yield from first
        time.sleep(5)

    def cancel_after_begin():
        call = stub.StreamingInputCall.future(waiting([]))
        call.cancel()
        assert call.cancelled() and call.code() == grpc.StatusCode.CANCELLED

    def cancel_after_first_response():
        call = stub.FullDuplexCall(waiting([asked(31415)]))
        assert len(next(call).payload.body) == 31415
        call.cancel()
        assert failure(lambda: next(call))[0] == grpc.StatusCode.CANCELLED

    def timeout_on_sleeping_server():
        call = stub.FullDuplexCall(waiting([asked(1, interval_us=10_000_000)]), timeout=0.1)
        assert failure(lambda: next(call))[0] == grpc.StatusCode.DEADLINE_EXCEEDED

    def custom_metadata():
        _, unary = stub.UnaryCall.with_call(pb.SimpleRequest(response_size=1), metadata=METADATA)
        stream = stub.FullDuplexCall(iter([asked(1)]), metadata=METADATA)
        list(stream)
        for call in (unary, stream):
            assert METADATA[0] in [tuple(each) for each in call.initial_metadata()]
            assert METADATA[1] in [tuple(each) for each in call.trailing_metadata()]

    def status_code_and_message():
        status = pb.EchoStatus(code=2, message="test status message")
        expected = (grpc.StatusCode.UNKNOWN, "test status message")
        assert failure(lambda: stub.UnaryCall(pb.SimpleRequest(response_status=status))) == expected
        request = pb.StreamingOutputCallRequest(response_status=status)
        assert failure(lambda: list(stub.FullDuplexCall(iter([request])))) == expected

    def special_status_message():
        request = pb.SimpleRequest(response_status=pb.EchoStatus(code=2, message=SPECIAL))
        assert failure(lambda: stub.UnaryCall(request)) == (grpc.StatusCode.UNKNOWN, SPECIAL)

    def unimplemented_method():
        code, _ = failure(lambda: stub.UnimplementedCall(pb.Empty()))
        assert code == grpc.StatusCode.UNIMPLEMENTED

    def unimplemented_service():
        code, _ = failure(lambda: missing.UnimplementedCall(pb.Empty()))
        assert code == grpc.StatusCode.UNIMPLEMENTED

    def client_compressed():
        large_unary(grpc.Compression.Gzip)
        client_streaming(grpc.Compression.Gzip)

    functions = locals()
    return [functions[name] for name in NAMES]


NAMES = (
    "empty_unary large_unary client_streaming server_streaming ping_pong empty_stream "
    "cancel_after_begin cancel_after_first_response timeout_on_sleeping_server custom_metadata "
    "status_code_and_message special_status_message unimplemented_method unimplemented_service "
    "client_compressed"
).split()


def main(address, proto):
    pb, pb_grpc = load(proto)
    with grpc.insecure_channel(address) as channel:
        stubs = pb_grpc.TestServiceStub(channel), pb_grpc.UnimplementedServiceStub(channel)
        for case in cases(pb, *stubs):
            case()
            print(case.__name__, flush=True)
    # What still waits in a thread is no matter any more.
    os._exit(0)


main(*sys.argv[1:])
