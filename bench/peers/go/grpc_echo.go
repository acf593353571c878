// An echo of proto/function.proto on grpc-go: the most that an invoker in Go could do.
package main

import (
	"fmt"
	"io"
	"log"
	"net"

	"functionpb"

	"google.golang.org/grpc"
)

type echo struct{}

func (echo) Call(call functionpb.MessageFunction_CallServer) error {
	for {
		message, err := call.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := call.Send(message); err != nil {
			return err
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	functionpb.RegisterMessageFunctionServer(server, echo{})
	fmt.Printf("Serving grpc_echo.go (streaming) on grpc://%s\n", listener.Addr())
	log.Fatal(server.Serve(listener))
}
