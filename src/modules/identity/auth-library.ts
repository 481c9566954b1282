import { hash, verify } from "@node-rs/argon2";
import { betterAuth } from "better-auth";
import pg from "pg";
import { type Connection, connectionOptions } from "../../platform/database.ts";

/**
 * Passwords and sessions by the sign-in library, which nothing outside this module sees. Two
 * instances differ in their cookie only: over https it is `__Host-` and Secure (decision 39).
 */
export type SignInLibrary = {
  readonly plain: Library;
  readonly secure: Library;
  close(): Promise<void>;
};

export const SESSION_HOURS = 12;
export const COOKIE = { plain: "souk.session_token", secure: "__Host-souk.session_token" } as const;

/** Lengths of a password: at least 8, and what nobody types by hand refused. */
export const PASSWORD_LENGTH = { min: 8, max: 256 } as const;

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
  });
  pool.on("error", () => {}); // the next query says what is wrong; without a listener the process would end
  const shared = { pool, secret: parts.secret };
  return {
    plain: makeLibrary({ ...shared, address: parts.webAddress, secure: false }),
    secure: makeLibrary({ ...shared, address: parts.apiAddress, secure: true }),
    close: () => pool.end(),
  };
}

// 19 MiB and two passes: the floor for argon2id, 5 ms on one core; two at a time keep the rest responsive.
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

function makeLibrary({
  pool,
  secret,
  address,
  secure,
}: {
  pool: pg.Pool;
  secret: string;
  address: string;
  secure: boolean;
}) {
  return betterAuth({
    database: pool,
    secret,
    baseURL: address,
    basePath: "/v1/sign-in-library",
    trustedOrigins: [address],
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false }, // the routes have their own
    emailAndPassword: {
      enabled: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
      password: {
        hash: (password) => hash(password, ARGON2),
        verify: ({ hash: stored, password }) => verify(stored, password),
      },
    },
    user: {
      additionalFields: {
        locale: { type: "string", required: true, defaultValue: "en" },
        timeZone: { type: "string", required: true, defaultValue: "UTC" },
      },
    },
    session: { expiresIn: SESSION_HOURS * 3600, disableSessionRefresh: true },
    advanced: {
      database: { generateId: "uuid" },
      useSecureCookies: false, // would put its own prefix before ours
      cookies: {
        session_token: {
          name: secure ? COOKIE.secure : COOKIE.plain,
          attributes: { httpOnly: true, sameSite: "lax", path: "/", secure },
        },
      },
    },
  });
}
