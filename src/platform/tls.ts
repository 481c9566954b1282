import { webcrypto } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";

/** Certificate and key as PEM, and the authority to trust where it is our own. */
export type TlsFiles = {
  readonly cert: string;
  readonly key: string;
  readonly authorityFile?: string;
};

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 24 * 3600 * 1000;
const AUTHORITY_DAYS = 3650;
const SERVER_DAYS = 397; // the longest that clients accept
const RENEW_DAYS = 30;

/** The operator's own certificate (SOUK_TLS_CERT, SOUK_TLS_KEY). @throws Error naming the file that cannot be read */
export function readTls(files: { cert: string; key: string }): TlsFiles {
  const read = (name: string, path: string) => {
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      throw new Error(`${name} ${path} cannot be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
  };
  return { cert: read("SOUK_TLS_CERT", files.cert), key: read("SOUK_TLS_KEY", files.key) };
}

/**
 * The sandbox's own certificate authority and a certificate for this machine's names, made in
 * `folder` at the first start and renewed 30 days before their end (decision 39).
 *
 * @param hosts names and addresses beside localhost, 127.0.0.1 and ::1
 * @param nowMs system time in milliseconds since 1970
 */
export async function sandboxTls(
  folder: string,
  hosts: readonly string[],
  nowMs: number,
): Promise<TlsFiles> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await import("reflect-metadata"); // a dependency of the certificate library asks for it beforehand
  const x509 = await import("@peculiar/x509");
  x509.cryptoProvider.set(webcrypto as Crypto);
  const names = [...new Set(["localhost", "127.0.0.1", "::1", ...hosts])];
  const path = (name: string) => join(folder, name);
  const authorityFile = path("authority.pem");

  const authority = await storedOrMade(
    path("authority.pem"),
    path("authority.key"),
    (certificate) => daysLeft(certificate, nowMs) > SERVER_DAYS,
    async () => {
      const keys = (await webcrypto.subtle.generateKey(ALGORITHM, true, [
        "sign",
        "verify",
      ])) as CryptoKeyPair;
      const certificate = await x509.X509CertificateGenerator.createSelfSigned({
        name: "CN=Souk sandbox authority",
        notBefore: new Date(nowMs - DAY_MS),
        notAfter: new Date(nowMs + AUTHORITY_DAYS * DAY_MS),
        signingAlgorithm: ALGORITHM,
        keys,
        extensions: [
          new x509.BasicConstraintsExtension(true, 0, true),
          new x509.KeyUsagesExtension(
            x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
            true,
          ),
          await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        ],
      });
      return { certificate, privateKey: keys.privateKey };
    },
  );

  const fits = (certificate: InstanceType<typeof x509.X509Certificate>) =>
    daysLeft(certificate, nowMs) > RENEW_DAYS &&
    certificate.issuer === authority.certificate.subject &&
    names.every((name) => namesOf(certificate).includes(name));
  const server = await storedOrMade(path("server.pem"), path("server.key"), fits, async () => {
    const keys = (await webcrypto.subtle.generateKey(ALGORITHM, true, [
      "sign",
      "verify",
    ])) as CryptoKeyPair;
    const certificate = await x509.X509CertificateGenerator.create({
      subject: "CN=localhost",
      issuer: authority.certificate.subject,
      notBefore: new Date(nowMs - DAY_MS),
      notAfter: new Date(nowMs + SERVER_DAYS * DAY_MS),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: authority.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          names.map((value) => ({ type: isIP(value) ? ("ip" as const) : ("dns" as const), value })),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(authority.certificate),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return { certificate, privateKey: keys.privateKey };
  });
  return {
    cert: server.certificate.toString("pem"),
    key: readFileSync(path("server.key"), "utf8"),
    authorityFile,
  };

  function namesOf(certificate: InstanceType<typeof x509.X509Certificate>): string[] {
    const extension = certificate.getExtension(x509.SubjectAlternativeNameExtension);
    return (
      extension?.names.toJSON().map(({ value }) => (value === "0:0:0:0:0:0:0:1" ? "::1" : value)) ??
      []
    );
  }

  type Pair = { certificate: InstanceType<typeof x509.X509Certificate>; privateKey: CryptoKey };
  async function storedOrMade(
    certFile: string,
    keyFile: string,
    good: (certificate: Pair["certificate"]) => boolean,
    make: () => Promise<Pair>,
  ): Promise<Pair> {
    if (existsSync(certFile) && existsSync(keyFile)) {
      const certificate = new x509.X509Certificate(readFileSync(certFile, "utf8"));
      if (good(certificate)) {
        const der = x509.PemConverter.decodeFirst(readFileSync(keyFile, "utf8"));
        return {
          certificate,
          privateKey: (await webcrypto.subtle.importKey("pkcs8", der, ALGORITHM, true, [
            "sign",
          ])) as CryptoKey,
        };
      }
    }
    const made = await make();
    const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", made.privateKey);
    writeSecret(keyFile, x509.PemConverter.encode(pkcs8, "PRIVATE KEY"));
    writeSecret(certFile, made.certificate.toString("pem"));
    return made;
  }
}

const daysLeft = (certificate: { notAfter: Date }, nowMs: number): number =>
  (certificate.notAfter.getTime() - nowMs) / DAY_MS;

/** Written beside and moved into place, so that nobody reads half a file. */
function writeSecret(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
