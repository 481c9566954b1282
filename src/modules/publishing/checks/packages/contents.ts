import type { JsonObject } from "../../domain/snapshot.ts";
import { caution, type Fault, fault, shown, Unreadable } from "./fault.ts";
import type { Zip } from "./zip.ts";

const MIB = 1024 * 1024;
/** Descriptions that a package carries of itself are read up to so many bytes. */
const LARGEST_TEXT_BYTES = 16 * MIB;

/** A file that a package must have in its root; says where it lies instead. */
export function missing({ has, names }: Zip, name: string): Fault[] {
  if (has(name)) return [];
  const elsewhere = names.find((one) => one.toLowerCase().endsWith(`/${name.toLowerCase()}`));
  const otherCase = names.find((one) => one.toLowerCase() === name.toLowerCase());
  const found = elsewhere ?? otherCase;
  return [
    found === undefined
      ? fault("package-file-missing", { params: { name } })
      : fault("package-file-nested", { params: { name, found: shown(found) } }),
  ];
}

/** @throws Unreadable for what is no JSON object */
export async function jsonOf(zip: Zip, name: string): Promise<JsonObject> {
  const text = await textOf(zip, name);
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below: what cannot be read and what is no object is mended the same way.
  }
  throw new Unreadable(fault("package-json", { params: { name: shown(name) } }));
}

/** A text of a package without its byte order mark, in UTF-8 or, where the mark says so, UTF-16. */
export async function textOf(zip: Zip, name: string): Promise<string> {
  return decoded(await zip.read(name, LARGEST_TEXT_BYTES));
}

function decoded(bytes: Uint8Array): string {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isWide ? "utf-16le" : "utf-8").decode(bytes);
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const fieldMissing = (file: string, field: string): Fault =>
  fault("package-field-missing", { params: { file, field } });

const versionDiffers = (found: string, expected: string): Fault =>
  fault("package-version-differs", {
    params: { found: shown(found), expected },
    evidence: { found: shown(found), expected },
  });

/** Templates of resources and the form that asks for their parameters, in the root (publisher.md 7.11). */
export async function applicationPackage(zip: Zip): Promise<Fault[]> {
  const [template, form] = ["mainTemplate.json", "createUiDefinition.json"];
  const found = [...missing(zip, template), ...missing(zip, form)];
  if (zip.has(template)) {
    const { $schema, contentVersion, resources } = await jsonOf(zip, template);
    if (typeof $schema !== "string") found.push(fieldMissing(template, "$schema"));
    if (typeof contentVersion !== "string") found.push(fieldMissing(template, "contentVersion"));
    // Newer templates name their resources, older ones list them.
    if (typeof resources !== "object" || resources === null)
      found.push(fieldMissing(template, "resources"));
  }
  if (zip.has(form)) {
    const { handler, parameters } = await jsonOf(zip, form);
    if (typeof handler !== "string") found.push(fieldMissing(form, "handler"));
    if (!isObject(parameters)) found.push(fieldMissing(form, "parameters"));
    else if (!isObject(parameters.outputs)) found.push(fieldMissing(form, "parameters.outputs"));
  }
  return found;
}

/** A visual says what it is in `package.json` and lies, packed into one JSON file, beside it. */
export async function visualPackage(zip: Zip, expected: string | undefined): Promise<Fault[]> {
  const manifest = "package.json";
  if (!zip.has(manifest)) return missing(zip, manifest);
  const { visual, resources } = await jsonOf(zip, manifest);
  const found: Fault[] = [];
  const { guid, version } = isObject(visual) ? visual : {};
  if (typeof guid !== "string" || guid === "") found.push(fieldMissing(manifest, "visual.guid"));
  if (typeof version !== "string") found.push(fieldMissing(manifest, "visual.version"));
  else if (expected !== undefined && version !== expected)
    found.push(versionDiffers(version, expected));
  const first = Array.isArray(resources) ? resources[0] : undefined;
  const file = isObject(first) ? first.file : undefined;
  if (typeof file !== "string") return [...found, fieldMissing(manifest, "resources")];
  if (!zip.has(file))
    return [...found, fault("package-file-missing", { params: { name: shown(file) } })];
  const { content } = await jsonOf(zip, file);
  if (!isObject(content) || typeof content.js !== "string" || content.js === "")
    found.push(fieldMissing(shown(file), "content.js"));
  return found;
}

/** A report as the desktop program saves it. */
export const reportFile = async (zip: Zip): Promise<Fault[]> => [
  ...missing(zip, "[Content_Types].xml"),
  ...missing(zip, "Version"),
];

const WORKBOOK = /\.xlsx$/i;
const OLD_WORKBOOK = /\.xls$/i;
/** Workbooks of the years before archives begin so. */
const OLD_MARK = Buffer.from("d0cf11e0a1b11ae1", "hex");
const LARGEST_OLD_WORKBOOK_BYTES = 100 * MIB;

/** The report of a code analysis: a workbook, or an archive with at least one (publisher.md 7.11). */
export async function analysisReport(zip: Zip, open: OpenInner): Promise<Fault[]> {
  if (zip.has("[Content_Types].xml")) return missing(zip, "xl/workbook.xml");
  const found: Fault[] = [];
  let workbooks = 0;
  for (const name of zip.names) {
    if (WORKBOOK.test(name)) {
      workbooks += 1;
      if (!(await open(zip, name, async (inner) => inner.has("xl/workbook.xml"))))
        found.push(fault("report-workbook-unsound", { params: { name: shown(name) } }));
    } else if (OLD_WORKBOOK.test(name)) {
      workbooks += 1;
      if (!isOldWorkbook(await zip.read(name, LARGEST_OLD_WORKBOOK_BYTES)))
        found.push(fault("report-workbook-unsound", { params: { name: shown(name) } }));
    }
  }
  return workbooks === 0
    ? [fault("report-without-workbook", { evidence: { files: zip.names.length } })]
    : found;
}

export const isOldWorkbook = (bytes: Uint8Array): boolean =>
  OLD_MARK.equals(bytes.subarray(0, OLD_MARK.length));

const SHOWS = /\.(png|jpe?g|gif|webp|mp4|m4v|mov|webm|mkv|avi|wmv)$/i;

/** What shows that an app works: at least one picture or film, none of them empty. */
export function recordings(zip: Zip): Fault[] {
  const found = zip.names.filter((name) => SHOWS.test(name));
  if (found.length === 0)
    return [fault("recording-missing", { evidence: { files: zip.names.length } })];
  return found
    .filter((name) => zip.sizeOf(name) === 0)
    .map((name) => fault("recording-empty", { params: { name: shown(name) } }));
}

/** An app of Business Central describes itself in `NavxManifest.xml`. */
export async function ledgerApp(zip: Zip): Promise<Fault[]> {
  const manifest = "NavxManifest.xml";
  if (!zip.has(manifest)) return missing(zip, manifest);
  const app = /<App\s([^>]{1,10000})>/.exec(await textOf(zip, manifest))?.[1] ?? "";
  const value = (name: string) => new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(app)?.[1] ?? "";
  const found = ["Id", "Name", "Publisher", "Version"]
    .filter((name) => value(name) === "")
    .map((name) => fieldMissing(manifest, name));
  const version = value("Version");
  if (version !== "" && !/^\d{1,10}(\.\d{1,10}){3}$/.test(version))
    found.push(fault("package-version-form", { params: { found: shown(version) } }));
  return found;
}

/** Where solutions say which plans they ask for: their own files and lists of service plans. */
const LICENCE_FILES = /\.(xml|csv|json|data)$/i;
/** A package of the business platform holds solutions, which are archives, too. */
const DEEPEST = 3;

/** Reads an archive that lies inside another. */
export type OpenInner = <T>(
  within: Zip,
  name: string,
  use: (inner: Zip) => Promise<T>,
) => Promise<T>;

/**
 * Looks for the Service IDs of the plans in the licence metadata of a package and of the solutions
 * in it (publisher.md 17): a plan that no solution names could never unlock anything.
 */
export async function businessPackage(
  zip: Zip,
  serviceIds: Readonly<Record<string, string>>,
  open: OpenInner,
): Promise<Fault[]> {
  const wanted = Object.entries(serviceIds);
  const [first] = wanted;
  const prefix = first?.[1].slice(0, -first[0].length) ?? "";
  const named = new Set<string>();
  let solutions = 0;
  let texts = 0;
  const search = async (within: Zip, depth: number): Promise<void> => {
    if (within.has("solution.xml")) solutions += 1;
    for (const name of within.names) {
      if (name.toLowerCase().endsWith(".zip") && depth < DEEPEST)
        await open(within, name, (inner) => search(inner, depth + 1));
      else if (first !== undefined && LICENCE_FILES.test(name)) {
        texts += 1;
        for (const id of idsIn(await textOf(within, name), prefix)) named.add(id);
      }
    }
  };
  await search(zip, 0);
  const evidence = { solutions, texts };
  const found: Fault[] = [];
  if (solutions === 0) found.push(fault("package-without-solution", { evidence }));
  for (const [plan, serviceId] of wanted)
    if (!named.has(serviceId.toLowerCase()))
      found.push(fault("service-id-missing", { plan, params: { plan, serviceId }, evidence }));
  const known = new Set(wanted.map(([, id]) => id.toLowerCase()));
  for (const serviceId of named)
    if (!known.has(serviceId)) found.push(caution("service-id-unknown", { params: { serviceId } }));
  return found;
}

/** Whole identifiers that begin as those of this offer do. */
function idsIn(text: string, prefix: string): string[] {
  const lower = text.toLowerCase();
  const begins = prefix.toLowerCase();
  const ids: string[] = [];
  for (let at = lower.indexOf(begins); at !== -1; at = lower.indexOf(begins, at + 1)) {
    if (/[a-z0-9._-]/.test(lower[at - 1] ?? " ")) continue;
    const id = /^[a-z0-9._-]{1,200}/.exec(lower.slice(at, at + 201))?.[0] ?? "";
    // A dot ends a sentence; a hyphen or an underscore may end a plan ID.
    if (id.length > begins.length) ids.push(id.replace(/\.+$/, ""));
  }
  return ids;
}
