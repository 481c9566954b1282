import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Keeps secrets at rest unreadable: AES-256-GCM with a key made from SOUK_SECRET_KEY. */
export type Sealing = {
  /** @param row names the place of the text: a sealed value opens in its own row only */
  seal(text: string, row: string): string;
  /** @throws Error when it was sealed with another key, or for another row */
  unseal(sealed: string, row: string): string;
};

declare module "./platform.ts" {
  interface Services {
    sealing?: Sealing;
  }
}

export function openSealing(secretKey: string): Sealing {
  const key = Buffer.from(hkdfSync("sha256", secretKey, "", "souk secrets at rest", 32));
  return {
    seal(text, row) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(row));
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
    },
    unseal(sealed, row) {
      const bytes = Buffer.from(sealed, "base64");
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12))
          .setAAD(Buffer.from(row))
          .setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString(
          "utf8",
        );
      } catch {
        throw new Error(
          "Sealed secrets cannot be opened: SOUK_SECRET_KEY (or the key file in the data folder) is not the one they were sealed with.",
        );
      }
    },
  };
}
