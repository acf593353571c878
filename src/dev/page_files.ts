import index from "./page/index.html" with { type: "text" };

/** A file of the page. */
export interface PageFile {
  /** Its media type. */
  readonly type: string;
  readonly text: string;
}

const HTML = "text/html; charset=utf-8";

/** The files of the page by their paths from its address; they come with the modules of the invoker. */
export const PAGE_FILES: ReadonlyMap<string, PageFile> = new Map([
  ["", { type: HTML, text: index }],
]);
