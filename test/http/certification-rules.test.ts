import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { type Distribution, openDistribution } from "../support/distribution.ts";
import { allPassed, changePage, decided, submissionOf, submitted } from "../support/publishing.ts";

type Rules = { readonly rules: readonly object[]; readonly reasons: readonly { code: string }[] };

suite("decision 2: certification by the operator's rules", () => {
  let at: Distribution;
  before(async () => {
    at = await openDistribution();
    await at.sale.operator.call("PUT", "/v1/certification/settings", { certification: "policy" });
  });
  after(() => at.close());

  const sets = (...rules: object[]) =>
    at.sale.operator.call("PUT", "/v1/certification/rules", { rules });
  const rule = (changes: string[], about: object = {}) => ({
    offerTypes: [],
    publishers: "any",
    changes,
    ...about,
  });
  const stateOf = async (slug: string) => {
    const { number } = await submitted(at.publisher, slug);
    await at.market.settle();
    return submissionOf(at.publisher, slug, number);
  };
  const waits = { state: "in-progress", id: "certification-decision" };
  const seen = (one: Awaited<ReturnType<typeof stateOf>>) => ({
    state: one.state,
    id: one.step?.id,
  });

  test("nothing passes by rule until one is set; then what it covers passes without a finding, and the history says so", async () => {
    const first = await at.sale.operator.call("GET", "/v1/certification/rules");
    assert.deepEqual(first.json<Rules>().rules, []);
    const before = await at.draft("before");
    const waiting = await stateOf(before);
    assert.deepEqual(seen(waiting), waits);

    assert.equal((await sets(rule(["first-publication"]))).status, 200);
    // What was submitted before the rule goes its way with a person.
    await at.market.settle();
    assert.deepEqual(seen(await submissionOf(at.publisher, before, waiting.number)), waits);

    const slug = await at.draft("by-rule");
    const next = await at.publisher.call("GET", `/v1/offers/${slug}/publication`);
    assert.match(next.text, /"alone":true/);
    const passed = await stateOf(slug);
    assert.equal(passed.state, "preview");
    assert.deepEqual(
      [
        passed.certification.person,
        passed.certification.decision?.outcome,
        passed.certification.decision?.decidedBy,
      ],
      [true, "certified", null],
    );
    const history = await at.publisher.call("GET", `/v1/offers/${slug}/history?limit=100`);
    assert.match(history.text, /Certified submission 1 automatically: a rule of the operator/);
    const times = await at.sale.operator.call("GET", "/v1/certification/submissions");
    assert.match(times.text, /"decided":0/, "nobody waited for a person");
  });

  test("a warning, another kind of change, another type or a publisher that nobody certified yet waits for a person", async () => {
    await sets(rule(["first-publication"]));
    const warned = await at.draft("warned");
    await changePage(at.publisher, warned, "listing", (content) => {
      const { languages } = content as { languages: { en: { description: string } } };
      const description =
        "Le compte rendu de chaque réunion, écrit pour vous et envoyé à votre équipe par e-mail.";
      return { ...content, languages: { ...languages, en: { ...languages.en, description } } };
    });
    const withWarning = await stateOf(warned);
    assert.ok(withWarning.warnings > 0);
    assert.deepEqual(seen(withWarning), waits);

    await sets(rule(["price", "plans"]));
    assert.deepEqual(seen(await stateOf(await at.draft("other-change"))), waits);

    await sets(rule(["first-publication"], { publishers: "certified-before" }));
    assert.deepEqual(seen(await stateOf(await at.draft("unknown"))), waits);
    const known = await stateOf(await at.draft("soon-known"));
    await decided(at.sale.operator, known.id, {
      outcome: "certify",
      verdicts: await allPassed(at.sale.operator),
    });
    assert.equal((await stateOf(await at.draft("known"))).state, "preview");
  });

  test("rules are the administrator's, and each names what it lets through", async () => {
    const certifier = await at.market.person(at.sale.operator.organisation.id, ["certifier"]);
    const put = await certifier.call("PUT", "/v1/certification/rules", { rules: [] });
    assert.equal(put.status, 403);
    for (const wrong of [
      rule([]),
      rule(["everything"]),
      rule(["price"], { offerTypes: ["shoes"] }),
    ])
      assert.equal((await sets(wrong)).status, 400);
    assert.equal((await sets()).status, 200);
    assert.deepEqual(seen(await stateOf(await at.draft("off-again"))), waits);
  });
});
