import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** One call that a receiver got, with its body as JSON. */
export type Received = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, never> & Record<string, unknown>;
};

export type Receiver = {
  readonly address: string;
  /** `127.0.0.1:port`, as an entry of SOUK_OUTGOING_ALLOW. */
  readonly allowed: string;
  readonly calls: readonly Received[];
  /** What it answers from now on; the call is there before the answer is decided. */
  answers(decide: (call: Received) => number | Promise<number>): void;
  close(): Promise<void>;
};

/** A program of somebody else's that is told things over real HTTP. */
export async function startReceiver(): Promise<Receiver> {
  const calls: Received[] = [];
  let decide: (call: Received) => number | Promise<number> = () => 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
      const call = { path: request.url ?? "", headers: request.headers, body };
      calls.push(call);
      response.statusCode = await decide(call);
      response.end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    allowed: `127.0.0.1:${port}`,
    calls,
    answers: (chosen) => {
      decide = chosen;
    },
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}
