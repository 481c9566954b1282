import { crc32, deflateRawSync } from "node:zlib";

export type ZipEntry = {
  readonly name: string;
  readonly data: string | Uint8Array;
  /** What the listing says in place of the truth. */
  readonly lies?: {
    readonly unpacked?: number;
    readonly checksum?: number;
    readonly flags?: number;
    readonly attributes?: number;
    /** Where its data begins: that of another entry. */
    readonly offset?: number;
  };
};

/** An archive, compressed, as packing programs write it. */
export function zip(entries: readonly ZipEntry[], comment = ""): Buffer {
  const bodies: Buffer[] = [];
  const listing: Buffer[] = [];
  let offset = 0;
  for (const { name, data, lies = {} } of entries) {
    const bytes = Buffer.from(data);
    const packed = deflateRawSync(bytes);
    const title = Buffer.from(name);
    // Version, flags, method, time, date, checksum, sizes, length of the name, of the rest.
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(0x800 | (lies.flags ?? 0), 2);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt16LE(33, 8);
    shared.writeUInt32LE(lies.checksum ?? crc32(bytes), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(lies.unpacked ?? bytes.length, 18);
    shared.writeUInt16LE(title.length, 22);
    bodies.push(Buffer.from("PK\x03\x04"), shared, title, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(lies.attributes ?? 0, 6);
    rest.writeUInt32LE(lies.offset ?? offset, 10);
    listing.push(Buffer.from("PK\x01\x02"), Buffer.from([20, 3]), shared, rest, title);
    offset += 4 + shared.length + title.length + packed.length;
  }
  const table = Buffer.concat(listing);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(table.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...bodies, table, end, Buffer.from(comment, "latin1")]);
}

export const files = (contents: Readonly<Record<string, unknown>>): ZipEntry[] =>
  Object.entries(contents).map(([name, data]) => ({
    name,
    data: typeof data === "string" || data instanceof Uint8Array ? data : JSON.stringify(data),
  }));

export const APPLICATION = {
  "mainTemplate.json": {
    $schema: "https://schema.example/deploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    resources: [],
  },
  "createUiDefinition.json": {
    handler: "Contoso.Form",
    parameters: { basics: [], steps: [], outputs: {} },
  },
} as const;

export const visual = (version = "1.0.0.0") => ({
  "package.json": {
    visual: { guid: "harbourChart1", name: "harbourChart", version },
    resources: [{ resourceId: "rId0", sourceType: 5, file: "resources/chart.pbiviz.json" }],
  },
  "resources/chart.pbiviz.json": { content: { js: "void 0;", css: "" } },
});

/** A workbook as an office program saves it. */
export const WORKBOOK = { "[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>" };

export const REPORT = { "[Content_Types].xml": "<Types/>", Version: "1.28" };

/** A package of the business platform around one solution that names these Service IDs. */
export const business = (serviceIds: readonly string[]) => ({
  "input.xml": "<PvsPackageData/>",
  "package.zip": zip(
    files({
      "[Content_Types].xml": "<Types/>",
      "PkgFolder/harbour.zip": zip(
        files({
          "solution.xml": "<ImportExportXml/>",
          "customizations.xml": serviceIds.map((id) => `<serviceplan name="${id}"/>`).join("\n"),
        }),
      ),
    }),
  ),
});

const MANIFEST =
  '<Package><App Id="8d3f1f8e-5a35-4a11-8c55-5b6a7c8d9e0f" Name="Harbour" Publisher="Contoso" Version="1.2.3.4" /></Package>';

/** An app with its header of 40 bytes. */
export function app(content: Uint8Array = zip(files({ "NavxManifest.xml": MANIFEST }))): Buffer {
  const head = Buffer.alloc(40);
  head.write("NAVX", 0, "latin1");
  head.writeUInt32LE(40, 4);
  head.writeUInt32LE(2, 8);
  head.writeBigUInt64LE(BigInt(content.byteLength), 28);
  head.write("NAVX", 36, "latin1");
  return Buffer.concat([head, content]);
}
