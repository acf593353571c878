/** A client's connection, whatever it speaks. */
export interface PortConnection {
  /** Address of the client. */
  readonly peer: string;
  /** Whether its client hears of an end only with an answer, and waits for none. */
  readonly isSilent: boolean;
  /**
   * Lets what is under way end, and closes. Resolves when its client sends nothing new any more.
   *
   * @param lastMs how long one that is silent may take to ask once more: that may be on its way
   */
  close(lastMs?: number): Promise<void>;
  /** Cuts it off. */
  destroy(): void;
}
