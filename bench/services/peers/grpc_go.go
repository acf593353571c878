// `item.proto` on grpc-go.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"

	"itempb"

	"google.golang.org/grpc"
)

type items struct{}

func (items) Get(_ context.Context, item *itempb.Item) (*itempb.Item, error) {
	return item, nil
}

func (items) List(item *itempb.Item, call itempb.Items_ListServer) error {
	for sent := uint32(0); sent < item.Quantity; sent++ {
		if err := call.Send(item); err != nil {
			return err
		}
	}
	return nil
}

func (items) Talk(call itempb.Items_TalkServer) error {
	for {
		item, err := call.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := call.Send(item); err != nil {
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
	itempb.RegisterItemsServer(server, items{})
	fmt.Printf("Serving grpc_go.go on grpc://%s\n", listener.Addr())
	log.Fatal(server.Serve(listener))
}
