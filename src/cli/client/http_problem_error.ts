/** A Call over HTTP that failed, as the problem document tells it. */
export class HttpProblemError extends Error {
  override readonly name = "HttpProblemError";
  /** The status by number and name, such as `400 Bad Request`. */
  readonly status: string;
  /** What the server says happened. */
  readonly details: string;
  /** The `error-code` (docs/errors.md). */
  readonly errorCode?: string;

  /**
   * @param document what came; it may be anything
   * @param statusLine what the response began with, where there is nothing in the document
   */
  constructor(document: string, statusLine: string) {
    const { title, status, detail, "error-code": errorCode } = membersOf(document);
    super(`${statusLine}: ${document}`);
    this.status = status === undefined ? statusLine : `${status} ${title ?? ""}`.trim();
    this.details = String(detail ?? "what answers there does not say why");
    if (errorCode !== undefined) this.errorCode = String(errorCode);
  }
}

function membersOf(document: string): Readonly<Record<string, unknown>> {
  try {
    const members: unknown = JSON.parse(document);
    return typeof members === "object" ? { ...members } : {};
  } catch {
    return {};
  }
}
