import { TextLineStream } from "@std/streams/text-line-stream";

/** The lines of standard input, as they come. */
export function linesOf(bytes: ReadableStream<Uint8Array>): ReadableStream<string> {
  return textOf(bytes).pipeThrough(new TextLineStream());
}

/** All of standard input as one text, when it has ended. */
export function wholeOf(bytes: ReadableStream<Uint8Array>): ReadableStream<string> {
  let whole = "";
  return textOf(bytes).pipeThrough(
    new TransformStream({
      transform: (piece) => void (whole += piece),
      flush: (controller) => controller.enqueue(whole),
    }),
  );
}

function textOf(bytes: ReadableStream<Uint8Array>): ReadableStream<string> {
  // The decoder is typed for buffer sources, of which these bytes are one.
  const decoder = new TextDecoderStream() as TransformStream<Uint8Array, string>;
  return bytes.pipeThrough(decoder);
}
