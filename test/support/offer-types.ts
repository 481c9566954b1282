import {
  documentOfExample,
  EXAMPLE_ENVIRONMENT,
  type ExampleFiles,
  exampleOf,
} from "../../src/modules/catalog/domain/offer-types/examples.fixture.ts";
import {
  APPLICATION,
  app,
  business,
  files,
  REPORT,
  visual,
  WORKBOOK,
  zip,
} from "../../src/modules/publishing/checks/packages/packages.fixture.ts";
import type { TestPerson } from "./market.ts";
import { PDF, upload, uploadImage } from "./offers.ts";
import type { Site } from "./publishing.ts";

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
    zip: await upload(publisher, "package.zip", zip(files(APPLICATION))),
    analysis: await upload(
      publisher,
      "analysis.zip",
      zip(files({ "report/analysis.xlsx": zip(files(WORKBOOK)) })),
    ),
    visual: await upload(publisher, "chart.pbiviz", zip(files(visual()))),
    report: await upload(publisher, "sample.pbix", zip(files(REPORT))),
  } as unknown as ExampleFiles;
}

/** Puts what the examples name by address on a site. @param slug of the example with licences */
export function servePackages({ bodies }: Site, slug = "contoso.dynamics-365"): void {
  bodies["/package.zip"] = zip(files(APPLICATION));
  bodies["/business.zip"] = zip(files(business([`${slug}.bronze`, `${slug}.gold`])));
  for (const name of ["ledger", "base", "tests"]) bodies[`/${name}.app`] = app();
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
