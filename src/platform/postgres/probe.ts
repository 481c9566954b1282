import { connect } from "node:net";

/** "Do you speak TLS?", the smallest question of PostgreSQL's protocol: a length and a fixed number. */
const QUESTION = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/**
 * Whether a PostgreSQL server behind the socket answers within `limitMs`.
 *
 * Connecting proves nothing: the kernel accepts for a server that hangs. An answer takes a new
 * server process, so it shows that the server lives.
 */
export const answersAt = (socketFile: string, limitMs = 1000): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(socketFile);
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(limitMs, () => settle(false));
    socket.on("connect", () => socket.write(QUESTION));
    socket.on("data", () => settle(true));
    socket.on("error", () => settle(false));
    socket.on("close", () => settle(false));
  });
