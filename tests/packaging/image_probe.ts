/** What a function sees of the container that it is in. */
export interface ContainerView {
  readonly uid: number | null;
  readonly processId: number;
  /** Why a file cannot be written there; `undefined` when it can. */
  readonly refused?: string;
}

/** Tries to write a file, and tells as whom. */
export function probe(path: string): ContainerView {
  const view = { uid: Deno.uid(), processId: Deno.pid };
  try {
    Deno.writeTextFileSync(path, "");
  } catch (error) {
    return { ...view, refused: String(error) };
  }
  return view;
}
