import type { OfferType } from "../offer-type.ts";
import { checkbox, choice, file, text } from "../page-schema.ts";
import { businessListing, businessProperties, technicalPage } from "./dynamics-pages.ts";
import { archive, MIB, ZIP } from "./media.ts";
import { availabilityPage, coSellPage, testDrivePage } from "./selling-pages.ts";
import { setupPage, testDrive } from "./setup-page.ts";
import { supplementalPage } from "./supplemental-page.ts";
import { HIDE_KEY_PREVIEW } from "./usage-offer.ts";

const SHEETS = [
  ...ZIP,
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/x-cfb",
];
const byFile = { pointer: "/functionalValidation", equals: "file" } as const;

/** Apps for finance and operations; buyers contact the publisher. */
export const operationsApps: OfferType = {
  id: "dynamics-365-operations",
  title: "offer-type.dynamics-365-operations",
  pages: [
    setupPage({ testDrive }),
    businessProperties(),
    businessListing({ min: 1, max: 5 }),
    availabilityPage(),
    technicalPage(
      {
        solutionId: text("dynamics.solutionId", {
          max: 100,
          oneLine: true,
          required: true,
          hint: true,
        }),
        release: text("dynamics.release", {
          max: 50,
          oneLine: true,
          required: true,
          hint: true,
          shown: true,
        }),
      },
      { hint: "operations-technical" },
    ),
    coSellPage,
    supplementalPage({
      report: file("supplemental.report", SHEETS, 100 * MIB, { required: true, hint: true }),
      localised: checkbox("supplemental.localised", { hint: true }),
      functionalValidation: choice("supplemental.functionalValidation", ["file", "call"], {
        required: true,
        described: ["file", "call"],
      }),
      functionalValidationFile: archive("supplemental.functionalValidationFile", {
        requiredWhen: byFile,
        visibleWhen: byFile,
      }),
    }),
    testDrivePage(["hosted"]),
  ],
  planPages: [],
  listing: [{ option: "contact-me" }],
  preview: HIDE_KEY_PREVIEW,
  sale: { buyers: "partners-and-customers", starts: "at-once" },
  plans: { min: 0, max: 0, maxPrivate: 0 },
  markets: "availability:/markets",
  needsNotesForCertification: true,
};
