import type { Finding } from "../../domain/finding.ts";
import type { Json, JsonObject, Snapshot } from "../../domain/snapshot.ts";
import { blocking, type Check, type CheckTools, fieldKey, warning } from "../check.ts";
import { expiryOf } from "./link-expiry.ts";

const MIB = 1024 * 1024;
const VHD_FOOTER_BYTES = 512;
/** A path of names whose last is the version. */
const GALLERY = /^\/?([A-Za-z0-9][A-Za-z0-9._-]*\/)+\d{1,9}\.\d{1,9}\.\d{1,9}$/;

type Place = { readonly page: string; readonly plan: string; readonly pointer: string };

/** New versions of an image rise, and their sources are there and of a disk's size (publisher.md 7.10). */
export const machineImages: Check = {
  name: "machine-images",
  policy: "200.6",
  cost: "outside",
  async run({ snapshot, live, seen: before }, tools) {
    const findings: Finding[] = [];
    const seen: Record<string, string> = {};
    for (const { planId: plan, pages, stopped } of snapshot.plans) {
      const content = pages["plan-technical"];
      if (stopped === true || content === undefined) continue;
      if (pages["plan-setup"]?.technical === "reused") continue;
      const published = versionsOf(live, plan);
      const latest = published.toSorted(byVersion).at(-1);
      for (const [index, version] of items(content.versions).entries()) {
        const name = String(version.version ?? "");
        // Published images are immutable, and need no second look.
        if (published.includes(name) || !/^\d+\.\d+\.\d+$/.test(name)) continue;
        const at = { page: "plan-technical", plan, pointer: `/versions/${index}` };
        if (latest !== undefined && byVersion(name, latest) < 0)
          findings.push(
            blocking("machine-version-not-rising", {
              ...at,
              pointer: `${at.pointer}/version`,
              params: { version: name, latest },
              evidence: { version: name, latest },
            }),
          );
        for (const [place, source, address] of sourcesOf(at, version)) {
          const asked = await checkSource(place, source, address, tools);
          findings.push(...asked.findings);
          if (asked.tag === undefined) continue;
          const key = fieldKey(place);
          seen[key] = asked.tag;
          if (before[key] !== undefined && before[key] !== asked.tag)
            findings.push(
              blocking("machine-image-changed", {
                ...place,
                evidence: { before: before[key], now: asked.tag },
              }),
            );
        }
      }
    }
    return { findings, seen };
  },
};

const items = (value: Json | undefined): JsonObject[] =>
  Array.isArray(value) ? (value as JsonObject[]) : [];

const versionsOf = (live: Snapshot | undefined, plan: string): string[] =>
  items(
    live?.plans.find(({ planId }) => planId === plan)?.pages["plan-technical"]?.versions,
  ).flatMap(({ version }) =>
    typeof version === "string" && /^\d+\.\d+\.\d+$/.test(version) ? [version] : [],
  );

/** Compares `Major.Minor.Patch` number by number; numbers may be longer than those of JavaScript. */
function byVersion(a: string, b: string): number {
  const [left, right] = [a.split(".").map(BigInt), b.split(".").map(BigInt)];
  for (const [index, number] of left.entries()) {
    const other = right[index] ?? 0n;
    if (number !== other) return number < other ? -1 : 1;
  }
  return 0;
}

function sourcesOf(at: Place, { images }: JsonObject): [Place, string, string][] {
  return items(images).flatMap((image, index) => {
    const base = `${at.pointer}/images/${index}`;
    const source = String(image.source ?? "");
    const place = (pointer: string): Place => ({ ...at, pointer });
    return [
      [place(`${base}/address`), source, String(image.address ?? "")],
      ...items(image.dataDisks).map((disk, number): [Place, string, string] => [
        place(`${base}/dataDisks/${number}/address`),
        source,
        String(disk.address ?? ""),
      ]),
    ] as [Place, string, string][];
  });
}

async function checkSource(
  at: Place,
  source: string,
  address: string,
  { outgoing }: CheckTools,
): Promise<{ readonly findings: readonly Finding[]; readonly tag?: string | undefined }> {
  if (address === "" || (source === "gallery" && GALLERY.test(address))) return { findings: [] };
  const only = (finding: Finding) => ({ findings: [finding] });
  if (source === "gallery")
    return only(
      blocking("machine-image-gallery", { ...at, params: { address: address.slice(0, 200) } }),
    );
  const outcome = await outgoing.exchange({ url: address, method: "HEAD", maxRedirects: 3 });
  const { tookMs } = outcome;
  // The signature in the address is a secret: what is told of it is its host.
  const host = URL.parse(address)?.host ?? "";
  if (outcome.kind === "refused")
    return only(
      blocking("machine-image-unreachable", {
        ...at,
        evidence: { host, outcome: outcome.code, tookMs },
      }),
    );
  const { status, headers } = outcome;
  if (status < 200 || status > 299)
    return only(
      blocking("machine-image-answers", {
        ...at,
        params: { status },
        evidence: { host, status, tookMs },
      }),
    );
  const findings = [
    ...expiryOf(address, headers.date).map((one) => ({ ...one, ...at })),
    ...checkSize(at, headers["content-length"]),
  ];
  return { findings, tag: tagOf(headers) };
}

/**
 * What is another for other bytes: a strong entity tag, or else length and date of the last change
 * together. A weak tag promises less; of a server that says none of them nothing is known.
 */
function tagOf(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  const { etag, "last-modified": changed, "content-length": length } = headers;
  if (etag?.startsWith('"')) return etag.slice(0, 200);
  return changed === undefined || length === undefined
    ? undefined
    : `${length} ${changed}`.slice(0, 200);
}

function checkSize(at: Place, said: string | undefined): Finding[] {
  if (said === undefined || !/^\d{1,15}$/.test(said))
    return [warning("machine-image-size-unknown", at)];
  const bytes = Number(said);
  const rest = bytes % MIB;
  return bytes >= MIB && (rest === 0 || rest === VHD_FOOTER_BYTES)
    ? []
    : [blocking("machine-image-size", { ...at, params: { bytes }, evidence: { bytes } })];
}
