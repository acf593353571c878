/** A program to run as a child, with its arguments. */
export interface ToolCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** What it is given on standard input. */
  readonly stdin?: string;
  /** What it is run for, after "Cannot ". */
  readonly purpose: string;
}
