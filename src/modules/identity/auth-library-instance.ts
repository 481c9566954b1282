import { hash, verify } from "@node-rs/argon2";
import { betterAuth } from "better-auth";
import type pg from "pg";
import { COOKIE, PASSWORD_LENGTH, SESSION_HOURS } from "./domain/session.ts";

// 19 MiB and two passes: the recommended floor for argon2id, some 5 ms on one core.
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** One instance of the library, for http or for https. */
export function makeLibrary({
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
      // Its tables are those of our migrations, whose sums every start checks: it need not read every
      // column of the database at the first sign-in.
      database: { generateId: "uuid", validateSchema: false },
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
