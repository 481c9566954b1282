import { readImage, SNIFF_BYTES, sizeLimitOf, sniff } from "../../../platform/file-types.ts";
import type { Finding } from "../domain/finding.ts";
import { pageOf, type Snapshot, testDriveOf } from "../domain/snapshot.ts";
import { blocking, type Check, type CheckTools } from "./check.ts";

type Kept = {
  readonly page: "listing" | "test-drive";
  readonly pointer: string;
  readonly sha256: string;
  /** Smallest and largest side in pixels; absent for documents. */
  readonly needs?:
    | { readonly width: Range; readonly height: Range; readonly square?: true }
    | undefined;
};
type Range = readonly [min: number, max: number];

const PICTURE = { width: [1280, 1280], height: [720, 720] } as const;
const TEST_DRIVE_PICTURE = { width: [533, 533], height: [324, 324] } as const;
const LOGO = { width: [216, 350], height: [216, 350], square: true } as const;
const exactly = (side: number) => ({ width: [side, side], height: [side, side] }) as const;

/** Reads the bytes of every image and document: what a file is called or said to be is not asked. */
export const images: Check = {
  name: "images",
  policy: "100.5",
  cost: "cheap",
  async run({ snapshot }, tools) {
    const findings: Finding[] = [];
    for (const kept of filesOf(snapshot)) findings.push(...(await checkFile(kept, tools)));
    return findings;
  },
};

function filesOf(snapshot: Snapshot): Kept[] {
  const { logo, logoMedium, logoSmall, screenshots, videos, documents } = pageOf(
    snapshot,
    "listing",
  );
  const all: { pointer: string; sha256: string | undefined; needs?: Kept["needs"] }[] = [
    { pointer: "/logo", sha256: logo?.sha256, needs: LOGO },
    { pointer: "/logoMedium", sha256: logoMedium?.sha256, needs: exactly(90) },
    { pointer: "/logoSmall", sha256: logoSmall?.sha256, needs: exactly(48) },
    ...(screenshots ?? []).map(({ file }, index) => ({
      pointer: `/screenshots/${index}/file`,
      sha256: file?.sha256,
      needs: PICTURE,
    })),
    ...(videos ?? []).map(({ thumbnail }, index) => ({
      pointer: `/videos/${index}/thumbnail`,
      sha256: thumbnail?.sha256,
      needs: PICTURE,
    })),
    ...(documents ?? []).map(({ file }, index) => ({
      pointer: `/documents/${index}/file`,
      sha256: file?.sha256,
    })),
  ];
  const testDrive = testDriveOf(snapshot);
  const ofTestDrive: typeof all = [
    { pointer: "/manual/file", sha256: testDrive.manual?.file?.sha256 },
    ...(testDrive.videos ?? []).map(({ thumbnail }, index) => ({
      pointer: `/videos/${index}/thumbnail`,
      sha256: thumbnail?.sha256,
      needs: TEST_DRIVE_PICTURE,
    })),
  ];
  return [
    ...all.map((one) => ({ ...one, page: "listing" as const })),
    ...ofTestDrive.map((one) => ({ ...one, page: "test-drive" as const })),
  ].flatMap(({ sha256, ...rest }) => (sha256 === undefined ? [] : [{ ...rest, sha256 }]));
}

async function checkFile(
  { page, pointer, sha256, needs }: Kept,
  { files }: CheckTools,
): Promise<Finding[]> {
  const at = { page, pointer };
  const wanted = needs === undefined ? "application/pdf" : "image/png";
  const bytes = await files.read(sha256, sizeLimitOf(wanted));
  if (bytes === undefined) return [blocking("file-missing", at)];
  const mediaType = await sniff(bytes.subarray(0, SNIFF_BYTES));
  if (needs === undefined)
    return mediaType === wanted
      ? []
      : [blocking("document-type", { ...at, params: { mediaType }, evidence: { mediaType } })];
  if (mediaType !== wanted)
    return [blocking("image-type", { ...at, params: { mediaType }, evidence: { mediaType } })];
  const size = readImage(mediaType, bytes);
  if (size === undefined) return [blocking("image-unsound", at)];
  const { width, height } = size;
  const evidence = { width, height, bytes: bytes.byteLength };
  if (needs.square && width !== height)
    return [blocking("image-not-square", { ...at, params: { width, height }, evidence })];
  if (within(width, needs.width) && within(height, needs.height)) return [];
  const [minWidth, maxWidth] = needs.width;
  const [minHeight, maxHeight] = needs.height;
  const params = { width, height, minWidth, maxWidth, minHeight, maxHeight };
  const code = minWidth === maxWidth ? "image-size" : "image-size-range";
  return [blocking(code, { ...at, params, evidence })];
}

const within = (value: number, [min, max]: Range): boolean => value >= min && value <= max;
