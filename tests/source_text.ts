/** A TypeScript source with what is not code taken out. */
export interface MaskedSource {
  /** The code: comments are gone, a string is `"N"`, its number in `strings`. */
  readonly code: string;
  readonly strings: readonly string[];
}

// One alternative a kind of token, in the order in which they have to be tried. A regular
// expression is one only where a value may begin; elsewhere its slash divides.
const TOKEN = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[^]*?\*\/)`,
    String.raw`(?<string>"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*')`,
    String.raw`(?<template>\`)`,
    String.raw`(?<regex>(?<=(?:^|[=(,:;!&|?{}[\]+\-*%<>~^]|\b(?:return|typeof|case|of|in))\s*)` +
    String.raw`\/(?:[^\/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*)`,
    String.raw`(?<brace>[{}])`,
  ].join("|"),
  "gd",
);

/** Takes comments, the insides of strings and regular expressions out of `source`. */
export function maskSource(source: string): MaskedSource {
  const strings: string[] = [];
  let code = "";
  let position = 0;
  /** For each template that is open: how deep the braces of its current `${}` are. */
  const templates: number[] = [];

  /** Skips the text of a template up to its end or its next `${`. */
  function skipTemplateText(): void {
    const text = /(?:[^`\\$]|\\[^]|\$(?!\{))*/y;
    text.lastIndex = position;
    position += text.exec(source)?.[0].length ?? 0;
    if (source.startsWith("${", position)) {
      templates.push(0);
      code += " ${";
      position += 2;
    } else {
      code += "`";
      position += 1;
    }
  }

  for (;;) {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(source);
    if (match === null) return { code: code + source.slice(position), strings };
    const [token] = match;
    const { comment, string, template, regex } = match.groups ?? {};
    code += source.slice(position, match.index);
    position = match.index + token.length;
    if (comment !== undefined) code += " ";
    else if (string !== undefined) code += `"${strings.push(string.slice(1, -1)) - 1}"`;
    else if (regex !== undefined) code += "/0/";
    else if (template !== undefined) {
      code += "`";
      skipTemplateText();
    } else {
      const depth = templates.pop();
      code += token;
      if (depth === undefined) continue;
      if (token === "}" && depth === 0) skipTemplateText();
      else templates.push(depth + (token === "{" ? 1 : -1));
    }
  }
}

/** The specifier of every module that the source names: in an import of any kind, or as a URL. */
export function findSpecifiers({ code, strings }: MaskedSource): string[] {
  const forms = [
    /\bfrom\s*"(?<index>\d+)"/g,
    /\bimport\s*"(?<index>\d+)"/g,
    /\bimport\s*\(\s*"(?<index>\d+)"/g,
    /\bimport\.meta\.resolve\(\s*"(?<index>\d+)"/g,
    /\bnew\s+URL\(\s*"(?<index>\d+)"\s*,\s*import\.meta\.url/g,
  ];
  return forms
    .flatMap((form) => [...code.matchAll(form)])
    .map(({ groups }) => strings[Number(groups?.["index"])] ?? "");
}
