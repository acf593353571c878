/** A header from the command line: name and value. */
export type Header = readonly [name: string, value: string];

/** The header in `NAME=VALUE` or `NAME: VALUE`; `undefined` when it is none. */
export function parseHeader(text: string): Header | undefined {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:=|:\s*)(.*)$/s.exec(text) ?? [];
  return name === undefined || value === undefined ? undefined : [name, value];
}
