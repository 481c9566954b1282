import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTcpServer, type Socket } from "node:net";
import { after, suite, test } from "node:test";
import { gzipSync } from "node:zlib";
import { type Outgoing, type OutgoingRequest, openOutgoing } from "./outgoing.ts";

type Local = { readonly port: number; readonly url: string };
const closers: (() => void)[] = [];

async function serve(listener: RequestListener): Promise<Local> {
  const server = createServer(listener);
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  return { port, url: `http://127.0.0.1:${port}` };
}

async function listen(speak: (socket: Socket) => void): Promise<Local> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    speak(socket);
  });
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  return { port, url: `http://127.0.0.1:${port}` };
}

const opened = (...locals: Local[]): Outgoing =>
  openOutgoing({ allow: locals.map(({ port }) => `127.0.0.1:${port}`), httpAllowed: true });

async function refusal(outgoing: Outgoing, request: OutgoingRequest): Promise<string> {
  const outcome = await outgoing.exchange(request);
  return outcome.kind === "refused" ? outcome.code : `answered ${outcome.status}`;
}

suite("the guarded client", () => {
  after(() => {
    for (const close of closers) close();
  });

  const live = openOutgoing({ allow: [], httpAllowed: false });
  const sandbox = openOutgoing({ allow: [], httpAllowed: true });

  for (const [url, code] of [
    ["", "url-invalid"],
    ["not a url", "url-invalid"],
    ["https://", "url-invalid"],
    ["http://example.com/", "scheme-not-allowed"],
    ["ftp://example.com/", "scheme-not-allowed"],
    ["file:///etc/passwd", "url-invalid"],
    ["data:text/plain,x", "url-invalid"],
    ["https://user@8.8.8.8/", "credentials-in-url"],
    ["https://:secret@8.8.8.8/", "credentials-in-url"],
    ["https://8.8.8.8:22/", "port-not-allowed"],
    ["https://8.8.8.8:80/", "port-not-allowed"],
    ["https://127.0.0.1/", "address-not-allowed"],
    ["https://127.1/", "address-not-allowed"],
    ["https://2130706433/", "address-not-allowed"],
    ["https://0x7f.0.0.1/", "address-not-allowed"],
    ["https://017700000001/", "address-not-allowed"],
    ["https://0/", "address-not-allowed"],
    ["https://169.254.169.254/latest/meta-data/", "address-not-allowed"],
    ["https://[::1]/", "address-not-allowed"],
    ["https://[::ffff:169.254.169.254]/", "address-not-allowed"],
    ["https://[64:ff9b::a00:1]/", "address-not-allowed"],
    ["https://[fd00::1]:8443/", "address-not-allowed"],
    ["https://①②⑦.0.0.1/", "address-not-allowed"],
    ["https://localhost/", "address-not-allowed"],
  ] as const)
    test(`a live marketplace refuses to call "${url}" with ${code}`, async () => {
      assert.equal(await refusal(live, { url }), code);
    });

  test("a sandbox calls http as well, yet no closer address", async () => {
    assert.equal(await refusal(sandbox, { url: "http://127.0.0.1/" }), "address-not-allowed");
    assert.equal(await refusal(sandbox, { url: "http://8.8.8.8:8080/" }), "port-not-allowed");
  });

  test("one closed address among a name's answers refuses the name", async () => {
    const outgoing = openOutgoing({
      allow: [],
      httpAllowed: false,
      resolve: async () => [
        { address: "8.8.8.8", family: 4 },
        { address: "10.0.0.5", family: 4 },
      ],
    });
    assert.equal(await refusal(outgoing, { url: "https://two.example/" }), "address-not-allowed");
  });

  test("a name is resolved once, so that an answer that changes afterwards is never used", async () => {
    const { port } = await serve((_request, response) => response.end("the first answer"));
    let asked = 0;
    const outgoing = openOutgoing({
      allow: [`127.0.0.1:${port}`],
      httpAllowed: true,
      resolve: async () => [{ address: asked++ === 0 ? "127.0.0.1" : "127.0.0.9", family: 4 }],
    });
    const outcome = await outgoing.exchange({ url: `http://rebinding.example:${port}/` });
    assert.equal(outcome.kind, "answered");
    assert.equal(asked, 1);
  });

  test("an allow-listed name may resolve to anything on its port", async () => {
    const { port } = await serve((request, response) => response.end(request.headers.host));
    const outgoing = openOutgoing({
      allow: [`receiver.intranet:${port}`],
      httpAllowed: true,
      resolve: async () => [{ address: "127.0.0.1", family: 4 }],
    });
    const outcome = await outgoing.exchange({ url: `http://receiver.intranet:${port}/` });
    assert.equal(outcome.kind === "answered" && String(outcome.body), `receiver.intranet:${port}`);
  });

  test("a name that does not resolve says so", async () => {
    const outgoing = openOutgoing({
      allow: [],
      httpAllowed: false,
      resolve: async () => {
        throw Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" });
      },
    });
    assert.equal(await refusal(outgoing, { url: "https://absent.example/" }), "name-not-found");
  });

  test("a resolver that hangs ends with the deadline", async () => {
    const outgoing = openOutgoing({
      allow: [],
      httpAllowed: false,
      resolve: () => new Promise(() => {}),
    });
    const outcome = await outgoing.exchange({ url: "https://slow.example/", deadlineMs: 100 });
    assert.equal(outcome.kind === "refused" && outcome.code, "deadline-passed");
    assert.ok(outcome.tookMs < 1_000);
  });

  test("an answer arrives with its status, headers and body", async () => {
    const local = await serve((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        response.writeHead(202, { "x-one": "1", "set-cookie": ["a=1", "b=2"] });
        response.end(`${request.method} ${request.url} ${request.headers["x-sent"]} ${body}`);
      });
    });
    const outcome = await opened(local).exchange({
      url: `${local.url}/hook?x=1`,
      method: "POST",
      headers: { "x-sent": "yes" },
      body: "payload",
    });
    assert.ok(outcome.kind === "answered");
    assert.equal(outcome.status, 202);
    assert.equal(outcome.headers["x-one"], "1");
    assert.equal(outcome.headers["set-cookie"], "a=1, b=2");
    assert.equal(String(outcome.body), "POST /hook?x=1 yes payload");
    assert.equal(outcome.truncated, false);
  });

  test("a proxy of the environment is not used", async () => {
    const local = await serve((_request, response) => response.end("direct"));
    const before = { ...process.env };
    Object.assign(process.env, {
      http_proxy: "http://127.0.0.1:1",
      HTTP_PROXY: "http://127.0.0.1:1",
      NODE_USE_ENV_PROXY: "1",
    });
    try {
      const outcome = await opened(local).exchange({ url: local.url });
      assert.equal(outcome.kind === "answered" && String(outcome.body), "direct");
    } finally {
      process.env = before;
    }
  });

  test("a redirect is an answer, not an order", async () => {
    const local = await serve((_request, response) => {
      response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data/" }).end();
    });
    const outcome = await opened(local).exchange({ url: local.url });
    assert.equal(outcome.kind === "answered" && outcome.status, 302);
  });

  test("a followed redirect to a metadata address is refused like a direct call", async () => {
    const local = await serve((_request, response) => {
      response.writeHead(301, { location: "http://169.254.169.254/latest/meta-data/" }).end();
    });
    const request = { url: local.url, maxRedirects: 3 };
    assert.equal(await refusal(opened(local), request), "address-not-allowed");
  });

  test("redirects are followed up to the number asked for, without headers across hosts", async () => {
    const seen: (string | undefined)[] = [];
    const end = await serve((request, response) => {
      seen.push(request.headers["x-secret"] as string | undefined);
      response.end("arrived");
    });
    const start = await serve((request, response) => {
      seen.push(request.headers["x-secret"] as string | undefined);
      const location = request.url === "/" ? "/again" : end.url;
      response.writeHead(307, { location }).end();
    });
    const outgoing = opened(start, end);
    const request = { url: `${start.url}/`, headers: { "x-secret": "s" }, maxRedirects: 2 };
    const outcome = await outgoing.exchange(request);
    assert.ok(outcome.kind === "answered");
    assert.equal(String(outcome.body), "arrived");
    assert.equal(outcome.redirects, 2);
    assert.deepEqual(seen, ["s", "s", undefined]);
    assert.equal(await refusal(outgoing, { ...request, maxRedirects: 1 }), "too-many-redirects");
  });

  test("a redirect of a POST is never followed", async () => {
    const local = await serve((_request, response) => {
      response.writeHead(307, { location: "/other" }).end();
    });
    const outcome = await opened(local).exchange({
      url: local.url,
      method: "POST",
      body: "x",
      maxRedirects: 5,
    });
    assert.equal(outcome.kind === "answered" && outcome.status, 307);
  });

  for (const [behaviour, speak] of [
    ["never answers", () => {}],
    [
      "drips its headers byte by byte",
      (socket: Socket) => {
        socket.write("HTTP/1.1 200 OK\r\nx-slow: ");
        const timer = setInterval(() => socket.write("H"), 20);
        socket.on("close", () => clearInterval(timer));
      },
    ],
    [
      "drips its body byte by byte",
      (socket: Socket) => {
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
        const timer = setInterval(() => socket.write("x"), 20);
        socket.on("close", () => clearInterval(timer));
      },
    ],
    [
      "sends interim answers for ever",
      (socket: Socket) => {
        const timer = setInterval(() => socket.write("HTTP/1.1 102 Processing\r\n\r\n"), 20);
        socket.on("close", () => clearInterval(timer));
      },
    ],
  ] as const)
    test(`a receiver that ${behaviour} is left at the deadline`, async () => {
      const local = await listen(speak);
      const outcome = await opened(local).exchange({ url: local.url, deadlineMs: 200 });
      assert.equal(outcome.kind === "refused" && outcome.code, "deadline-passed");
      assert.ok(outcome.tookMs < 2_000, `${outcome.tookMs} ms`);
    });

  test("a receiver that never finishes the TLS handshake is left at the deadline", async () => {
    const local = await listen(() => {});
    const outcome = await opened(local).exchange({
      url: `https://127.0.0.1:${local.port}/`,
      deadlineMs: 200,
    });
    assert.equal(outcome.kind === "refused" && outcome.code, "deadline-passed");
    assert.ok(outcome.tookMs < 2_000, `${outcome.tookMs} ms`);
  });

  test("an endless body is read to the cap and no further", async () => {
    let sent = 0;
    let closed: () => void = () => {};
    const left = new Promise<void>((done) => {
      closed = done;
    });
    const local = await serve((_request, response) => {
      const chunk = Buffer.alloc(16_384, "x");
      const more = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      };
      response.on("drain", more);
      response.on("close", closed);
      more();
    });
    const outcome = await opened(local).exchange({ url: local.url, maxBodyBytes: 65_536 });
    assert.ok(outcome.kind === "answered");
    assert.equal(outcome.truncated, true);
    assert.equal(outcome.body.byteLength, 65_536);
    await left;
    assert.ok(sent < 20_000_000, `${sent} bytes were sent`);
  });

  test("a large body is handed on piece by piece up to the cap, and that of a refusal is not", async () => {
    const whole = Buffer.alloc(300_000, "y");
    const local = await serve(({ url }, response) =>
      response.writeHead(url === "/gone" ? 404 : 200).end(whole),
    );
    const pieces: Uint8Array[] = [];
    const take = async (piece: Uint8Array) => void pieces.push(Uint8Array.from(piece));
    const got = await opened(local).exchange({ url: local.url, maxBodyBytes: 400_000, take });
    assert.ok(got.kind === "answered" && !got.truncated && got.body.byteLength === 0);
    assert.ok(Buffer.concat(pieces).equals(whole));
    pieces.length = 0;
    const cut = await opened(local).exchange({ url: local.url, maxBodyBytes: 100_001, take });
    assert.ok(cut.kind === "answered" && cut.truncated);
    assert.equal(Buffer.concat(pieces).length, 100_001);
    pieces.length = 0;
    const gone = await opened(local).exchange({ url: `${local.url}/gone`, take });
    assert.ok(gone.kind === "answered" && gone.body.byteLength > 0);
    assert.deepEqual(pieces, []);
  });

  test("an error of who takes the body is not one of the network", async () => {
    const local = await serve((_request, response) => response.end("body"));
    const take = async () => {
      throw new Error("no space left");
    };
    const exchange = opened(local).exchange({ url: local.url, take });
    await assert.rejects(exchange, /no space left/);
  });

  test("a compressed answer stays as small as it came", async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    let asked: unknown;
    const local = await serve((request, response) => {
      asked = request.headers["accept-encoding"];
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
    });
    const outcome = await opened(local).exchange({ url: local.url });
    assert.ok(outcome.kind === "answered");
    assert.equal(asked, "identity");
    assert.equal(outcome.body.byteLength, bomb.byteLength);
  });

  for (const [behaviour, answer] of [
    ["is not HTTP", "SSH-2.0-OpenSSH_9.2\r\n"],
    ["has headers of 10 MB", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(10_000_000)}\r\n\r\n`],
    ["has a broken chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"],
  ] as const)
    test(`an answer that ${behaviour} is malformed`, async () => {
      const local = await listen((socket) => socket.end(answer));
      assert.equal(await refusal(opened(local), { url: local.url }), "answer-malformed");
    });

  test("a connection that is cut in the body has failed", async () => {
    const local = await listen((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", () => socket.destroy());
    });
    assert.equal(await refusal(opened(local), { url: local.url }), "connection-failed");
  });

  test("a port where nobody listens has failed", async () => {
    const local = await listen(() => {});
    for (const close of closers.splice(-1)) close();
    assert.equal(await refusal(opened(local), { url: local.url }), "connection-failed");
  });

  test("a receiver that does not speak TLS fails as TLS", async () => {
    const local = await listen((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const request = { url: `https://127.0.0.1:${local.port}/` };
    assert.equal(await refusal(opened(local), request), "tls-failed");
  });
});
