import { createHash } from "node:crypto";
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finding } from "../../domain/finding.ts";
import type { Check, CheckSubject, CheckTools } from "../check.ts";
import { fieldKey } from "../check.ts";
import {
  analysisReport,
  applicationPackage,
  businessPackage,
  isOldWorkbook,
  ledgerApp,
  recordings,
  reportFile,
  visualPackage,
} from "./contents.ts";
import { type Fault, fault, shown, Unreadable } from "./fault.ts";
import { expiryOf } from "./link-expiry.ts";
import { type PackageRef, packagesOf } from "./packages-of.ts";
import { LARGEST_BYTES, MIB } from "./sizes.ts";
import type { Zip } from "./zip.ts";

/** The library for archives is read with the first package. */
const loadZip = () => import("./zip.ts");

/** For all packages of an edition together: a step that takes longer is taken for dead. */
const LONGEST_MS = 10 * 60_000;
/** Of a draft, so much of what stands behind an address is asked for. */
const BEGINNING_BYTES = 64;

/** Packages can be fetched, are what their type asks for, and are still what was certified. */
export const packages: Check = {
  name: "packages",
  policy: "200.6",
  cost: "outside",
  async run(subject, tools) {
    const findings: Finding[] = [];
    const seen: Record<string, string> = {};
    const until = performance.now() + LONGEST_MS;
    // Plans often share a package: it is fetched once.
    const fetched = new Map<string, Read>();
    for (const ref of packagesOf(subject.snapshot)) {
      const { page, pointer, plan } = ref;
      const at = { page, pointer, ...(plan === undefined ? {} : { plan }) };
      const same =
        "url" in ref
          ? JSON.stringify([ref.kind, ref.url, ref.version, subject.seen[fieldKey(at)]])
          : undefined;
      const read =
        (same === undefined ? undefined : fetched.get(same)) ??
        (await checkPackage(ref, subject, tools, until));
      if (same !== undefined) fetched.set(same, read);
      if (read.sha256 !== undefined) seen[fieldKey(at)] = read.sha256;
      findings.push(...read.faults.map((one) => place(one, at)));
    }
    return { findings, seen };
  },
};

/** A fault of one plan is told beside the plan's name, at the field of the package. */
const place = (
  { plan, ...one }: Fault,
  at: Pick<Finding, "page" | "pointer" | "plan">,
): Finding => ({
  ...one,
  ...at,
  ...(plan !== undefined && { evidence: { ...one.evidence, plan } }),
});

type Read = { readonly faults: readonly Fault[]; readonly sha256?: string | undefined };

async function checkPackage(
  ref: PackageRef,
  subject: CheckSubject,
  tools: CheckTools,
  until: number,
): Promise<Read> {
  if ("url" in ref && !tools.fetchesWhole) return { faults: await askFor(ref.url, tools) };
  const before = subject.seen[fieldKey(ref)];
  const kept = (sha256: string) => tools.inspected?.get(inspectionKey(sha256, ref, subject));
  if ("sha256" in ref) {
    // Uploaded files never change.
    if (before === ref.sha256) return { faults: [] };
    const known = kept(ref.sha256);
    if (known !== undefined) return { faults: known, sha256: ref.sha256 };
  }
  const folder = await mkdtemp(join(tmpdir(), "souk-package-"));
  const file = await open(join(folder, "package"), "wx+", 0o600);
  try {
    const hash = createHash("sha256");
    let size = 0;
    const take = async (piece: Uint8Array) => {
      hash.update(piece);
      size += piece.byteLength;
      await file.writeFile(piece);
    };
    const faults =
      "url" in ref
        ? await fetchTo(ref.url, tools, take, until)
        : await copyTo(ref.sha256, tools, take);
    if (faults.some(({ severity }) => severity === "blocking")) return { faults };
    const sha256 = hash.digest("hex");
    if (before !== undefined && before !== sha256)
      return { faults: [fault("package-changed", { evidence: { before, now: sha256 } })] };
    // Read once already: what was certified is there, byte by byte.
    if (before === sha256) return { faults };
    const known = kept(sha256);
    if (known !== undefined) return { faults: [...faults, ...known], sha256 };
    const evidence = { sha256, bytes: size };
    const inside = (await inspect(file, { size, folder }, ref, subject)).map((one) => ({
      ...one,
      evidence: { ...evidence, ...one.evidence },
    }));
    tools.inspected?.set(inspectionKey(sha256, ref, subject), inside);
    return { faults: [...faults, ...inside], sha256 };
  } finally {
    await file.close().finally(() => rm(folder, { recursive: true, force: true }));
  }
}

/** Everything that decides what is found in these bytes. */
const inspectionKey = (
  sha256: string,
  { kind, version }: PackageRef,
  { serviceIds }: CheckSubject,
): string => JSON.stringify([sha256, kind, version, kind === "business" ? serviceIds : null]);

type Take = (piece: Uint8Array) => Promise<void>;

/** Of a draft: whether the address answers, and with what looks like a package. */
async function askFor(url: string, { outgoing }: CheckTools): Promise<Fault[]> {
  const outcome = await outgoing.exchange({ url, maxRedirects: 5, maxBodyBytes: BEGINNING_BYTES });
  if (outcome.kind === "refused" || outcome.status < 200 || outcome.status > 299)
    return faultsOfAnswer(url, outcome);
  const isPackage = /^(PK|NAVX)/.test(Buffer.from(outcome.body).toString("latin1"));
  return [
    ...expiryOf(url, outcome.headers.date),
    ...(isPackage ? [] : [fault("package-not-zip", { evidence: { url: shownUrl(url) } })]),
  ];
}

async function fetchTo(
  url: string,
  { outgoing }: CheckTools,
  take: Take,
  until: number,
): Promise<Fault[]> {
  const deadlineMs = Math.max(1, Math.round(until - performance.now()));
  const outcome = await outgoing.exchange({
    url,
    maxRedirects: 5,
    maxBodyBytes: LARGEST_BYTES,
    deadlineMs,
    take,
  });
  if (outcome.kind === "refused" || outcome.status < 200 || outcome.status > 299)
    return faultsOfAnswer(url, outcome);
  if (outcome.truncated) return [fault("package-too-large", tooLarge)];
  return expiryOf(url, outcome.headers.date);
}

const tooLarge = { params: { limitMebibytes: LARGEST_BYTES / MIB } };

function faultsOfAnswer(
  url: string,
  outcome: Awaited<ReturnType<CheckTools["outgoing"]["exchange"]>>,
): Fault[] {
  const { tookMs } = outcome;
  if (outcome.kind === "refused")
    return [
      fault("package-unreachable", {
        params: { url: shownUrl(url) },
        evidence: { url: shownUrl(url), outcome: outcome.code, tookMs },
      }),
    ];
  const { status } = outcome;
  return [
    fault("package-answers", {
      params: { url: shownUrl(url), status },
      evidence: { url: shownUrl(url), status, tookMs },
    }),
  ];
}

/** Without its query, which signs it: findings are mailed and read by more people than the page. */
function shownUrl(address: string): string {
  const url = URL.parse(address);
  return url === null ? shown(address) : shown(url.origin + url.pathname);
}

async function copyTo(sha256: string, { files }: CheckTools, take: Take): Promise<Fault[]> {
  const content = await files.open(sha256);
  if (content === undefined) return [fault("file-missing")];
  for await (const piece of content) await take(piece);
  return [];
}

async function inspect(
  file: FileHandle,
  { size, folder }: { readonly size: number; readonly folder: string },
  ref: PackageRef,
  { serviceIds }: CheckSubject,
): Promise<readonly Fault[]> {
  try {
    if (ref.kind === "analysis" && isOldWorkbook(await headOf(file))) return [];
    const start = ref.kind === "ledger" ? await afterHeader(file, size) : 0;
    const { readZip } = await loadZip();
    const zip = await readZip(file, { start, size: size - start });
    switch (ref.kind) {
      case "application":
        return await applicationPackage(zip);
      case "visual":
        return await visualPackage(zip, ref.version);
      case "report":
        return await reportFile(zip);
      case "ledger":
        return await ledgerApp(zip);
      case "business":
        return await businessPackage(zip, serviceIds, openerIn(folder));
      case "analysis":
        return await analysisReport(zip, openerIn(folder));
      case "recording":
        return recordings(zip);
    }
  } catch (error) {
    if (error instanceof Unreadable) return [error.fault];
    throw error;
  }
}

async function headOf(file: FileHandle): Promise<Uint8Array> {
  const head = Buffer.alloc(8);
  await file.read(head, 0, head.length, 0);
  return head;
}

const HEADER_BYTES = 40;
const MARK = "NAVX";
const RUNTIME_MARK = ".NEA";

/** An app begins with a header: mark, its length, version, an id, length of the rest, mark. */
async function afterHeader(file: FileHandle, size: number): Promise<number> {
  const head = Buffer.alloc(HEADER_BYTES + 4);
  await file.read(head, 0, head.length, 0);
  const text = (from: number) => head.toString("latin1", from, from + 4);
  const isApp = text(0) === MARK && head.readUInt32LE(4) === HEADER_BYTES && text(36) === MARK;
  if (!isApp) throw new Unreadable(fault("app-header"));
  if (text(HEADER_BYTES) === RUNTIME_MARK) throw new Unreadable(fault("app-runtime"));
  const length = Number(head.readBigUInt64LE(28));
  if (length !== size - HEADER_BYTES)
    throw new Unreadable(
      fault("package-unsound", { evidence: { said: length, found: size - HEADER_BYTES } }),
    );
  return HEADER_BYTES;
}

/** Unpacks an archive that lies in another into a file of its own, and reads it there. */
function openerIn(folder: string) {
  let count = 0;
  let unpacked = 0;
  return async <T>(within: Zip, name: string, use: (inner: Zip) => Promise<T>): Promise<T> => {
    count += 1;
    unpacked += within.sizeOf(name);
    // Archives in archives could unpack to more than each of them may.
    if (unpacked > LARGEST_BYTES || count > 200)
      throw new Unreadable(fault("package-bomb", { evidence: { archives: count, unpacked } }));
    const path = join(folder, `inner-${count}`);
    const file = await open(path, "wx+", 0o600);
    try {
      await within.unpack(name, (piece) => file.writeFile(piece));
      const { readZip } = await loadZip();
      return await use(await readZip(file, { size: within.sizeOf(name) }));
    } finally {
      await file.close().finally(() => rm(path, { force: true }));
    }
  };
}
