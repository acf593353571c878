/** Of a line of the log in text, up to its message. */
const TEXT_HEAD = /^\d{4}-\d\d-\d\dT[\d:.]+Z \[[A-Z]{3}\] invoker: /;
/** How a line of the log in JSON begins. */
const JSON_HEAD = '{"@timestamp":"';

/**
 * A line of a serving process' log that tells which process it is of; what is no line of the log stays
 * as it is.
 */
export function nameLine(line: string, pid: number): string {
  if (line.startsWith(JSON_HEAD) && line.endsWith("}")) {
    return `${line.slice(0, -1)},"process.pid":${pid}}`;
  }
  const [head] = TEXT_HEAD.exec(line) ?? [];
  return head === undefined ? line : `${head}process ${pid}: ${line.slice(head.length)}`;
}
