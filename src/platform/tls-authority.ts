import { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import "reflect-metadata"; // a dependency of the certificate library asks for it beforehand
import * as x509 from "@peculiar/x509";

/** A certificate and its private key, both PEM. */
export type CertificatePair = { readonly cert: string; readonly key: string };

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
export const DAY_MS = 24 * 3600 * 1000;
const AUTHORITY_DAYS = 3650;
/** The longest that clients accept. */
export const SERVER_DAYS = 397;

x509.cryptoProvider.set(webcrypto as Crypto);

/** A certificate authority of our own, for ten years from `nowMs` (system time in ms since 1970). */
export async function makeAuthority(nowMs: number): Promise<CertificatePair> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=Souk sandbox authority",
    ...validFor(AUTHORITY_DAYS, nowMs),
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
  return pair(certificate, keys.privateKey);
}

/** A certificate of `authority` for a server that is reached under `names` (hosts and addresses). */
export async function makeServerCertificate(request: {
  readonly authority: CertificatePair;
  readonly names: readonly string[];
  readonly nowMs: number;
}): Promise<CertificatePair> {
  const { authority, names, nowMs } = request;
  const issuer = new x509.X509Certificate(authority.cert);
  const signingKey = (await webcrypto.subtle.importKey(
    "pkcs8",
    x509.PemConverter.decodeFirst(authority.key),
    ALGORITHM,
    false,
    ["sign"],
  )) as CryptoKey;
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    subject: "CN=Souk",
    issuer: issuer.subject,
    ...validFor(SERVER_DAYS, nowMs),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? ("ip" as const) : ("dns" as const), value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pair(certificate, keys.privateKey);
}

const newKeys = () =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]) as Promise<CryptoKeyPair>;

/** From the day before, for machines whose clock is behind. */
const validFor = (days: number, nowMs: number) => ({
  notBefore: new Date(nowMs - DAY_MS),
  notAfter: new Date(nowMs + days * DAY_MS),
});

async function pair(certificate: x509.X509Certificate, key: CryptoKey): Promise<CertificatePair> {
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", key);
  return {
    cert: certificate.toString("pem"),
    key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"),
  };
}
