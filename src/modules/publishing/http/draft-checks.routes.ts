import { refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { type App, answer } from "../../../platform/http.ts";
import type { Platform } from "../../../platform/platform.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import type { Language } from "../../../platform/text.ts";
import { draftRevision } from "../../catalog/index.ts";
import { type Check, runCheck } from "../checks/check.ts";
import { checksOfDraft } from "../checks/of-steps.ts";
import { outsideState } from "../domain/asking.ts";
import { checkSubject } from "../queries/check-subject.ts";
import { checkTools } from "../queries/check-tools.ts";
import { offerForPublisher, type PublisherOffer } from "../queries/offers.ts";
import { lastOutsideRun } from "../queries/outside-run.ts";
import { policiesAt } from "../queries/policies.ts";
import { checkDraftAgain } from "../use-cases/check-draft-again.ts";
import { DraftChecksShape } from "./checks.shapes.ts";
import { OfOffer, READ } from "./submissions.routes.ts";
import { checkTitle, showDraftFinding } from "./views.ts";

const url = "/v1/offers/:offer/checks";
const tags = ["publishing"];
const description =
  "What a submission of the draft as saved would be told. `findings` are of the checks that call nobody, made for this answer. `outside` is what links and endpoints answered when they were last asked: some seconds after a save, each address once in a while. It is of the draft as saved only where `isCurrent` is true. The operator's own checks are among these, once every page is complete. A submission asks everything itself.";

/** The checks of certification on a draft, before anything is submitted (BEY-04). */
export function draftCheckRoutes(app: App, checks: ReadonlyMap<string, Check>): void {
  route(app, {
    method: "GET",
    url,
    operationId: "checkDraft",
    summary: "What the checks of certification say of the draft as saved",
    description,
    tags,
    access: READ,
    params: OfOffer,
    responses: { 200: DraftChecksShape },
    perMinute: 1_200,
    async handle({ params, organisation, db, at, locale, platform }) {
      const offer = await offerForPublisher(db, organisation.id, params.offer);
      if (offer === undefined) return refuse(notFound({}));
      return answer(200, await shown(db, { offer, checks, at, locale, platform }));
    },
  });

  route(app, {
    method: "PUT",
    url,
    operationId: "checkDraftAgain",
    summary: "Ask the links and endpoints of the draft again",
    description:
      "They are asked in the background, and the answer says that it waits. An address that answered a short while ago is not asked again, and drafts of one publisher have at most 60 addresses asked in a minute; what is left waits for the next.",
    tags,
    access: { permission: "offer:edit", of: "publisher" },
    params: OfOffer,
    responses: { 202: DraftChecksShape },
    perMinute: 120,
    async handle({ params, organisation, db, at, locale, platform }) {
      const offer = await offerForPublisher(db, organisation.id, params.offer);
      if (offer === undefined) return refuse(notFound({}));
      const of = { offerId: offer.offer.id, publisherId: organisation.id };
      await checkDraftAgain(db, of);
      const view = await shown(db, { offer, checks, at, locale, platform });
      platform.wake();
      return answer(202, view);
    },
  });
}

async function shown(
  db: Reader,
  about: {
    readonly offer: PublisherOffer;
    readonly checks: ReadonlyMap<string, Check>;
    readonly at: Temporal.Instant;
    readonly locale: Language;
    readonly platform: Platform;
  },
) {
  const { offer, at, locale } = about;
  const subject = await checkSubject(db, offer);
  const tools = await checkTools(about.platform);
  const asked = checksOfDraft(subject.snapshot, about.checks);
  const cheap = asked.filter(({ cost }) => cost === "cheap");
  const policies = await policiesAt(db, at);
  const findings = [];
  for (const check of cheap)
    for (const finding of await runCheck(check, subject, tools))
      findings.push(showDraftFinding(locale, check.name, finding, policies));
  const revision = draftRevision(offer);
  const run = await lastOutsideRun(db, offer.offer.id);
  return {
    revision,
    checkedAt: at.toString(),
    ...listed(findings),
    checks: cheap.map(({ name }) => showCheck(locale, name)),
    outside: {
      ...outsideState(run, revision),
      checkedAt: run?.checkedAt?.toString() ?? null,
      ...listed(
        (run?.findings ?? []).map(({ check, ...finding }) =>
          showDraftFinding(locale, check, finding, policies),
        ),
      ),
      checks: (run?.checks ?? []).map((name) => showCheck(locale, name)),
    },
  };
}

/** A draft with many plans in many markets can have more of them than anybody reads. */
const MOST_LISTED = 500;

function listed<Shown extends { readonly severity: string }>(findings: readonly Shown[]) {
  const blocking = findings.filter(({ severity }) => severity === "blocking").length;
  return {
    findings: findings.toSorted(byWeight).slice(0, MOST_LISTED),
    blocking,
    warnings: findings.length - blocking,
  };
}

const showCheck = (locale: Language, name: string) => ({
  id: name,
  title: checkTitle(locale, name),
});

const byWeight = (a: { readonly severity: string }, b: { readonly severity: string }): number =>
  a.severity.localeCompare(b.severity);
