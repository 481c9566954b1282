import { crc32 } from "node:zlib";
import {
  documentOfExample,
  EXAMPLE_ENVIRONMENT,
  type ExampleFiles,
  exampleOf,
} from "../../src/modules/catalog/domain/offer-types/examples.fixture.ts";
import type { TestPerson } from "./market.ts";
import { PDF, upload, uploadImage } from "./offers.ts";

/** Uploads the files that the examples of the offer types name. */
export async function exampleFiles(publisher: TestPerson): Promise<ExampleFiles> {
  const screenshot = (colour: string) =>
    uploadImage(publisher, { width: 1280, height: 720, colour });
  return {
    logo: await uploadImage(publisher, { width: 300, height: 300 }),
    screenshots: [
      await screenshot("#0a7d6c"),
      await screenshot("#7d0a6c"),
      await screenshot("#6c7d0a"),
    ],
    pdf: await upload(publisher, "sheet.pdf", PDF),
    zip: await upload(publisher, "package.zip", zipOf("mainTemplate.json", "{}")),
  } as unknown as ExampleFiles;
}

/**
 * The complete example of an offer type as a document of the publisher contoso.
 *
 * @param how.site where its links lead
 * @param how.environment the subscription ID in its audiences
 */
export const exampleDocument = (
  type: string,
  files: ExampleFiles,
  how: { readonly site: string; readonly offer: string; readonly environment?: string },
) =>
  JSON.parse(
    JSON.stringify(
      documentOfExample(type, exampleOf(type, files, how.site), {
        publisher: "contoso",
        offer: how.offer,
      }),
    ).replaceAll(EXAMPLE_ENVIRONMENT, how.environment ?? EXAMPLE_ENVIRONMENT),
  ) as Record<string, unknown>;

/** A ZIP with one small file, stored as it is. */
function zipOf(name: string, text: string): Buffer {
  const data = Buffer.from(text);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt32LE(crc32(data), 14);
  head.writeUInt32LE(data.length, 18);
  head.writeUInt32LE(data.length, 22);
  head.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(20, 6);
  entry.writeUInt32LE(crc32(data), 16);
  entry.writeUInt32LE(data.length, 20);
  entry.writeUInt32LE(data.length, 24);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + name.length, 12);
  end.writeUInt32LE(head.length + name.length + data.length, 16);
  return Buffer.concat([head, Buffer.from(name), data, entry, Buffer.from(name), end]);
}
