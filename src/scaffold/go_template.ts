import { InvokerError } from "../invocation/invoker_error.ts";
import { type Expression, parseExpression } from "./go_expression.ts";

/** What the actions of a template can name. */
export interface TemplateContext {
  readonly fields: Readonly<Record<string, string>>;
  /** Called with one argument: `.TitleCase .FunctionName`. */
  readonly methods: Readonly<Record<string, (argument: string) => string | boolean>>;
}

type Node =
  | { readonly text: string }
  | { readonly print: Expression; readonly line: number }
  | {
    readonly condition: Expression;
    readonly line: number;
    readonly then: readonly Node[];
    readonly otherwise: readonly Node[];
  };

interface Piece {
  readonly line: number;
  readonly text: string;
  readonly isAction: boolean;
}

/**
 * Expands a template in the part of Go's `text/template` that riff's invokers use: fields, methods
 * with an argument, `if`, `else`, `end`, `or`, strings, and the markers that trim space.
 *
 * @param name of the template, for messages
 * @throws {InvokerError} `start-failed`, with the line, for what is not in that part, and for a field
 * or a method that `context` does not have
 */
export function expandTemplate(name: string, template: string, context: TemplateContext): string {
  const fail = (line: number, why: string) =>
    new InvokerError("start-failed", `Cannot expand template "${name}": line ${line} ${why}`);
  const pieces = split(template);
  let at = 0;

  /** The nodes up to an `else` or an `end`, which is left to the caller, or to the template's end. */
  function parseNodes(): readonly Node[] {
    const nodes: Node[] = [];
    for (let piece = pieces[at]; piece !== undefined; piece = pieces[at]) {
      if (piece.isAction && /^(?:else|end)$/.test(piece.text)) break;
      at++;
      nodes.push(piece.isAction ? parseAction(piece) : { text: piece.text });
    }
    return nodes;
  }

  function parseAction({ text, line }: Piece): Node {
    const [, condition] = /^if\s+(.*)$/s.exec(text) ?? [];
    const expression = parseExpression(condition ?? text);
    if (expression === undefined) throw fail(line, `has {{ ${text} }}, which is not supported`);
    if (condition === undefined) return { print: expression, line };
    const then = parseNodes();
    const otherwise = takes("else") ? parseNodes() : [];
    if (!takes("end")) throw fail(line, "has an if without its end");
    return { condition: expression, line, then, otherwise };
  }

  function takes(word: string): boolean {
    const isNext = pieces[at]?.isAction === true && pieces[at]?.text === word;
    if (isNext) at++;
    return isNext;
  }

  function evaluate(expression: Expression, line: number): string | boolean {
    if ("text" in expression) return expression.text;
    if ("or" in expression) {
      const values = expression.or.map((operand) => evaluate(operand, line));
      return values.find(Boolean) ?? values.at(-1) ?? "";
    }
    const { field, argument } = expression;
    if (argument === undefined) {
      if (Object.hasOwn(context.fields, field)) return context.fields[field] ?? "";
      throw fail(line, `names .${field}; there are ${listed(context.fields)}`);
    }
    const method = Object.hasOwn(context.methods, field) ? context.methods[field] : undefined;
    if (method === undefined) {
      throw fail(line, `calls .${field}; there are ${listed(context.methods)}`);
    }
    return method(String(evaluate(argument, line)));
  }

  function render(nodes: readonly Node[]): string {
    return nodes.map((node) => {
      if ("text" in node) return node.text;
      if ("print" in node) return String(evaluate(node.print, node.line));
      return render(evaluate(node.condition, node.line) ? node.then : node.otherwise);
    }).join("");
  }

  const nodes = parseNodes();
  const surplus = pieces[at];
  if (surplus !== undefined) throw fail(surplus.line, `has an ${surplus.text} without its if`);
  return render(nodes);
}

/** As Go's `strings.Title`: a word begins after what is no letter, digit or `_`. */
export function titleCase(text: string): string {
  return text.replaceAll(
    /(^|[^\p{L}\p{Nd}_])(\p{L})/gu,
    (all, before: string, letter: string) =>
      /^[\0-\x7f\s]?$/.test(before) ? before + letter.toUpperCase() : all,
  );
}

/** Text and actions in turn, the space that markers trim taken off. */
function split(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let line = 1;
  let trimsNext = false;
  for (const [i, part] of template.split(/\{\{((?:"(?:[^"\\\n]|\\.)*"|[^"])*?)\}\}/s).entries()) {
    const isAction = i % 2 === 1;
    const lines = part.split("\n").length - 1;
    if (isAction) {
      const [, before, text = "", after] = /^(-(?=\s))?(.*?)((?<=\s)-)?$/s.exec(part) ?? [];
      const last = pieces.at(-1);
      if (before !== undefined && last !== undefined) {
        pieces[pieces.length - 1] = { ...last, text: last.text.trimEnd() };
      }
      trimsNext = after !== undefined;
      pieces.push({ line, text: text.trim(), isAction });
    } else {
      pieces.push({ line, text: trimsNext ? part.trimStart() : part, isAction });
    }
    line += lines;
  }
  return pieces;
}

function listed(names: Readonly<Record<string, unknown>>): string {
  return Object.keys(names).map((name) => `.${name}`).join(", ") || "none";
}
