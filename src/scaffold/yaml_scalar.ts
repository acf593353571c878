import { quotedText } from "./quoted_text.ts";

/** Text that YAML reads as just that text, without quotes. */
const PLAIN = /^[A-Za-z](?:[\w./:@-]*[\w./@-])?$/;

/** Words that YAML 1.1, which Kubernetes reads, takes for something else than text. */
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

/** A text as a value in YAML: in quotes where it would be read as something else. */
export function yamlScalar(text: string): string {
  return PLAIN.test(text) && !RESERVED.test(text) ? text : quotedText(text);
}
