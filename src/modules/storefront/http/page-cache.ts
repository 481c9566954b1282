import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { LRUCache } from "lru-cache";

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

export type Encoding = "br" | "gzip" | "identity";

/** A rendered page with its forms for the wire, each made when it is first asked for. */
export type KeptPage = {
  readonly status: number;
  readonly etag: string;
  body(encoding: Encoding): Buffer | Promise<Buffer>;
};

export type PageCache = {
  /** The page kept under `key`, or what `render` makes; asked for twice at once it is made once. */
  page(key: string, render: () => Promise<{ status: number; html: string }>): Promise<KeptPage>;
};

const MOST_BYTES = 24 * 1024 * 1024;

/**
 * Keeps pages that are the same for every anonymous visitor. The key holds the revision of what the
 * page shows, so nothing is ever taken out for being old: it is not asked for any more, and leaves
 * when the space is needed.
 */
export function createPageCache(): PageCache {
  const kept = new LRUCache<string, KeptPage & { bytes: number }>({
    maxSize: MOST_BYTES,
    // Compressed forms come later; they are about a quarter of the page.
    sizeCalculation: ({ bytes }) => Math.ceil(bytes * 1.3) + 500,
  });
  const making = new Map<string, Promise<KeptPage>>();
  return {
    async page(key, render) {
      const known = kept.get(key) ?? making.get(key);
      if (known) return known;
      const made = render().then(({ status, html }) => {
        const page = keepPage(status, html);
        kept.set(key, page);
        return page;
      });
      making.set(key, made);
      try {
        return await made;
      } finally {
        making.delete(key);
      }
    },
  };
}

export function keepPage(status: number, html: string): KeptPage & { bytes: number } {
  const plain = Buffer.from(html);
  const etag = `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`;
  const forms = new Map<Encoding, Buffer | Promise<Buffer>>([["identity", plain]]);
  return {
    status,
    etag,
    bytes: plain.length,
    body(encoding) {
      const known = forms.get(encoding);
      if (known) return known;
      const made = (encoding === "br" ? brotli(plain, QUICK) : zip(plain)).then((bytes) => {
        forms.set(encoding, bytes);
        return bytes;
      });
      forms.set(encoding, made);
      return made;
    },
  };
}

// Quality 5 is a third of the bytes for a few milliseconds, spent once for each page.
const QUICK = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

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
