import { isSoldHere, pageOf, type Snapshot } from "./snapshot.ts";

export type PhaseId =
  | "automated-validation"
  | "certification"
  | "preview-creation"
  | "publisher-sign-off"
  | "publish";

export type StepDefinition = {
  readonly id: string;
  readonly phase: PhaseId;
  /** Who finishes the step: the system by its checks, or a person. */
  readonly by: "system" | "operator" | "publisher";
  /** Steps that do not apply are not drawn. Default: to every offer. */
  readonly applies?: (snapshot: Snapshot) => boolean;
  /** Names of the checks that the step runs, in order. */
  readonly checks?: readonly string[];
  /** What the step changes when it passes, in the transaction that records it. */
  readonly effect?: "create-preview" | "go-live";
  /** Reports without stopping: findings show in the validation report only. */
  readonly advisory?: true;
};

/** The steps of an offer type in their order (decision 1). */
export type Pipeline = readonly StepDefinition[];

const hasTestDrive = (snapshot: Snapshot) => pageOf(snapshot, "setup").testDrive === true;
const hasLeadDestination = (snapshot: Snapshot) =>
  (pageOf(snapshot, "setup").leads?.destination ?? "none") !== "none";

/** What differs between the steps of offer types. */
type Differences = {
  /** Checks that a purchase could be fulfilled, before certification and again before going live. */
  readonly purchase?: readonly string[];
  /** Checks of what buyers get, by certification; those that read packages belong here. */
  readonly technical?: readonly string[];
  readonly testDrive?: true;
  /** Checks of packages and images: also of offers that are not sold here, and again after Go live. */
  readonly artifacts?: readonly string[];
};

const LISTED_TEXT = ["keyword-stuffing", "text-language", "repeated-images"];

/** Automated validation, certification, preview, sign-off, publication (decision 1). */
const pipeline = ({ purchase, technical, testDrive, artifacts }: Differences): Pipeline => [
  ...step(purchase, {
    id: "purchase-flow-setup",
    phase: "automated-validation",
    by: "system",
    applies: isSoldHere,
  }),
  ...step(testDrive && TEST_DRIVE, {
    id: "test-drive-validation",
    phase: "automated-validation",
    by: "system",
    applies: hasTestDrive,
  }),
  {
    id: "lead-destination",
    phase: "automated-validation",
    by: "system",
    applies: hasLeadDestination,
    checks: LEADS,
  },
  {
    id: "offer-validation",
    phase: "automated-validation",
    by: "system",
    checks: purchase ? [...LISTED_TEXT, "price-sanity"] : LISTED_TEXT,
    advisory: true,
  },
  {
    id: "business-eligibility",
    phase: "certification",
    by: "system",
    checks: ["publisher-eligible"],
  },
  {
    id: "content-validation",
    phase: "certification",
    by: "system",
    checks: [
      "required-fields",
      "images",
      "allowed-html",
      "forbidden-content",
      "links-differ",
      "plan-names",
      "links-answer",
    ],
  },
  ...step(technical || artifacts ? [...(technical ?? []), ...(artifacts ?? [])] : undefined, {
    id: "technical-validation",
    phase: "certification",
    by: "system",
    ...(artifacts === undefined && { applies: isSoldHere }),
  }),
  { id: "certification-decision", phase: "certification", by: "operator" },
  { id: "preview-creation", phase: "preview-creation", by: "system", effect: "create-preview" },
  { id: "publisher-sign-off", phase: "publisher-sign-off", by: "publisher" },
  ...step(purchase, {
    id: "publish-purchase-flow",
    phase: "publish",
    by: "system",
    applies: isSoldHere,
  }),
  ...step(testDrive && TEST_DRIVE, {
    id: "publish-test-drive",
    phase: "publish",
    by: "system",
    applies: hasTestDrive,
  }),
  {
    id: "publish-lead-destination",
    phase: "publish",
    by: "system",
    applies: hasLeadDestination,
    checks: LEADS,
  },
  ...step(artifacts, { id: "publish-artifacts", phase: "publish", by: "system" }),
  { id: "final-publish", phase: "publish", by: "system", effect: "go-live" },
];

const TEST_DRIVE = ["test-drive-answers"];
const LEADS = ["lead-destination-answers"];

/** A step that exists only with checks to run. */
const step = (
  checks: readonly string[] | undefined,
  definition: Omit<StepDefinition, "checks">,
): StepDefinition[] => (checks === undefined ? [] : [{ ...definition, checks }]);

const PRICED = ["plans-on-sale", "market-prices"];
/** Prices and nothing to call. */
const PRICED_ONLY: Differences = { purchase: PRICED, technical: ["price-mistakes"] };
const PACKAGES = ["packages"];
const IMAGES = ["container-images"];

/** The steps of each offer type in their order. Another type may order them otherwise. */
export const PIPELINES: Readonly<Record<string, Pipeline>> = {
  saas: pipeline({
    purchase: [...PRICED, "landing-page-answers", "webhook-answers"],
    technical: ["price-mistakes", "landing-page-answers", "webhook-answers"],
    testDrive: true,
  }),
  "virtual-machine": pipeline({ ...PRICED_ONLY, artifacts: ["machine-images"], testDrive: true }),
  application: pipeline({ ...PRICED_ONLY, artifacts: PACKAGES, testDrive: true }),
  container: pipeline({ ...PRICED_ONLY, artifacts: IMAGES }),
  "iot-edge-module": pipeline({
    purchase: PRICED,
    technical: ["module-settings"],
    artifacts: IMAGES,
  }),
  "managed-service": pipeline({ purchase: PRICED }),
  "consulting-service": pipeline({}),
  "dynamics-365": pipeline({ ...PRICED_ONLY, artifacts: PACKAGES, testDrive: true }),
  "dynamics-365-business-central": pipeline({ ...PRICED_ONLY, artifacts: PACKAGES }),
  "dynamics-365-operations": pipeline({ artifacts: PACKAGES, testDrive: true }),
  "power-bi": pipeline({}),
  "power-bi-visual": pipeline({ ...PRICED_ONLY, artifacts: PACKAGES }),
};

/**
 * The steps that this edition goes through, in order: what the tracker draws before Publish and
 * what the submission then does. The decision of a person is a step only where one is needed.
 *
 * @throws Error for an offer type without a pipeline: it could never be published
 */
export function stepsFor(
  snapshot: Snapshot,
  needs: { readonly person: boolean },
): StepDefinition[] {
  const pipeline = PIPELINES[snapshot.offerType];
  if (pipeline === undefined) throw new Error(`No publishing steps for ${snapshot.offerType}`);
  return pipeline.filter(
    ({ by, applies }) => (by !== "operator" || needs.person) && (applies?.(snapshot) ?? true),
  );
}

export const stepDefinition = (offerType: string, id: string): StepDefinition | undefined =>
  PIPELINES[offerType]?.find((step) => step.id === id);
