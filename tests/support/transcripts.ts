/** A command in a document, and what the document says that it prints. */
export interface Transcript {
  readonly command: string;
  readonly output: string;
}

/** Transcripts that are to be played against one function. */
export interface ServedTranscripts {
  /** Arguments of `serve`. */
  readonly serve: readonly string[];
  readonly transcripts: readonly Transcript[];
}

/** A file that a document tells its reader to write. */
export interface DocumentedFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The transcripts of a Markdown text: blocks of `console`, each after a comment
 * `<!-- serve: FUNCTION_URI options -->`; a command begins with `$ `, its output follows.
 */
export function findTranscripts(markdown: string): ServedTranscripts[] {
  return findBlocks(markdown, "serve").map(({ argument, text }) => ({
    serve: argument.split(" "),
    transcripts: text.split(/^\$ /m).filter((part) => part !== "").map(toTranscript),
  }));
}

/**
 * Files of a Markdown text: blocks of code, each after a comment `<!-- file: NAME -->`, or
 * `<!-- project: NAME -->` for those that belong into a project of `invoker new`.
 */
export function findFiles(
  markdown: string,
  keyword: "file" | "project" = "file",
): DocumentedFile[] {
  return findBlocks(markdown, keyword).map(({ argument, text }) => ({ name: argument, text }));
}

/** Blocks of code after a comment `<!-- KEYWORD: ARGUMENT -->`, which may be indented with it. */
function findBlocks(markdown: string, keyword: string): { argument: string; text: string }[] {
  const pattern = new RegExp(
    `^( *)<!-- ${keyword}: (.+?) -->\\s+\`\`\`\\w+[^\n]*\n(.*?)\n\\1\`\`\``,
    "gms",
  );
  return [...markdown.matchAll(pattern)].map(([, indent = "", argument = "", text = ""]) => ({
    argument,
    text: text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
}

function toTranscript(part: string): Transcript {
  const [command = "", ...output] = part.trimEnd().split("\n");
  return { command, output: output.join("\n") };
}
