import { type Logger, pino } from "pino";

export type Log = Logger;

/** Structured logs, one JSON object a line. Headers and bodies are never logged; known secrets are cut. */
export const openLog = (level: string): Log =>
  pino({
    level,
    base: { name: "souk" },
    redact: {
      paths: [
        "password",
        "*.password",
        "secret",
        "*.secret",
        "token",
        "*.token",
        "authorization",
        "*.authorization",
        "cookie",
        "*.cookie",
      ],
      censor: "[secret]",
    },
  });
