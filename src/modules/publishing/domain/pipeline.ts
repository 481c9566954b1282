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

/** The steps of an offer type in their order (decision 1). Another type may order them otherwise. */
export type Pipeline = readonly StepDefinition[];

const hasTestDrive = (snapshot: Snapshot) => pageOf(snapshot, "setup").testDrive === true;
const hasLeadDestination = (snapshot: Snapshot) =>
  (pageOf(snapshot, "setup").leads?.destination ?? "none") !== "none";

const PURCHASE_FLOW = ["plans-on-sale", "market-prices", "landing-page-answers", "webhook-answers"];

const SAAS: Pipeline = [
  {
    id: "purchase-flow-setup",
    phase: "automated-validation",
    by: "system",
    applies: isSoldHere,
    checks: PURCHASE_FLOW,
  },
  {
    id: "test-drive-validation",
    phase: "automated-validation",
    by: "system",
    applies: hasTestDrive,
    checks: ["test-drive-answers"],
  },
  {
    id: "lead-destination",
    phase: "automated-validation",
    by: "system",
    applies: hasLeadDestination,
    checks: ["lead-destination-answers"],
  },
  {
    id: "offer-validation",
    phase: "automated-validation",
    by: "system",
    checks: ["keyword-stuffing", "text-language", "repeated-images", "price-sanity"],
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
  {
    id: "technical-validation",
    phase: "certification",
    by: "system",
    applies: isSoldHere,
    checks: ["price-mistakes", "landing-page-answers", "webhook-answers"],
  },
  { id: "certification-decision", phase: "certification", by: "operator" },
  { id: "preview-creation", phase: "preview-creation", by: "system", effect: "create-preview" },
  { id: "publisher-sign-off", phase: "publisher-sign-off", by: "publisher" },
  {
    id: "publish-purchase-flow",
    phase: "publish",
    by: "system",
    applies: isSoldHere,
    checks: PURCHASE_FLOW,
  },
  {
    id: "publish-test-drive",
    phase: "publish",
    by: "system",
    applies: hasTestDrive,
    checks: ["test-drive-answers"],
  },
  {
    id: "publish-lead-destination",
    phase: "publish",
    by: "system",
    applies: hasLeadDestination,
    checks: ["lead-destination-answers"],
  },
  { id: "final-publish", phase: "publish", by: "system", effect: "go-live" },
];

export const PIPELINES: Readonly<Record<string, Pipeline>> = { saas: SAAS };

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
