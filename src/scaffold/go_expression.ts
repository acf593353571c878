/** What an action of a template prints, or decides by. */
export type Expression =
  | { readonly text: string }
  | { readonly field: string; readonly argument?: Expression }
  | { readonly or: readonly Expression[] };

const TOKEN = /\s*(?:([()])|("(?:[^"\\\n]|\\.)*")|\.([A-Za-z_]\w*)|(or)(?![\w.]))/y;

type Token =
  | { readonly kind: "(" | ")" | "or" }
  | { readonly kind: "text" | "field"; readonly value: string };

/** Reads `.Field`, `.Method ARGUMENT`, `"text"` or `or OPERAND...`; `undefined` for anything else. */
export function parseExpression(source: string): Expression | undefined {
  const tokens = tokenize(source.trim());
  if (tokens === undefined) return undefined;
  let at = 0;

  function parsePipeline(): Expression | undefined {
    const token = tokens?.[at];
    if (token?.kind === "or") {
      at++;
      const operands = parseOperands();
      return operands === undefined || operands.length === 0 ? undefined : { or: operands };
    }
    const first = parseOperand();
    if (first === undefined || !("field" in first) || token?.kind === "(") return first;
    const operands = parseOperands();
    const [argument, ...surplus] = operands ?? [];
    if (operands === undefined || surplus.length > 0) return undefined;
    return argument === undefined ? first : { field: first.field, argument };
  }

  function parseOperands(): readonly Expression[] | undefined {
    const operands: Expression[] = [];
    while (at < (tokens?.length ?? 0) && tokens?.[at]?.kind !== ")") {
      const operand = parseOperand();
      if (operand === undefined) return undefined;
      operands.push(operand);
    }
    return operands;
  }

  function parseOperand(): Expression | undefined {
    const token = tokens?.[at++];
    if (token?.kind === "text") return { text: token.value };
    if (token?.kind === "field") return { field: token.value };
    if (token?.kind !== "(") return undefined;
    const inner = parsePipeline();
    return tokens?.[at++]?.kind === ")" ? inner : undefined;
  }

  const expression = parsePipeline();
  return at === tokens.length ? expression : undefined;
}

function tokenize(source: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const token = new RegExp(TOKEN);
  while (token.lastIndex < source.length) {
    const [found, bracket, text, field] = token.exec(source) ?? [];
    if (found === undefined) return undefined;
    if (bracket === "(" || bracket === ")") tokens.push({ kind: bracket });
    else if (text !== undefined) {
      const value = parseText(text);
      if (value === undefined) return undefined;
      tokens.push({ kind: "text", value });
    } else if (field !== undefined) tokens.push({ kind: "field", value: field });
    else tokens.push({ kind: "or" });
  }
  return tokens;
}

/** Strings of Go and of JSON are alike, but for escapes that no template of riff's has. */
function parseText(text: string): string | undefined {
  try {
    return String(JSON.parse(text));
  } catch {
    return undefined;
  }
}
