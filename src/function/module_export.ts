/** One export of a module. */
export interface ModuleExport {
  readonly name: string;
  readonly value: unknown;
}
