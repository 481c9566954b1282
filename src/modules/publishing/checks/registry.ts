import { allowedHtml } from "./allowed-html.ts";
import type { Check } from "./check.ts";
import { forbiddenContent } from "./forbidden-content.ts";
import { images } from "./images.ts";
import { linksAnswer } from "./links-answer.ts";
import { linksDiffer } from "./links-differ.ts";
import { containerImages, moduleSettings } from "./packages/container-images.ts";
import { machineImages } from "./packages/machine-images.ts";
import { packages } from "./packages/packages.ts";
import { marketPrices, planNames, plansOnSale, priceMistakes, priceSanity } from "./prices.ts";
import { publisherEligible } from "./publisher-eligible.ts";
import { repeatedImages } from "./repeated-images.ts";
import { requiredFields } from "./required-fields.ts";
import { landingPageAnswers, leadDestinationAnswers, webhookAnswers } from "./technical.ts";
import { testDriveAnswers } from "./test-drive.ts";
import { keywordStuffing, textLanguage } from "./wording.ts";

/** Every built-in check, by name. */
export const CHECKS: ReadonlyMap<string, Check> = new Map(
  [
    requiredFields,
    images,
    repeatedImages,
    allowedHtml,
    forbiddenContent,
    linksDiffer,
    linksAnswer,
    planNames,
    keywordStuffing,
    textLanguage,
    publisherEligible,
    plansOnSale,
    marketPrices,
    priceMistakes,
    priceSanity,
    landingPageAnswers,
    webhookAnswers,
    leadDestinationAnswers,
    testDriveAnswers,
    packages,
    containerImages,
    moduleSettings,
    machineImages,
  ].map((check) => [check.name, check]),
);
