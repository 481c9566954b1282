import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { readConfig } from "../../src/platform/config.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import {
  completeOffer,
  openSite,
  type Site,
  submissionOf,
  submitted,
  untilChecked,
} from "../support/publishing.ts";

type Report = {
  readonly findings: readonly { check: string; severity: string; detail: string; step: string }[];
  readonly checks: readonly { id: string; outcome: string }[];
};

suite("OPR-02: an operator's own checks in a submission", () => {
  const folder = mkdtempSync(join(tmpdir(), "souk-own-"));
  let market: TestMarket;
  let site: Site;
  let publisher: TestPerson;
  let operator: TestPerson;

  before(async () => {
    // Fails for one offer, warns of the others.
    writeFileSync(
      join(folder, "mood.mjs"),
      `export const check = { name: "own-mood", policy: "100.1", run({ snapshot }) {
         if (snapshot.pages.properties.appVersion === "9.9") throw new Error("in a mood");
         return [{ severity: "warning", page: "listing", note: "Smile more." }]; } };`,
    );
    site = await openSite();
    market = await startTestMarket({
      env: { SOUK_OUTGOING_ALLOW: site.allow, SOUK_CHECKS_DIR: folder },
    });
    publisher = await market.organisation({ kind: "publisher", name: "Contoso" });
    operator = await market.organisation({ kind: "operator", name: "Meridian" });
  });
  after(async () => {
    await market.close();
    site.close();
    rmSync(folder, { recursive: true });
  });

  const reportOf = async (slug: string, number: number): Promise<Report> =>
    (await publisher.call("GET", `/v1/offers/${slug}/submissions/${number}/report`)).json<Report>();

  test("what it finds stands in the report in its own words, beside the policies, and on the draft", async () => {
    const slug = await completeOffer(publisher, site, { offer: "fine" });
    await untilChecked(market, slug);
    const draft = await publisher.call("GET", `/v1/offers/${slug}/checks`);
    assert.match(draft.text, /Smile more\./);
    const { number } = await submitted(publisher, slug);
    await market.settle();
    const { findings, checks } = await reportOf(slug, number);
    const own = findings.find(({ check }) => check === "own-mood");
    assert.deepEqual(
      [own?.severity, own?.detail, own?.step],
      ["warning", "Smile more.", "content-validation"],
    );
    assert.equal(checks.find(({ id }) => id === "own-mood")?.outcome, "warnings");
    const policies = await operator.call("GET", "/v1/certification/policies");
    assert.match(policies.text, /"number":"100\.1".*"id":"own-mood"/);
  });

  test("one that throws fails its step with a finding that names it, and holds nothing up", async () => {
    const slug = await completeOffer(publisher, site, { offer: "angry" });
    const path = `/v1/offers/${slug}/pages/properties`;
    const read = await publisher.call("GET", path);
    const { content } = read.json<{ content: object }>();
    await publisher.call(
      "PUT",
      path,
      { ...content, appVersion: "9.9" },
      {
        "if-match": read.headers.get("etag") ?? "",
      },
    );
    const { number } = await submitted(publisher, slug);
    await market.settle();
    const submission = await submissionOf(publisher, slug, number);
    assert.deepEqual(
      [submission.state, submission.step?.id],
      ["attention-needed", "content-validation"],
    );
    const { findings } = await reportOf(slug, number);
    const own = findings.find(({ check }) => check === "own-mood");
    assert.match(own?.detail ?? "", /“mood” failed, so this was not looked at/);
    assert.equal(own?.severity, "blocking");
  });

  test("a folder that is named and is not there is said at the start", () => {
    assert.throws(
      () => readConfig({ SOUK_CHECKS_DIR: join(folder, "nowhere") }),
      /SOUK_CHECKS_DIR is ".*nowhere"; it takes a folder that exists/,
    );
  });
});
