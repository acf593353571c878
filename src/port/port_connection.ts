/** A client's connection, whatever it speaks. */
export interface PortConnection {
  /** Address of the client. */
  readonly peer: string;
  /** Lets what is under way end, and closes. Resolves when its client sends nothing new any more. */
  close(): Promise<void>;
  /** Cuts it off. */
  destroy(): void;
}
