import { createTransport } from "nodemailer";
import { inTime } from "./in-time.ts";
import type { DeliverMail, WaitingMail } from "./mail-outbox.ts";
import { readSmtpAddress } from "./smtp-address.ts";

/** One mail from connecting to the server's word. */
const DEADLINE_MS = 45_000;
const SHOWN_CHARACTERS = 500;

/**
 * Sends mail through SOUK_SMTP_URL, at most two at once over connections that are kept for a while.
 *
 * The mail's own number is its Message-ID: one that was sent again, because the server's word was
 * lost, is recognised by the receiver.
 */
export function openMailer(options: {
  readonly url: string;
  readonly from: string;
  readonly deadlineMs?: number;
}): {
  readonly deliver: DeliverMail;
  close(): void;
} {
  const { host, port, secure, encryption, auth } = readSmtpAddress(options.url);
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: encryption === "required",
    ignoreTLS: encryption === "off",
    ...(auth ? { auth } : {}),
    pool: true,
    maxConnections: 2,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { deadlineMs = DEADLINE_MS } = options;
  const domain = /@([^\s>]+)/.exec(options.from)?.[1] ?? "localhost";
  return {
    close: () => transport.close(),
    deliver: async (mail) => {
      try {
        const sent = transport.sendMail({
          from: options.from,
          to:
            mail.to_name === null
              ? mail.to_address
              : { name: mail.to_name, address: mail.to_address },
          subject: mail.subject,
          text: mail.body,
          html: htmlOf(mail),
          headers: { "content-language": mail.locale, "auto-submitted": "auto-generated" },
          messageId: `<${mail.id}@${domain}>`,
        });
        await inTime(deadlineMs, sent, `The mail server took longer than ${deadlineMs / 1000} s`);
        return "sent";
      } catch (error) {
        const failed = error instanceof Error ? error.message : String(error);
        return { failed: failed.slice(0, SHOWN_CHARACTERS), again: canHelpAgain(error) };
      }
    },
  };
}

/** Signing in or encryption is wanted first: that is about us, and the operator can put it right. */
const ABOUT_US: ReadonlySet<number> = new Set([530, 534, 535, 538]);

/** A 5xx to this mail, its sender or its receiver is the server's final word; all else may pass. */
function canHelpAgain(error: unknown): boolean {
  const { code, responseCode = 550 } = error as { code?: string; responseCode?: number };
  if (code !== "EENVELOPE" && code !== "EMESSAGE") return true;
  return responseCode < 500 || ABOUT_US.has(responseCode);
}

/** The same text as simple HTML: a blank line parts paragraphs, an address on its own line is a link. */
export function htmlOf(mail: Pick<WaitingMail, "locale" | "subject" | "body">): string {
  const paragraphs = mail.body
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${paragraph.split("\n").map(line).join("<br>")}</p>`);
  return `<!doctype html><html lang="${mail.locale}"><head><meta charset="utf-8"><title>${escapeHtml(mail.subject)}</title></head>
<body style="margin:0;padding:24px;font:15px/1.5 system-ui,sans-serif;color:#0F1A1D;background:#fff"><div style="max-width:600px">${paragraphs.join("\n")}</div></body></html>`;
}

const line = (text: string): string =>
  escapeHtml(text).replace(
    /https?:\/\/[^\s<]+[^\s<.,;:!?)]/g,
    (url) => `<a href="${url}" style="color:#0B5F73">${url}</a>`,
  );

const escapeHtml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
