import pg from "pg";
import { type Connection, connectionOptions } from "../../platform/database.ts";
import type { makeLibrary } from "./auth-library-instance.ts";

/**
 * Passwords and sessions by the sign-in library, which nothing outside this module sees. Two
 * instances differ in their cookie only: over https it is `__Host-` and Secure (decision 39).
 * The library is loaded when somebody signs in: it is a fifth of an idle server's memory.
 */
export type SignInLibrary = {
  plain(): Promise<Library>;
  secure(): Promise<Library>;
  /** What session cookies are signed with. */
  readonly secret: string;
  close(): Promise<void>;
};

type Library = ReturnType<typeof makeLibrary>;

export function openSignInLibrary(parts: {
  connection: Connection;
  secret: string;
  webAddress: string;
  apiAddress: string;
}): SignInLibrary {
  const { types: _types, ...options } = connectionOptions(parts.connection, "souk-sign-in");
  const pool = new pg.Pool({
    ...options,
    max: 3,
    options: "-c search_path=auth",
    allowExitOnIdle: true,
    connectionTimeoutMillis: 5_000,
    query_timeout: 20_000,
    statement_timeout: 15_000,
  });
  // The next query says what is wrong; without listeners the process would end: the pool's own for
  // idle connections, one on each for those in use.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  const lazily = (address: string, secure: boolean) => {
    let made: Promise<Library> | undefined;
    return () => {
      made ??= import("./auth-library-instance.ts").then((library) =>
        library.makeLibrary({ pool, secret: parts.secret, address, secure }),
      );
      return made;
    };
  };
  return {
    plain: lazily(parts.webAddress, false),
    secure: lazily(parts.apiAddress, true),
    secret: parts.secret,
    close: () => pool.end(),
  };
}
