import { hash } from "node:crypto";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { LRUCache } from "lru-cache";

export type Encoding = "br" | "gzip" | "identity";

/** A rendered page as it goes over the wire in one encoding. */
export type KeptPage = {
  readonly status: number;
  readonly etag: string;
  readonly body: Buffer;
};

export type PageCache = {
  /**
   * The page kept under `key` in `encoding`, or what `render` makes; asked for twice at once it is
   * made once.
   */
  page(
    key: string,
    encoding: Encoding,
    render: () => Promise<{ status: number; html: string }>,
  ): Promise<KeptPage>;
};

const MOST_BYTES = 48 * 1024 * 1024;

/**
 * Keeps pages that are the same for every anonymous visitor. The key holds the revision of what the
 * page shows, so nothing is ever taken out for being old: it is not asked for any more, and leaves
 * when the space is needed. Only the form that was asked for is kept: browsers take brotli, a
 * fifth of the page, so that thousands of offers fit.
 */
export function createPageCache(): PageCache {
  const kept = new LRUCache<string, KeptPage>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ body }) => body.length + 500,
  });
  const making = new Map<string, Promise<KeptPage>>();
  return {
    async page(key, encoding, render) {
      const id = `${encoding} ${key}`;
      const known = kept.get(id) ?? making.get(id);
      if (known) return known;
      const made = render().then(({ status, html }) => {
        const page = keepPage(status, encode(html, encoding));
        kept.set(id, page);
        return page;
      });
      making.set(id, made);
      try {
        return await made;
      } finally {
        making.delete(id);
      }
    },
  };
}

/** An ETag names these very bytes: another encoding of the page has another one (RFC 9110, 8.8.3). */
const keepPage = (status: number, body: Buffer): KeptPage => ({
  status,
  etag: `"${hash("sha256", body, "base64url").slice(0, 22)}"`,
  body,
});

// A page is 20 to 50 KB: a tenth of a millisecond here, less than handing it to a thread costs. The next
// qualities take three to five times as long, for a seventh less to send.
const QUICK = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

function encode(html: string, encoding: Encoding): Buffer {
  if (encoding === "br") return brotliCompressSync(html, QUICK);
  return encoding === "gzip" ? gzipSync(html) : Buffer.from(html);
}

/** The smallest encoding that the `Accept-Encoding` header allows. */
export function encodingFor(accepted: string | undefined): Encoding {
  if (accepted === undefined) return "identity";
  const allows = (name: string) =>
    accepted.split(",").some((part) => {
      const [coding = "", ...parameters] = part.trim().toLowerCase().split(";");
      return coding === name && !parameters.some((one) => /^\s*q=0(\.0*)?$/.test(one));
    });
  return allows("br") ? "br" : allows("gzip") ? "gzip" : "identity";
}
