/** What is posted, each time. */
export interface PublishRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What messages for riff's gateway need. */
export interface RiffRequestOptions {
  readonly gateway: string;
  readonly topic: string;
  /** Whether the answer is waited for. */
  readonly reply: boolean;
  readonly contentType: string;
}

/** A message for a topic, by way of riff's HTTP gateway. */
export function riffRequest(
  { gateway, topic, reply, contentType }: RiffRequestOptions,
): PublishRequest {
  const path = topic.split("/").map(encodeURIComponent).join("/");
  return {
    url: under(gateway, `/${reply ? "requests" : "messages"}/${path}`),
    headers: { "content-type": contentType },
  };
}

/** What events for a broker need. */
export interface BrokerRequestOptions {
  /** Its ingress; with a path, that of the broker itself. */
  readonly gateway: string;
  readonly namespace: string;
  readonly broker: string;
  /** Name of the topic; it is the event's type, which triggers filter by. */
  readonly topic: string;
  readonly contentType: string;
}

/** Who sends, as events have to tell. */
const EVENT_SOURCE = "urn:projectriff:invoker";

/** An event for a broker of Knative's: CloudEvents 1.0 over HTTP, in binary mode. */
export function brokerRequest(
  { gateway, namespace, broker, topic, contentType }: BrokerRequestOptions,
  { id, time }: { readonly id: string; readonly time: Date },
): PublishRequest {
  const isIngress = new URL(gateway).pathname === "/";
  return {
    url: isIngress ? under(gateway, `/${namespace}/${broker}`) : gateway,
    headers: {
      "content-type": contentType,
      "ce-specversion": "1.0",
      "ce-id": id,
      "ce-source": EVENT_SOURCE,
      "ce-type": topic,
      "ce-time": time.toISOString(),
    },
  };
}

function under(base: string, path: string): string {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/$/, "")}${path}`;
  return url.href;
}
