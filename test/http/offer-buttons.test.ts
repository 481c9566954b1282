import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { accepted } from "../../src/kernel/result.ts";
import {
  goLive,
  makeEdition,
  recordPublicationState,
  setPreview,
  stopOffer,
} from "../../src/modules/catalog/index.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import type { Tx } from "../../src/platform/transaction.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { applied, completeDocument } from "../support/offers.ts";
import { changePage } from "../support/publishing.ts";

/** How an offer comes into the situation of a column; it was live before where the cell asks for it. */
const SITUATIONS = {
  Draft: "none",
  "Publish in progress, before sign-off": "running",
  "Preview (sign-off)": "waiting-for-sign-off",
  "Publishing after Go live": "going-live",
  Live: "none",
  "Live + draft changes": "none",
  "Attention needed": "attention-needed",
  "Not available": "stopped",
} as const;
type Situation = keyof typeof SITUATIONS;

// In a cell whether the button is there for an offer never live and for one that is: "." where there
// is no such offer. "Review and publish" of the pages is `review`, Publish of the review page is
// `publish`. Delete draft at Preview is no cell of the table: what was never published can be deleted
// (PUB-12).
const TABLE: Readonly<Record<string, string>> = {
  "save-draft": "y. yy yy yy .y .y yy .y",
  review: "y. yy yy yy .y .y yy .y",
  publish: "y. nn yy nn .n .y yy .y",
  "cancel-publish": "n. yy nn nn .n .n yy .n",
  "go-live": "n. nn yy nn .n .n nn .n",
  "stop-distribution": "n. ny ny nn .y .y ny .n",
  "delete-draft": "y. nn yn nn .n .n yn .n",
  "discard-changes": "n. nn nn nn .n .y ny .y",
  "compare-with-live": "n. ny ny ny .y .y ny .y",
  "compare-with-preview": "n. nn yy yy .n .n nn .n",
};
const STATUSES: Readonly<Record<Situation, string>> = {
  Draft: "draft",
  "Publish in progress, before sign-off": "publish-in-progress",
  "Preview (sign-off)": "preview",
  "Publishing after Go live": "publish-in-progress",
  Live: "live",
  "Live + draft changes": "live",
  "Attention needed": "attention-needed",
  "Not available": "not-available",
};
/** Where the cell's live offer has a draft that differs. */
const CHANGED: ReadonlySet<Situation> = new Set([
  "Live + draft changes",
  "Attention needed",
  "Not available",
]);

suite("the table of buttons", () => {
  let market: TestMarket;
  let ana: TestPerson;
  before(async () => {
    market = await startTestMarket();
    ana = await market.organisation({ kind: "publisher", name: "Contoso", handle: "contoso" });
  });
  after(() => market.close());

  async function offerIn(situation: Situation, wasLive: boolean): Promise<string> {
    const column = Object.keys(SITUATIONS).indexOf(situation);
    const offer = `cell-${column}-${wasLive ? "live" : "never"}`;
    const slug = `contoso.${offer}`;
    await applied(ana, await completeDocument(ana, { offer }));
    const { id: offerId } = (await ana.call("GET", `/v1/offers/${slug}`)).json<{ id: string }>();
    const work = (step: (tx: Tx) => Promise<unknown>) =>
      market.platform.databaseAs(SYSTEM).transaction(step);
    if (wasLive)
      await work(async (tx) => {
        const { editionId } = accepted(await makeEdition(tx, offerId));
        await goLive(tx, { offerId, editionId });
      });
    if (wasLive && CHANGED.has(situation))
      await changePage(ana, slug, "properties", (content) => ({ ...content, appVersion: "2.0" }));
    const state = SITUATIONS[situation];
    await work(async (tx) => {
      if (state === "none") return;
      if (state === "stopped") {
        accepted(await stopOffer(tx, { offerId, stopRenewals: false, effectiveAt: tx.at }));
        return;
      }
      // What waits for its sign-off, or was signed off, has an edition at the preview.
      if (state === "waiting-for-sign-off" || state === "going-live") {
        const { editionId } = accepted(await makeEdition(tx, offerId));
        await setPreview(tx, { offerId, editionId });
      }
      await recordPublicationState(tx, offerId, {
        ...(state === "waiting-for-sign-off"
          ? { state }
          : state === "attention-needed"
            ? { state, signedOff: false }
            : { state: "running", signedOff: state === "going-live" }),
        submissionId: "0199aaaa-0000-7000-8000-000000000001",
        number: 1,
        phase: "certification",
        waitingOn: "system",
        submittedAt: "2026-11-21T11:00:00Z",
      });
    });
    return slug;
  }

  for (const [column, situation] of (Object.keys(SITUATIONS) as Situation[]).entries())
    test(`PUB-02, PUB-10: the actions of an offer that is “${situation}” are those of the table, cell by cell`, async () => {
      for (const [side, wasLive] of [false, true].entries()) {
        const cells = Object.entries(TABLE).map(
          ([action, row]) => [action, row.split(" ")[column]?.[side]] as const,
        );
        if (cells.every(([, cell]) => cell === ".")) continue;
        const slug = await offerIn(situation, wasLive);
        const call = (method: string, path: string, body?: unknown) =>
          ana.call(method, `/v1/offers/${slug}${path}`, body, { "if-match": "*" });
        const { status, actions } = (await call("GET", "")).json<{
          status: string;
          actions: { action: string; allowed: boolean; reason: { detail: string } | null }[];
        }>();
        assert.equal(status, STATUSES[situation]);
        const found = new Map(actions.map((one) => [one.action, one]));
        assert.deepEqual(
          cells.map(([action]) => [action, found.get(action)?.allowed === true ? "y" : "n"]),
          cells,
        );
        for (const [action] of cells) {
          const one = found.get(action);
          if (one?.allowed === false)
            assert.ok((one.reason?.detail ?? "").length > 0, `${action} says why not`);
        }
        // What is only looked at or saved is possible as its cell says; the rest is BEY-09's test.
        const cellOf = new Map(cells);
        assert.equal((await call("GET", "/review")).status, 200);
        for (const other of ["live", "preview"])
          assert.equal(
            (await call("GET", `/comparison?with=${other}`)).status,
            cellOf.get(`compare-with-${other}`) === "y" ? 200 : 409,
            other,
          );
        const page = (await call("GET", "/pages/properties")).json<{ content: object }>();
        assert.equal((await call("PUT", "/pages/properties", page.content)).status, 200);
      }
    });
});
