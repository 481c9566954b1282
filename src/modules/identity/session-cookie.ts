import { createHmac, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { isSecure } from "../../platform/server.ts";
import { COOKIE } from "./domain/session.ts";

/** The token of the session that a request brings; undefined where it brings none or a forged one. */
export function sessionToken(request: FastifyRequest, secret: string): string | undefined {
  const name = isSecure(request) ? COOKIE.secure : COOKIE.plain;
  const cookie = readCookie(request.headers.cookie, name);
  return cookie === undefined ? undefined : signedValue(cookie, secret);
}

/** A `set-cookie` value as the sign-in library makes it, for a session that it did not make. */
export function sessionCookie(
  request: FastifyRequest,
  secret: string,
  { token, seconds }: { readonly token: string; readonly seconds: number },
): string {
  const secure = isSecure(request);
  const signature = createHmac("sha256", secret).update(token).digest("base64");
  const parts = [
    `${secure ? COOKIE.secure : COOKIE.plain}=${encodeURIComponent(`${token}.${signature}`)}`,
    `Max-Age=${seconds}`,
    "Path=/",
    "HttpOnly",
    ...(secure ? ["Secure"] : []),
    "SameSite=Lax",
  ];
  return parts.join("; ");
}

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** The sign-in library signs `value.signature`, base64 of HMAC-SHA-256, percent-encoded. */
function signedValue(cookie: string, secret: string): string | undefined {
  let text: string;
  try {
    text = decodeURIComponent(cookie);
  } catch {
    return undefined;
  }
  const at = text.lastIndexOf(".");
  if (at < 1) return undefined;
  const value = text.slice(0, at);
  const given = Buffer.from(text.slice(at + 1), "base64");
  const right = createHmac("sha256", secret).update(value).digest();
  return given.length === right.length && timingSafeEqual(given, right) ? value : undefined;
}
