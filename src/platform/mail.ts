import { createTransport } from "nodemailer";
import type { DeliverMail, WaitingMail } from "./mail-outbox.ts";

/** Sends mail through SOUK_SMTP_URL. Connections are kept for a while and reused. */
export function openMailer(options: { readonly url: string; readonly from: string }): {
  readonly deliver: DeliverMail;
  close(): void;
} {
  const transport = createTransport({
    url: options.url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as never);
  return {
    close: () => transport.close(),
    deliver: async (mail) => {
      try {
        await transport.sendMail({
          from: options.from,
          to:
            mail.to_name === null
              ? mail.to_address
              : { name: mail.to_name, address: mail.to_address },
          subject: mail.subject,
          text: mail.body,
          html: htmlOf(mail),
          headers: { "content-language": mail.locale, "auto-submitted": "auto-generated" },
          messageId: `<${mail.id}@souk.invalid>`,
        });
        return "sent";
      } catch (error) {
        const { responseCode, message } = error as { responseCode?: number; message: string };
        // 5xx is the server's final word on this mail; everything else may pass.
        return {
          failed: message.slice(0, 500),
          again: responseCode === undefined || responseCode < 500,
        };
      }
    },
  };
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
