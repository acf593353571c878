/** The columns of a table: how wide the first is, and all others. */
export interface TableWidths {
  readonly first: number;
  readonly others: number;
}

/** A line of a table: the first cell to the left, the others to the right. */
export function formatRow(cells: readonly string[], { first, others }: TableWidths): string {
  const [name = "", ...rest] = cells;
  return (name.padEnd(first) + rest.map((cell) => cell.padStart(others)).join("")).trimEnd();
}

/** `12,345`; small numbers with a digit after the point. */
export function formatNumber(value: number): string {
  return value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}

/** A number with its unit, or nothing. */
export function formatUnit(value: number | null | undefined, unit: string): string {
  return value === null || value === undefined ? "" : `${formatNumber(value)} ${unit}`;
}

/** `34 %`. */
export function formatShare(share: number): string {
  return `${Math.round(share * 100)} %`;
}
