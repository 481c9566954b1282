import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { cannotStart, systemCode } from "./cannot-start.ts";
import { whileHeld } from "./file-lock.ts";

/** Certificate and key as PEM, and the authority to trust where it is our own. */
export type TlsFiles = {
  readonly cert: string;
  readonly key: string;
  readonly authorityFile?: string;
};

type Pair = Pick<TlsFiles, "cert" | "key">;

const RENEW_DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;

/**
 * The operator's own certificate (SOUK_TLS_CERT, SOUK_TLS_KEY).
 *
 * @throws CannotStart naming the file that cannot be read, or saying that the two do not fit
 */
export function readTls(files: { cert: string; key: string }): TlsFiles {
  const cert = readSetting("SOUK_TLS_CERT", files.cert);
  const key = readSetting("SOUK_TLS_KEY", files.key);
  const certificate = parsed("SOUK_TLS_CERT", files.cert, () => new X509Certificate(cert));
  const privateKey = parsed("SOUK_TLS_KEY", files.key, () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey))
    throw cannotStart(
      `SOUK_TLS_KEY ${files.key} is not the key of the certificate in ${files.cert}. ` +
        "The certificate of this server must be the first in its file.",
    );
  return { cert, key };
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
  return whileHeld(join(folder, "tls.lock"), 30_000, async () => {
    const names = [...new Set(["localhost", "127.0.0.1", "::1", ...hosts.map(withoutBrackets)])];
    const [authorityFile, serverFile] = [join(folder, "authority"), join(folder, "server")];
    const answer = (server: Pair) => ({ ...server, authorityFile: `${authorityFile}.pem` });

    const server = readPair(serverFile);
    const known = certificateIn(readPair(authorityFile)?.cert);
    if (server && known && fits(server, { authority: known, names, nowMs })) return answer(server);

    // Loaded only where a certificate is made: it is most of what an https start costs.
    const { makeAuthority, makeServerCertificate, SERVER_DAYS } = await import(
      "./tls-authority.ts"
    );
    let authority = readPair(authorityFile);
    if (!authority || !isPair(authority) || daysLeft(authority, nowMs) <= SERVER_DAYS) {
      authority = await makeAuthority(nowMs);
      writePair(authorityFile, authority);
    }
    const made = await makeServerCertificate({ authority, names, nowMs });
    writePair(serverFile, made);
    return answer(made);
  });
}

/**
 * Looks every `everyMs` whether certificate or key changed, and hands the new ones to `apply`.
 * What cannot be used, such as one file of two while both are replaced, is reported once and left.
 */
export function watchTls(watch: {
  readonly current: TlsFiles;
  readonly everyMs: number;
  read(): TlsFiles | Promise<TlsFiles>;
  apply(files: TlsFiles): void;
  report(event: { readonly changed: true } | { readonly unusable: unknown }): void;
}): { stop(): void } {
  const ending = new AbortController();
  let { current } = watch;
  let lastUnusable = "";
  const look = async () => {
    try {
      const next = await watch.read();
      if (next.cert === current.cert && next.key === current.key) return;
      watch.apply(next);
      current = next;
      lastUnusable = "";
      watch.report({ changed: true });
    } catch (error) {
      if (String(error) !== lastUnusable) watch.report({ unusable: error });
      lastUnusable = String(error);
    }
  };
  const loop = async () => {
    while (!ending.signal.aborted) {
      // An aborted wait rejects; the condition then ends the loop.
      await wait(watch.everyMs, undefined, { ref: false, signal: ending.signal }).catch(() => {});
      if (!ending.signal.aborted) await look();
    }
  };
  void loop();
  return { stop: () => ending.abort() };
}

function readSetting(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw cannotStart(`${name} ${file} cannot be read (${systemCode(error)}).`, error);
  }
}

function parsed<T>(name: string, file: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw cannotStart(`${name} ${file} holds nothing in PEM form that can be used.`, error);
  }
}

function fits(
  server: Pair,
  wanted: { authority: X509Certificate; names: readonly string[]; nowMs: number },
): boolean {
  const certificate = certificateIn(server.cert);
  return (
    certificate !== undefined &&
    isPair(server) &&
    certificate.verify(wanted.authority.publicKey) &&
    daysLeft(server, wanted.nowMs) > RENEW_DAYS &&
    wanted.names.every((name) =>
      isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name),
    )
  );
}

function isPair({ cert, key }: Pair): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false; // files that were damaged are made anew
  }
}

function certificateIn(text: string | undefined): X509Certificate | undefined {
  if (text === undefined) return undefined;
  try {
    return new X509Certificate(text);
  } catch {
    return undefined; // the same: made anew
  }
}

const daysLeft = ({ cert }: Pair, nowMs: number): number =>
  (new X509Certificate(cert).validToDate.getTime() - nowMs) / DAY_MS;

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, "$1");

function readPair(name: string): Pair | undefined {
  try {
    return {
      cert: readFileSync(`${name}.pem`, "utf8"),
      key: readFileSync(`${name}.key`, "utf8"),
    };
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Each written beside and moved into place, so that nobody reads half a file. */
function writePair(name: string, { cert, key }: Pair): void {
  for (const [file, text] of [
    [`${name}.key`, key],
    [`${name}.pem`, cert],
  ] as const) {
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
}
