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

  test("J11.3: nothing passes by rule until one is set; then what it covers passes without a finding, and the history says so", async () => {
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

  test("OPR-03: a rule can ask for a verified publisher; offer pages say who is verified, from the next request on", async () => {
    await sets(rule(["first-publication"], { publishers: "verified" }));
    assert.deepEqual(seen(await stateOf(await at.draft("not-verified"))), waits);
    const { id, handle } = at.publisher.organisation;
    const { operator } = at.sale;
    const path = `/v1/organisations/${id}/verification`;
    const verified = await operator.call("PUT", path, {});
    assert.equal(verified.status, 200, verified.text);
    const said = verified.json<{ verified: { at: string; by: string } }>().verified;
    assert.equal(
      (await operator.call("PUT", path, {})).text,
      verified.text,
      "the first time counts",
    );
    assert.match(said.by, /administrator/);

    const slug = await at.draft("verified");
    const { number } = await stateOf(slug);
    await at.publisher.call("PUT", `/v1/offers/${slug}/submissions/${number}/sign-off`, {});
    await at.market.settle();
    const shown = async () =>
      (await at.market.visitor("GET", `/v1/storefront/offers/${slug}`)).json<{
        publisher: { verified: boolean };
      }>().publisher.verified;
    assert.equal(await shown(), true);
    assert.match(
      (await at.market.visitor("GET", `/product/saas/${slug}`)).text,
      /Verified publisher/,
    );

    const listed = await operator.call("GET", `/v1/organisations?verified=yes&q=${handle}`);
    assert.deepEqual(
      listed.json<{ data: { handle: string }[] }>().data.map((one) => one.handle),
      [handle],
    );
    const partner = at.sale.partner.organisation.id;
    const refused = await operator.call("PUT", `/v1/organisations/${partner}/verification`, {});
    assert.deepEqual(
      [refused.status, refused.json<{ code: string }>().code],
      [409, "identity/only-publishers-verified"],
    );
    const support = await at.market.person(operator.organisation.id, ["support"]);
    assert.equal((await support.call("PUT", path, {})).status, 403);
    assert.equal((await support.call("GET", "/v1/organisations")).status, 200);

    assert.equal((await operator.call("DELETE", path)).status, 200);
    assert.equal(await shown(), false);
    assert.doesNotMatch(
      (await at.market.visitor("GET", `/product/saas/${slug}`)).text,
      /Verified publisher/,
    );
    await sets();
  });

  test("OPR-03: organisations are listed page by page, by name and kind", async () => {
    const { operator } = at.sale;
    for (const name of ["Page One", "Page Two"])
      await at.market.organisation({ kind: "customer", name });
    const first = (
      await operator.call("GET", "/v1/organisations?q=page&kind=customer&limit=1")
    ).json<{ data: { name: string }[]; nextCursor: string }>();
    const second = await operator.call(
      "GET",
      `/v1/organisations?q=page&kind=customer&limit=1&cursor=${first.nextCursor}`,
    );
    assert.deepEqual(
      [...first.data, ...second.json<{ data: { name: string }[] }>().data].map(({ name }) => name),
      ["Page One", "Page Two"],
    );
    assert.equal((await operator.call("GET", "/v1/organisations?cursor=no")).status, 400);
  });

  test("O3, OPR-01: what a rule holds for risky is certified by two different people, however many try at once", async () => {
    const { operator } = at.sale;
    const risks = (...rules: object[]) =>
      operator.call("PUT", "/v1/certification/two-person-rules", { rules });
    type Person = Awaited<ReturnType<typeof at.market.person>>;
    const [ada, bo, cy] = (await Promise.all(
      [1, 2, 3].map(() => at.market.person(operator.organisation.id, ["certifier"])),
    )) as [Person, Person, Person];
    const verdicts = await allPassed(operator);
    const path = (id: string) => `/v1/certification/submissions/${id}`;
    const claim = (who: Person, id: string) => who.call("PUT", `${path(id)}/claim`, {});
    const certify = (who: Person, id: string, more: object = {}) =>
      who.call("PUT", `${path(id)}/decision`, { outcome: "certify", verdicts, ...more });
    const codeOf = (refused: Awaited<ReturnType<typeof claim>>) =>
      refused.json<{ code: string }>().code;
    const idOf = async (who: Person) =>
      (await who.call("GET", "/v1/certification/people"))
        .json<{ data: { id: string; me: boolean }[] }>()
        .data.find(({ me }) => me)?.id;

    const unaffected = await stateOf(await at.draft("before-the-rule"));
    // A rule that would let it through does not: two people go before none.
    await sets(rule(["first-publication"]));
    const put = await risks(rule(["first-publication", "price"], { publishers: "not-verified" }));
    assert.equal(put.status, 200, put.text);
    const slug = await at.draft("risky");
    const next = await at.publisher.call("GET", `/v1/offers/${slug}/publication`);
    assert.match(next.text, /"alone":false,"twoPeople":true/);
    const { id, number } = await stateOf(slug);
    await sets();
    await risks();

    // One certifies; a second press of the button, and both at once, come to one word of one person.
    assert.equal((await claim(ada, id)).status, 200);
    const note = "The terms are the standard ones.";
    const presses = await Promise.all([1, 2, 3, 4].map(() => certify(ada, id, { note })));
    assert.deepEqual(presses.map(({ status }) => status).sort(), [200, 409, 409, 409]);
    const once = await submissionOf(at.publisher, slug, number);
    assert.deepEqual(seen(once), waits);
    assert.equal(codeOf(await claim(ada, id)), "publishing/second-person-needed");
    const given = await operator.call("PUT", `${path(id)}/assignee`, { person: await idOf(ada) });
    assert.equal(codeOf(given), "publishing/second-person-needed");
    const taken = await ada.call("POST", "/v1/certification/claims", {}, { "idempotency-key": id });
    assert.notEqual(taken.json<{ id?: string }>().id, id);

    // Two others want it at the same time: one has it, and hers is the last word.
    const claims = await Promise.all([claim(bo, id), claim(cy, id), claim(ada, id)]);
    assert.equal(claims.filter(({ status }) => status === 200).length, 1);
    const [second, third] = claims[0]?.status === 200 ? [bo, cy] : [cy, bo];
    const review = (await second.call("GET", path(id))).json<{
      firstDecision: { note: string };
      twoPeople: { first: { me: boolean } };
    }>();
    assert.deepEqual([review.firstDecision.note, review.twoPeople.first.me], [note, false]);
    const ends = await Promise.all([certify(second, id), certify(third, id), certify(ada, id)]);
    assert.deepEqual(
      ends.map(({ status }) => status),
      [200, 409, 409],
    );
    await at.market.settle();
    assert.equal((await submissionOf(at.publisher, slug, number)).state, "preview");
    const history = await at.publisher.call("GET", `/v1/offers/${slug}/history?kind=certification`);
    assert.deepEqual(
      history.json<{ data: { event: string }[] }>().data.map(({ event }) => event),
      ["publishing.certified", "publishing.certified-first"],
    );

    // What was submitted before the rule needs one; one person is enough to reject.
    await claim(ada, unaffected.id);
    assert.equal((await certify(ada, unaffected.id)).status, 200);
    await risks(rule(["first-publication"]));
    const bad = await stateOf(await at.draft("risky-and-bad"));
    await claim(ada, bad.id);
    const verdict = { policy: "100.1", verdict: "fail", text: "The name misleads." };
    const rejected = await ada.call("PUT", `${path(bad.id)}/decision`, {
      outcome: "reject",
      verdicts: [verdict],
    });
    assert.equal(rejected.status, 200, rejected.text);

    // What the first one warned of reaches the publisher, too.
    const warned = await stateOf(await at.draft("risky-and-warned"));
    const doubt = { policy: "100.1", verdict: "warning", text: "The name is hard to find." };
    await claim(ada, warned.id);
    const others = verdicts.filter(({ policy }) => policy !== doubt.policy);
    await certify(ada, warned.id, { verdicts: [...others, doubt] });
    await claim(bo, warned.id);
    assert.equal((await certify(bo, warned.id)).status, 200);
    const { warnings } = await submissionOf(at.publisher, warned.offer, warned.number);
    assert.equal(warnings, 1);
    // The database refuses to certify without a second person, whatever a program gets wrong.
    const alone = await stateOf(await at.draft("risky-and-alone"));
    await claim(ada, alone.id);
    await certify(ada, alone.id);
    for (const by of [await idOf(ada), null])
      await assert.rejects(
        at.market.platform.pool.raw.query(
          `update publishing.submissions set decision = 'certified', decided_at = now(),
             claimed_by = $2, claimed_at = case when $2::text is null then null else now() end
           where id = $1`,
          [alone.id, by],
        ),
        /two different people/,
      );
    await risks();
  });

  test("O3: rules for two people are the administrator's, and each names what it is about", async () => {
    const certifier = await at.market.person(at.sale.operator.organisation.id, ["certifier"]);
    const path = "/v1/certification/two-person-rules";
    assert.equal((await certifier.call("PUT", path, { rules: [] })).status, 403);
    assert.equal((await certifier.call("GET", path)).status, 200);
    for (const wrong of [rule([]), rule(["price"], { publishers: "verified" })])
      assert.equal((await at.sale.operator.call("PUT", path, { rules: [wrong] })).status, 400);
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

  const mailsTo = async (who: { readonly email: string }, template: string) =>
    (
      await at.market.platform.pool.raw.query<{ subject: string; body: string; locale: string }>(
        `select subject, body, locale from platform.mails
         where to_address = $1 and template = $2 order by subject`,
        [who.email, template],
      )
    ).rows;

  test("O2: several waiting submissions are assigned or given priority at once, all or none; the refusal names each that stands in the way", async () => {
    const { operator } = at.sale;
    const [ada, bo] = await Promise.all(
      [1, 2].map(() => at.market.person(operator.organisation.id, ["certifier"])),
    );
    assert.ok(ada && bo);
    const waiting = [];
    for (const name of ["bulk-a", "bulk-b", "bulk-c"])
      waiting.push(await stateOf(await at.draft(name)));
    const ids = waiting.map(({ id }) => id);
    const [first = "", second = ""] = ids;
    const holders = async () => {
      const listed = await operator.call("GET", "/v1/certification/submissions?q=bulk-&limit=100");
      return listed
        .json<{ data: { id: string; urgency: string; claimedBy: { name: string } | null }[] }>()
        .data.filter(({ id }) => ids.includes(id));
    };
    const assigns = (submissions: readonly string[], by = ada, more: object = {}) =>
      by.call("PUT", "/v1/certification/assignments", {
        submissions,
        person: bo.personId,
        ...more,
      });

    // One is another's already: nothing is given.
    assert.equal(
      (await operator.call("PUT", `/v1/certification/submissions/${second}/claim`, {})).status,
      200,
    );
    const unknown = "01a200fd-4617-74cc-b165-f54320bf8e6f";
    const refused = await assigns([...ids, unknown]);
    assert.equal(refused.status, 409, refused.text);
    const problem = refused.json<{
      code: string;
      errors: { pointer: string; code: string; detail: string }[];
    }>();
    assert.equal(problem.code, "publishing/several-refused");
    assert.deepEqual(
      problem.errors.map(({ pointer, code }) => [pointer, code]),
      [
        ["/submissions/1", "publishing/several-claimed-by-other"],
        ["/submissions/3", "publishing/several-unknown"],
      ],
    );
    assert.match(problem.errors[0]?.detail ?? "", /, submission 1: .+ has claimed it\.$/);
    assert.deepEqual(
      (await holders()).map(({ claimedBy }) => claimedBy?.name.includes("certifier") ?? false),
      [false, false, false],
    );
    const nobody = await assigns(ids, ada, { person: at.publisher.personId });
    assert.equal(nobody.json<{ code: string }>().code, "publishing/colleague-not-certifier");
    for (const wrong of [[], [first, first], ["no-id"], Array.from({ length: 51 }, () => first)])
      assert.equal((await assigns(wrong)).status, 400);

    // An administrator gives away what anybody has; the colleague gets one mail, however often it is asked.
    for (let times = 0; times < 2; times += 1)
      assert.equal((await assigns(ids, operator, { reason: "Before Friday." })).status, 204);
    assert.deepEqual(
      new Set((await holders()).map(({ claimedBy }) => claimedBy?.name)),
      new Set(["Comptoir Meridian certifier"]),
    );
    await at.market.settle();
    const mails = await mailsTo(bo, "publishing.submissions-assigned");
    assert.deepEqual(
      mails.map(({ subject }) => subject),
      ["Assigned to you: 3 submissions"],
    );
    assert.match(mails[0]?.body ?? "", /Before Friday\./);

    const prioritises = (submissions: readonly string[], priority = true) =>
      ada.call("PUT", "/v1/certification/priorities", { submissions, priority });
    assert.equal((await prioritises(ids.slice(0, 2))).status, 204);
    assert.deepEqual((await holders()).map(({ urgency }) => urgency).sort(), [
      "normal",
      "priority",
      "priority",
    ]);
    const over = await at.publisher.call(
      "PUT",
      `/v1/offers/${at.publisher.organisation.handle}.bulk-c/submissions/1/cancellation`,
      {},
    );
    assert.equal(over.status, 200, over.text);
    const late = await prioritises(ids, false);
    assert.deepEqual(
      late.json<{ errors: { code: string }[] }>().errors.map(({ code }) => code),
      ["publishing/several-not-waiting"],
    );
    assert.equal((await holders()).filter(({ urgency }) => urgency === "priority").length, 2);
    const auditor = await at.market.person(operator.organisation.id, ["auditor"]);
    assert.equal((await assigns([first], auditor)).status, 403);
  });

  test("O2: the queue is searched by the publisher's display name, too, in any case and without wildcards", async () => {
    await at.market.platform.pool.raw.query(
      "update identity.organisations set name = 'Verrerie Azur 100%' where id = $1",
      [at.publisher.organisation.id],
    );
    const { id } = await stateOf(await at.draft("named-otherwise"));
    const found = async (q: string) => {
      const answer = await at.sale.operator.call(
        "GET",
        `/v1/certification/submissions?limit=100&q=${encodeURIComponent(q)}`,
      );
      assert.equal(answer.status, 200, answer.text);
      const { data, counts } = answer.json<{
        data: { id: string }[];
        counts: { waiting: number };
      }>();
      return { has: data.some((one) => one.id === id), waiting: counts.waiting > 0 };
    };
    assert.deepEqual(await found("verrerie AZUR"), { has: true, waiting: true });
    assert.deepEqual(await found("100%"), { has: true, waiting: true });
    assert.deepEqual(await found("ver_erie"), { has: false, waiting: false });
  });

  test("OPR-01: whoever certifies is told once that a submission waits, and everybody but the first that a second person is needed", async () => {
    const { operator } = at.sale;
    const rule = { offerTypes: [], publishers: "any", changes: ["first-publication"] };
    const put = await operator.call("PUT", "/v1/certification/two-person-rules", { rules: [rule] });
    assert.equal(put.status, 200, put.text);
    const [ada, bo] = await Promise.all(
      [1, 2].map(() => at.market.person(operator.organisation.id, ["certifier"])),
    );
    const auditor = await at.market.person(operator.organisation.id, ["auditor"]);
    assert.ok(ada && bo);
    await bo.call("PATCH", "/v1/me", { locale: "ko" });
    const { id } = await stateOf(await at.draft("is-told"));
    await operator.call("PUT", "/v1/certification/two-person-rules", { rules: [] });
    await at.market.settle();
    const waiting = (who: { readonly email: string }) =>
      mailsTo(who, "publishing.submission-waiting");
    assert.deepEqual([(await waiting(ada)).length, (await waiting(auditor)).length], [1, 0]);
    assert.deepEqual(
      (await waiting(bo)).map(({ locale, subject }) => [locale, /^인증 대기: /.test(subject)]),
      [["ko", true]],
    );
    assert.match((await waiting(ada))[0]?.body ?? "", new RegExp(`/certification/${id}`));

    const path = `/v1/certification/submissions/${id}`;
    assert.equal((await ada.call("PUT", `${path}/claim`, {})).status, 200);
    const verdicts = await allPassed(ada);
    const once = await ada.call("PUT", `${path}/decision`, { outcome: "certify", verdicts });
    assert.equal(once.status, 200, once.text);
    await at.market.settle();
    const second = (who: { readonly email: string }) =>
      mailsTo(who, "publishing.second-person-needed");
    assert.deepEqual([(await second(ada)).length, (await second(bo)).length], [0, 1]);
    assert.deepEqual([(await waiting(ada)).length, (await waiting(bo)).length], [1, 1]);
  });
});
