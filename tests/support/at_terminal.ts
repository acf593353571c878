/** Runs a program whose output is a terminal: what Python has, where it is. */
const PTY = `
import os, pty, sys
status = pty.spawn(sys.argv[1:], lambda fd: os.read(fd, 4096))
sys.exit(os.waitstatus_to_exitcode(status))
`;

/** A command whose standard streams are a terminal. */
export function atTerminal(
  command: readonly [program: string, ...args: string[]],
): [program: string, ...args: string[]] {
  return ["python3", "-c", PTY, ...command];
}

/** Whether {@linkcode atTerminal} can be had. */
export async function hasTerminals(): Promise<boolean> {
  const [program, ...args] = atTerminal(["true"]);
  try {
    const options = { args, stdin: "null", stdout: "null", stderr: "null" } as const;
    return (await new Deno.Command(program, options).output()).success;
  } catch {
    return false;
  }
}
