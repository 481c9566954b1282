// A collector of traces: takes OTLP over http as JSON, and keeps what it was sent.
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

export type ReceivedSpan = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status: { readonly code?: number };
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly service: unknown;
};

type Value = Readonly<Record<string, unknown>>;
type KeyValue = { key: string; value: Value };
type Payload = {
  resourceSpans: {
    resource: { attributes: KeyValue[] };
    scopeSpans: { spans: (Omit<ReceivedSpan, "attributes"> & { attributes: KeyValue[] })[] }[];
  }[];
};

const valuesOf = (list: KeyValue[]): Record<string, unknown> =>
  Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));

export async function startTraceReceiver() {
  const spans: ReceivedSpan[] = [];
  const requests: { path: string; headers: Readonly<Record<string, unknown>>; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request.setEncoding("utf8")) body += piece;
    requests.push({ path: request.url ?? "", headers: request.headers, body });
    if (request.url === "/v1/traces")
      for (const { resource, scopeSpans } of (JSON.parse(body) as Payload).resourceSpans)
        for (const span of scopeSpans.flatMap((scope) => scope.spans))
          spans.push({
            ...span,
            attributes: valuesOf(span.attributes),
            service: valuesOf(resource.attributes)["service.name"],
          });
    response.setHeader("content-type", "application/json").end("{}");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  return {
    port,
    spans,
    requests,
    /** The first span that fits, when it has come. */
    async span(fits: (span: ReceivedSpan) => boolean): Promise<ReceivedSpan> {
      for (let tries = 0; tries < 600; tries += 1) {
        const found = spans.find(fits);
        if (found) return found;
        await wait(50);
      }
      throw new Error(`No such span among: ${spans.map(({ name }) => name).join(", ")}`);
    },
    close: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
