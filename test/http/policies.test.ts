import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { type Distribution, openDistribution } from "../support/distribution.ts";
import { once } from "../support/market.ts";
import { submitted } from "../support/publishing.ts";

type Problem = {
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string }[];
};
type Texts = { en: string; fr: string; ko: string };
type Policy = {
  number: string;
  group: string;
  automatic: boolean;
  title: Texts;
  text: Texts;
  since: string;
};
type Version = {
  readonly version: string;
  readonly state: string;
  readonly inForce: boolean;
  readonly earliest: string;
  readonly policies: readonly Policy[];
};

suite("OPR-02: versioned certification policies", () => {
  let at: Distribution;
  before(async () => {
    at = await openDistribution();
    await at.sale.operator.call("PUT", "/v1/certification/settings", { certification: "policy" });
  });
  after(() => at.close());

  const base = "/v1/certification/policy-versions";
  const operator: Distribution["sale"]["operator"]["call"] = (...call) =>
    at.sale.operator.call(...call);
  const read = async (version: string) => {
    const answer = await operator("GET", `${base}/${version}`);
    assert.equal(answer.status, 200, answer.text);
    return { ...answer.json<Version>(), etag: answer.headers.get("etag") ?? "" };
  };
  const written = (policies: readonly Policy[]) =>
    policies.map(({ number, group, automatic, title, text }) => ({
      number,
      group,
      automatic,
      title,
      text,
    }));
  const saves = async (version: string, effectiveFrom: string, policies: readonly Policy[]) =>
    operator(
      "PUT",
      `${base}/${version}`,
      { effectiveFrom, policies: written(policies) },
      { "if-match": (await read(version)).etag },
    );
  const publishes = async (version: string) =>
    operator(
      "PUT",
      `${base}/${version}/publication`,
      {},
      { "if-match": (await read(version)).etag },
    );
  const codes = (answer: { json<T>(): T }) =>
    (answer.json<Problem>().errors ?? []).map(({ code }) => code.replace("publishing/", ""));

  test("a draft becomes a version that never changes; submissions are judged by the one in force when they were submitted", async () => {
    const before = await at.draft("before");
    const early = await submitted(at.publisher, before);
    await at.market.settle();

    const begun = await operator(
      "POST",
      base,
      { version: "2027-01", effectiveFrom: "2026-12-01" },
      once(),
    );
    assert.equal(begun.status, 201, begun.text);
    const second = await operator(
      "POST",
      base,
      { version: "2027-02", effectiveFrom: "2027-02-01" },
      once(),
    );
    assert.equal(second.json<Problem>().code, "publishing/policy-draft-exists");
    const draft = await read("2027-01");
    assert.deepEqual(
      draft.policies,
      (await read("2026-11")).policies,
      "it begins as the one in force",
    );

    // Whatever is incomplete is saved, and refused when it is published.
    const wrong = draft.policies
      .filter(({ number }) => number !== "100.2")
      .map((policy) =>
        policy.number === "100.1"
          ? { ...policy, automatic: true, title: { ...policy.title, ko: " " } }
          : policy,
      );
    assert.equal((await saves("2027-01", "2026-12-01", wrong)).status, 200);
    const refused = await publishes("2027-01");
    assert.equal(refused.status, 422, refused.text);
    assert.deepEqual(codes(refused).sort(), [
      "policy-text-missing",
      "policy-watched",
      "policy-without-check",
    ]);
    assert.equal((await operator("GET", `/v1/certification/policies?version=2027-01`)).status, 404);

    const added: Policy = {
      number: "300.1",
      group: "content",
      automatic: false,
      title: { en: "Energy is named", fr: "L’énergie est indiquée", ko: "에너지 표시" },
      text: { en: "Say how much.", fr: "Dire combien.", ko: "얼마인지 밝힙니다." },
      since: "",
    };
    const changed = [...draft.policies, added];
    assert.equal((await saves("2027-01", "2026-11-01", changed)).status, 200);
    assert.equal((await publishes("2027-01")).json<Problem>().code, "publishing/policy-too-early");
    assert.equal((await saves("2027-01", "2026-12-01", changed)).status, 200);
    const published = await publishes("2027-01");
    assert.equal(published.status, 200, published.text);
    const version = published.json<Version>();
    assert.equal(version.state, "published");
    assert.equal(version.inForce, false, "its day has not come");
    assert.deepEqual(
      version.policies.map(({ since }) => since).filter((since) => since !== "2026-11"),
      ["2027-01"],
    );
    for (const call of [
      () =>
        operator(
          "PUT",
          `${base}/2027-01`,
          { effectiveFrom: "2026-12-01", policies: [] },
          { "if-match": "*" },
        ),
      () => operator("DELETE", `${base}/2027-01`, undefined, { "if-match": "*" }),
    ])
      assert.equal((await call()).status, 404);
    await assert.rejects(
      at.market.platform.pool.raw.query("update publishing.policy_versions set policies = '[]'"),
      /is published/,
    );

    // Anybody reads the version in force, and what comes next, in their own language.
    const visitor = await at.market.visitor("GET", "/v1/certification/policies");
    assert.match(visitor.text, /"version":"2026-11".*"next":\{"version":"2027-01"/);
    const french = await at.market.visitor(
      "GET",
      "/v1/certification/policies?version=2027-01",
      undefined,
      {
        "accept-language": "fr",
      },
    );
    assert.match(french.text, /L’énergie est indiquée/);

    await at.market.clockMovesTo("2026-12-01T00:00:00Z");
    const later = await at.draft("later");
    const late = await submitted(at.publisher, later);
    await at.market.settle();
    const report = async (slug: string, number: number) =>
      (await at.publisher.call("GET", `/v1/offers/${slug}/submissions/${number}/report`)).json<{
        policyVersion: string;
      }>().policyVersion;
    assert.equal(await report(before, early.number), "2026-11");
    assert.equal(await report(later, late.number), "2027-01");

    // The old submission needs no verdict on the new policy, the new one does.
    const decide = async (id: string, extra: readonly string[]) => {
      const path = `/v1/certification/submissions/${id}`;
      await operator("PUT", `${path}/claim`, {});
      const { policies } = (await operator("GET", path)).json<{
        policies: {
          number: string;
          automatic: boolean;
          applies: boolean;
          verdict: string | null;
        }[];
      }>();
      // A service has no package: no check asks it for what buyers get, and nobody waits for that.
      assert.deepEqual(
        policies
          .filter((policy) => !policy.applies)
          .map(({ number, verdict }) => [number, verdict]),
        [["200.6", null]],
      );
      return operator("PUT", `${path}/decision`, {
        outcome: "certify",
        verdicts: policies
          .filter(({ automatic, number }) => !automatic && (number !== "300.1" || extra.length > 0))
          .map(({ number }) => ({ policy: number, verdict: "pass" })),
      });
    };
    assert.equal((await decide(early.id, [])).status, 200);
    assert.deepEqual(codes(await decide(late.id, [])), ["policy-open"]);
    assert.equal((await decide(late.id, ["300.1"])).status, 200);
    const list = await operator("GET", `${base}?limit=1`);
    const page = list.json<{ data: Version[]; nextCursor: string | null }>();
    assert.deepEqual([page.data.length, page.data.at(-1)?.version], [2, "2026-11"]);
    assert.deepEqual(
      page.data.map(({ inForce }) => inForce),
      [true, false],
    );
    const versions = async (query: string) =>
      (await operator("GET", `${base}?${query}`)).json<{
        data: Version[];
        nextCursor: string | null;
      }>();
    const names = ({ data }: { data: Version[] }) => data.map(({ version }) => version);
    // ACC-08: either order, and a cursor belongs to its own.
    assert.deepEqual(names(await versions("sort=from")), names(await versions("")).toReversed());
    const another = { version: "later", effectiveFrom: "2027-09-01" };
    assert.equal((await operator("POST", base, another, once())).status, 201);
    const first = await versions("sort=from&limit=1");
    const rest = await versions(`sort=from&cursor=${first.nextCursor}`);
    assert.deepEqual([...names(first), ...names(rest)], names(await versions("")).toReversed());
    const other = await operator("GET", `${base}?sort=-from&cursor=${first.nextCursor}`);
    assert.equal(other.status, 400);
    const noDay = Buffer.from('["from","2027-02-30","later"]').toString("base64url");
    assert.equal((await operator("GET", `${base}?sort=from&cursor=${noDay}`)).status, 400);
    const { etag } = await read("later");
    await operator("DELETE", `${base}/later`, undefined, { "if-match": etag });
  });

  test("only administrators write policies; a draft is discarded and saved by who saw its latest state", async () => {
    const certifier = await at.market.person(at.sale.operator.organisation.id, ["certifier"]);
    const body = { version: "draft-1", effectiveFrom: "2027-06-01" };
    assert.equal((await certifier.call("POST", base, body, once())).status, 403);
    assert.equal((await certifier.call("GET", base)).status, 200);
    assert.equal((await operator("POST", base, body, once())).status, 201);
    const draft = await read("draft-1");
    assert.equal((await saves("draft-1", "2027-06-01", draft.policies)).status, 200);
    const stale = await operator("DELETE", `${base}/draft-1`, undefined, {
      "if-match": draft.etag,
    });
    assert.equal(stale.status, 412);
    const { etag } = await read("draft-1");
    assert.equal(
      (await operator("DELETE", `${base}/draft-1`, undefined, { "if-match": etag })).status,
      204,
    );
    assert.equal((await operator("GET", `${base}/draft-1`)).status, 404);
  });
});
