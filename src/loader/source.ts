import { originalPositionFor, type SourceMapInput, TraceMap } from "@jridgewell/trace-mapping";
import { getLineInfo } from "acorn";

/** A module's text as JavaScript, and the way back to what its author wrote. */
export interface Source {
  /** `file:` URL of the author's file. */
  readonly url: string;
  /** JavaScript: types and JSX are gone. */
  readonly code: string;
  /** From `code` to the author's text, as JSON; `undefined`: it is the author's text. */
  readonly map?: string;
}

/** Tells where an offset in a module's code is in what its author wrote: "URL:LINE:COLUMN". */
export type PlaceOf = (offset: number) => string;

/** Places in `source`, as an author counts them, from 1. */
export function placesIn({ url, code, map }: Source): PlaceOf {
  const traced = map === undefined ? undefined : new TraceMap(map as SourceMapInput);
  return (offset) => {
    const generated = getLineInfo(code, offset);
    const { line, column } = traced ? originalPositionFor(traced, generated) : generated;
    return line === null ? url : `${url}:${line}:${column + 1}`;
  };
}

/** Puts a place behind a message the way Deno does. */
export function withPlace(message: string, place: string): string {
  return `${message}\n    at ${place}`;
}
