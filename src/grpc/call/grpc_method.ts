/** A method of a gRPC service, for a server or a client: where it is, and how its messages are coded. */
export interface GrpcMethod<Request, Response> {
  /** `/PACKAGE.SERVICE/METHOD`. */
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (request: Request) => Buffer;
  /** @throws when the bytes are no request */
  readonly requestDeserialize: (bytes: Uint8Array) => Request;
  readonly responseSerialize: (response: Response) => Buffer;
  /** @throws when the bytes are no response */
  readonly responseDeserialize: (bytes: Uint8Array) => Response;
}
