// PostgreSQL servers as they are met on the way up: the bytes of the protocol, as far as a start speaks it.
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";

export type Listener = { readonly port: number; close(): Promise<void> };

/** Handles each connection once its first message is in; `port` 0 takes a free one. */
export async function listenAsPostgres(
  onStartup: (socket: Socket, startup: Buffer) => void,
  port = 0,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
    socket.once("data", (startup) => onStartup(socket, Buffer.from(startup)));
  });
  await new Promise<void>((done, fail) =>
    server.once("error", fail).listen(port, "127.0.0.1", () => done()),
  );
  return {
    port: (server.address() as { port: number }).port,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}

/** An ErrorResponse, as a server sends it before it lets anybody in. */
export function refuse(socket: Socket, code: string, message: string): void {
  const fields = `SFATAL\0VFATAL\0C${code}\0M${message}\0\0`;
  socket.end(packet("E", Buffer.from(fields)));
}

/** Hands the connection on to a real server's socket. */
export function passOn(socket: Socket, startup: Buffer, socketFolder: string): void {
  const real = connect(join(socketFolder, ".s.PGSQL.5432"));
  real.on("error", () => socket.destroy());
  real.write(startup);
  socket.pipe(real).pipe(socket);
}

/** Lets everybody in, and answers every query with one row of texts. */
export function answerWith(
  socket: Socket,
  row: Readonly<Record<string, { oid: number; text: string }>>,
): void {
  const ready = packet("Z", Buffer.from("I"));
  socket.write(Buffer.concat([packet("R", int32(0)), ready]));
  socket.on("data", (query) => {
    if (query[0] !== "Q".charCodeAt(0)) return;
    const columns = Object.entries(row);
    const names = columns.map(([name, { oid }]) =>
      Buffer.concat([
        Buffer.from(`${name}\0`),
        int32(0),
        int16(0),
        int32(oid),
        int16(-1),
        int32(-1),
        int16(0),
      ]),
    );
    const values = columns.map(([, { text }]) =>
      Buffer.concat([int32(text.length), Buffer.from(text)]),
    );
    socket.write(
      Buffer.concat([
        packet("T", Buffer.concat([int16(columns.length), ...names])),
        packet("D", Buffer.concat([int16(columns.length), ...values])),
        packet("C", Buffer.from("SELECT 1\0")),
        ready,
      ]),
    );
  });
}

const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const packet = (type: string, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
