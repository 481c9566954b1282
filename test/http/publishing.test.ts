import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, type TestMarket, type TestPerson } from "../support/market.ts";
import { createdOffer, uploadImage } from "../support/offers.ts";
import {
  changePage,
  completeOffer,
  openPublishing,
  type Publishing,
  type Site,
  submissionOf,
  submitted,
} from "../support/publishing.ts";

type Problem = {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly {
    readonly page?: string;
    readonly pointer: string;
    readonly code: string;
  }[];
};

suite("publishing", () => {
  let at: Publishing;
  let market: TestMarket;
  let site: Site;
  let ana: TestPerson;
  let foreign: TestPerson;
  let ines: TestPerson;
  let marc: TestPerson;
  before(async () => {
    at = await openPublishing();
    ({ market, site, ana, foreign, ines, marc } = at);
  });
  after(() => at.close());

  const mailsTo = (address: string) => at.mailsTo(address);
  const publication = async (slug: string) =>
    (await ana.call("GET", `/v1/offers/${slug}/publication`)).json<{
      actions: { action: string; allowed: boolean; reason: { code: string } | null }[];
      preview: { url: string; audience: number; notices: { detail: string }[] } | null;
      next: {
        phases: { id: string }[];
        certification: { person: boolean };
        notices: { code: string; plan: string | null; detail: string }[];
      };
    }>();
  const noticed = async (slug: string) =>
    (await publication(slug)).next.notices.map(({ detail }) => detail);
  const atPreview = (slug: string) => at.atPreview(slug);
  const live = async (slug: string): Promise<void> => {
    const number = await atPreview(slug);
    const path = `/v1/offers/${slug}/submissions/${number}/sign-off`;
    assert.equal((await ana.call("PUT", path, {})).status, 200);
    await market.settle();
    assert.equal((await submissionOf(ana, slug, number)).state, "live");
  };

  test("PUB-06: Publish is refused while pages are not complete, and each is named", async () => {
    const slug = await createdOffer(ana, "unfinished");
    const answer = await ana.call("POST", `/v1/offers/${slug}/submissions`, { notes: "x" }, once());
    assert.equal(answer.status, 409);
    const { code, errors = [] } = answer.json<Problem>();
    assert.equal(code, "publishing/not-complete");
    assert.ok(
      errors.some(({ page, code }) => page === "listing" && code === "publishing/page-not-started"),
    );
  });

  test("PUB-05: a type that needs testing needs notes, and certifiers read them", async () => {
    const slug = await completeOffer(ana, site, { offer: "notes-needed" });
    const refused = await ana.call("POST", `/v1/offers/${slug}/submissions`, {}, once());
    assert.equal(refused.status, 422);
    assert.equal(refused.json<Problem>().errors?.[0]?.pointer, "/notes");
    const { id } = await submitted(ana, slug, "Password is the tenant ID.");
    await market.settle();
    const review = await marc.call("GET", `/v1/certification/submissions/${id}`);
    assert.equal(review.json<{ notes: string }>().notes, "Password is the tenant ID.");
  });

  test("J1.7, J11.2, PUB-07, OPR-01: a first publication runs its steps, waits for a certifier, and a rejection asks for attention", async () => {
    const slug = await completeOffer(ana, site, { offer: "rejected" });
    await ana.call("PATCH", "/v1/me", { locale: "fr" });
    const { id, number } = await submitted(ana, slug);
    await market.settle();
    const waiting = await submissionOf(ana, slug, number);
    assert.equal(waiting.state, "in-progress");
    assert.equal(waiting.step?.id, "certification-decision");
    assert.deepEqual(
      waiting.phases.map(({ id, state }) => [id, state]),
      [
        ["automated-validation", "passed"],
        ["certification", "waiting-on-person"],
        ["preview-creation", "waiting"],
        ["publisher-sign-off", "waiting"],
        ["publish", "waiting"],
      ],
    );
    assert.deepEqual(
      waiting.certification.because.map(({ code }) => code),
      ["first-publication"],
    );

    const path = `/v1/certification/submissions/${id}`;
    const unclaimed = await marc.call("PUT", `${path}/decision`, {
      outcome: "reject",
      verdicts: [],
    });
    assert.equal(unclaimed.json<Problem>().code, "publishing/claim-first");
    assert.equal((await marc.call("PUT", `${path}/claim`, {})).status, 200);
    const second = await ines.call("PUT", `${path}/claim`, {});
    assert.equal(second.json<Problem>().code, "publishing/claimed-by-other");
    const empty = await marc.call("PUT", `${path}/decision`, { outcome: "reject", verdicts: [] });
    assert.equal(empty.status, 422);
    const rejected = await marc.call("PUT", `${path}/decision`, {
      outcome: "reject",
      verdicts: [
        {
          policy: "100.1",
          verdict: "fail",
          page: "listing",
          pointer: "/languages/en/description",
          text: "Say what it costs to leave.",
        },
      ],
    });
    assert.equal(rejected.status, 200, rejected.text);
    await market.settle();

    assert.equal((await submissionOf(ana, slug, number)).state, "attention-needed");
    const overview = (await ana.call("GET", `/v1/offers/${slug}`)).json<{ status: string }>();
    assert.equal(overview.status, "attention-needed");
    const report = (await ana.call("GET", `/v1/offers/${slug}/submissions/${number}/report`)).json<{
      findings: { severity: string; page: string; detail: string; policy: { number: string } }[];
    }>();
    const [finding] = report.findings;
    assert.deepEqual(
      [finding?.severity, finding?.page, finding?.detail, finding?.policy.number],
      ["blocking", "listing", "Say what it costs to leave.", "100.1"],
    );
    const mail = (await mailsTo(ana.email)).find(({ body }) => body.includes("/submissions/1"));
    assert.equal(mail?.locale, "fr");
    assert.match(mail.subject, /attention requise/);
    assert.match(mail.body, /Fiche de l.offre/);
    assert.match(mail.body, /Say what it costs to leave\./);
    // The portal's page of the offer, which goes by the Offer ID and not by the slug.
    const offerId = slug.split(".")[1];
    assert.ok(
      mail.body.includes(
        `/publisher/${ana.organisation.handle}/offers/${offerId}/submissions/${number}`,
      ),
      mail.body,
    );
    await ana.call("PATCH", "/v1/me", { locale: "en" });
  });

  test("PUB-07: a link that answers 404 stops the submission, one that cannot be reached is a warning", async () => {
    const slug = await completeOffer(ana, site, { offer: "links" });
    await changePage(ana, slug, "listing", (content) => ({
      ...content,
      usefulLinks: [
        { title: "Gone", url: `${site.url}/gone` },
        { title: "Inside", url: "http://169.254.169.254/latest/meta-data/" },
      ],
    }));
    site.answers["/gone"] = 410;
    const { number } = await submitted(ana, slug);
    await market.settle();
    const stopped = await submissionOf(ana, slug, number);
    assert.equal(stopped.state, "attention-needed");
    assert.equal(stopped.step?.id, "content-validation");
    const { findings } = (
      await ana.call("GET", `/v1/offers/${slug}/submissions/${number}/report`)
    ).json<{
      findings: {
        code: string;
        pointer: string;
        evidence: { status?: number; outcome?: string };
      }[];
    }>();
    const broken = findings.find(({ code }) => code === "publishing/link-broken");
    assert.deepEqual([broken?.pointer, broken?.evidence.status], ["/usefulLinks/0/url", 410]);
    const unreachable = findings.find(({ code }) => code === "publishing/link-unreachable");
    assert.deepEqual(
      [unreachable?.pointer, unreachable?.evidence.outcome],
      ["/usefulLinks/1/url", "address-not-allowed"],
    );
    delete site.answers["/gone"];
    const again = await submitted(ana, slug);
    assert.equal(again.number, 2);
    assert.equal((await submissionOf(ana, slug, 1)).state, "replaced");
    await market.settle();
    assert.equal((await submissionOf(ana, slug, 2)).step?.id, "certification-decision");
  });

  test("J5.4, PUB-08, PUB-09: nothing is public before Go live; preview and going live are mailed, and then everybody sees it", async () => {
    const slug = await completeOffer(ana, site, { offer: "goes-live" });
    const number = await atPreview(slug);
    const { preview, actions } = await publication(slug);
    assert.match(preview?.url ?? "", /\/product\/saas\/contoso\.goes-live\?preview=[\w-]{43}$/);
    assert.equal(preview?.audience, 1);
    assert.equal(actions.find(({ action }) => action === "go-live")?.allowed, true);
    assert.equal((await market.visitor("GET", `/v1/storefront/offers/${slug}`)).status, 404);

    const path = `/v1/offers/${slug}/submissions/${number}`;
    const cancel = await ana.call("PUT", `${path}/cancellation`, {});
    assert.equal(cancel.status, 409);
    assert.equal(cancel.json<Problem>().code, "publishing/cancel-not-allowed");

    const signed = await ana.call("PUT", `${path}/sign-off`, {});
    assert.equal(signed.status, 200, signed.text);
    assert.equal(signed.json<{ state: string }>().state, "going-live");
    const late = await ana.call("PUT", `${path}/cancellation`, {});
    assert.match(late.json<Problem>().detail, /After Go live/);
    await market.settle();

    const done = await submissionOf(ana, slug, number);
    assert.equal(done.state, "live");
    assert.ok(
      done.phases.every(({ steps }) => steps.every((step) => step.startedAt && step.endedAt)),
    );
    const listed = await market.visitor("GET", `/v1/storefront/offers/${slug}`);
    assert.equal(listed.status, 200, listed.text);
    assert.equal((await publication(slug)).preview, null);
    const overview = (await ana.call("GET", `/v1/offers/${slug}`)).json<{ status: string }>();
    assert.equal(overview.status, "live");

    const subjects = (await mailsTo(ana.email)).map(({ subject }) => subject);
    assert.ok(subjects.includes("Contoso Notes: the preview is ready"));
    assert.ok(subjects.includes("Contoso Notes is live"));
    const contact = (await mailsTo("desk@contoso.example")).map(({ subject }) => subject);
    assert.ok(contact.includes("Contoso Notes is live"), "the engineering contact is told");
  });

  test("P17, decision 2: a change of the listing alone is certified by the checks, a price waits for a person", async () => {
    const slug = await completeOffer(ana, site, { offer: "updates" });
    await live(slug);
    const same = await ana.call("POST", `/v1/offers/${slug}/submissions`, {}, once());
    assert.equal(same.json<Problem>().code, "publishing/nothing-changed");

    await changePage(ana, slug, "listing", (content) => {
      const { en } = content["languages"] as { en: Record<string, unknown> };
      return { ...content, languages: { en: { ...en, summary: "Minutes, written for you." } } };
    });
    assert.equal((await publication(slug)).next.certification.person, false);
    assert.deepEqual(await noticed(slug), [
      "Texts, pictures or links on the page of the offer change.",
    ]);
    const { number } = await submitted(ana, slug);
    await market.settle();
    const automatic = await submissionOf(ana, slug, number);
    assert.equal(automatic.state, "preview");
    assert.deepEqual(
      [automatic.certification.person, automatic.certification.decision?.decidedBy],
      [false, null],
    );

    const plan = `/v1/offers/${slug}/plans/team/pages/pricing`;
    const read = await ana.call("GET", plan);
    const { content } = read.json<{ content: Record<string, unknown> }>();
    const priced = { ...content, terms: [{ term: "P1M", payment: "upfront", price: "9.00" }] };
    const saved = await ana.call("PUT", plan, priced, {
      "if-match": read.headers.get("etag") ?? "",
    });
    assert.equal(saved.status, 200, saved.text);
    // What waits at Preview is not live yet: customers will notice it, too.
    assert.deepEqual(await noticed(slug), [
      "Texts, pictures or links on the page of the offer change.",
      "Plan team: costs more in 3 markets. Nobody has it yet.",
    ]);
    assert.deepEqual(
      (await publication(slug)).preview?.notices.map(({ detail }) => detail),
      ["Texts, pictures or links on the page of the offer change."],
      "of the edition that waits, not of the draft",
    );
    const next = await submitted(ana, slug);
    assert.equal((await submissionOf(ana, slug, number)).state, "replaced");
    assert.deepEqual(
      next.certification.because.map(({ code }) => code),
      ["price"],
    );
    await market.settle();
    const review = (await marc.call("GET", `/v1/certification/submissions/${next.id}`)).json<{
      pages: {
        page: string;
        plan: string;
        fields: { pointer: string; before: string; after: string }[];
      }[];
      comparedWith: { number: number };
    }>();
    assert.equal(review.comparedWith.number, number);
    const field = review.pages[0]?.fields.find(({ pointer }) => pointer === "/terms/0/price");
    assert.deepEqual(
      [review.pages[0]?.page, field?.before, field?.after],
      ["pricing", "8.00", "9.00"],
    );
    const shown = await market.visitor("GET", `/v1/storefront/offers/${slug}`);
    assert.ok(!shown.text.includes("Minutes, written for you."), "customers keep the live version");
  });

  test("J5.1, J5.3, PUB-10: a running submission can be cancelled, and publishing again starts from the first step", async () => {
    const slug = await completeOffer(ana, site, { offer: "cancelled" });
    const release = site.hold();
    const { number } = await submitted(ana, slug);
    const settling = market.settle();
    await eventually(async () => {
      const running = await submissionOf(ana, slug, number);
      return running.phases[0]?.steps[0]?.state === "running";
    });
    const path = `/v1/offers/${slug}/submissions/${number}/cancellation`;
    const cancelled = await ana.call("PUT", path, {});
    assert.equal(cancelled.status, 200, cancelled.text);
    release();
    await settling;
    const ended = await submissionOf(ana, slug, number);
    assert.equal(ended.state, "cancelled");
    assert.ok(ended.phases.every(({ steps }) => steps.every(({ state }) => state === "cancelled")));
    const overview = (await ana.call("GET", `/v1/offers/${slug}`)).json<{ status: string }>();
    assert.equal(overview.status, "draft");
    assert.equal((await ana.call("PUT", path, {})).status, 409);
    const again = await submitted(ana, slug);
    assert.equal(again.step?.id, "purchase-flow-setup");
  });

  test("J5.5, PUB-10: a cancellation that meets the end of a step gives one of the two legal ends, 50 times", async () => {
    const slug = await completeOffer(ana, site, { offer: "race" });
    const ends = new Set<string>();
    for (let round = 0; round < 50; round += 1) {
      const { number } = await submitted(ana, slug);
      const settling = market.settle();
      await new Promise((done) => setTimeout(done, round * 3));
      const cancel = await ana.call(
        "PUT",
        `/v1/offers/${slug}/submissions/${number}/cancellation`,
        {},
      );
      await settling;
      const { state, phases } = await submissionOf(ana, slug, number);
      assert.equal(state, cancel.status === 200 ? "cancelled" : "in-progress");
      assert.ok(!phases.some(({ steps }) => steps.some((step) => step.state === "running")));
      ends.add(state);
    }
    assert.ok(ends.has("cancelled"));
  });

  test("PUB-07: a step whose worker died is run again by the next one", async () => {
    const slug = await completeOffer(ana, site, { offer: "resumed" });
    const { id, number } = await submitted(ana, slug);
    await market.platform.pool.raw.query(
      "update publishing.steps set state = 'running', attempt = 1, started_at = now() where submission_id = $1 and position = 0",
      [id],
    );
    await market.settle();
    const resumed = await submissionOf(ana, slug, number);
    assert.equal(resumed.step?.id, "certification-decision");
  });

  test("while a submission runs the draft stays editable and the submission keeps to its edition", async () => {
    const slug = await completeOffer(ana, site, { offer: "edited" });
    const { id } = await submitted(ana, slug);
    await changePage(ana, slug, "listing", (content) => ({
      ...content,
      privacyPolicyUrl: `${site.url}/later`,
    }));
    await market.settle();
    const { content } = (await marc.call("GET", `/v1/certification/submissions/${id}`)).json<{
      content: { pages: { listing: { privacyPolicyUrl: string } } };
    }>();
    assert.equal(content.pages.listing.privacyPolicyUrl, `${site.url}/privacy`);
    const second = await ana.call("POST", `/v1/offers/${slug}/submissions`, {}, once());
    assert.equal(second.json<Problem>().code, "publishing/submission-running");
  });

  test("PUB-09: a preview link can be replaced and closed", async () => {
    const slug = await completeOffer(ana, site, { offer: "link" });
    await atPreview(slug);
    const before = (await publication(slug)).preview?.url;
    const renewed = await ana.call("PUT", `/v1/offers/${slug}/preview`, {});
    assert.equal(renewed.status, 200, renewed.text);
    assert.notEqual(renewed.json<{ url: string }>().url, before);
    assert.equal((await ana.call("DELETE", `/v1/offers/${slug}/preview`)).status, 204);
    assert.equal((await ana.call("DELETE", `/v1/offers/${slug}/preview`)).status, 409);
    assert.equal((await publication(slug)).preview, null);
  });

  test("BEY-04: the checks of certification run on a draft before it is submitted", async () => {
    const slug = await completeOffer(ana, site, { offer: "early" });
    await changePage(ana, slug, "listing", (content) => {
      const { en } = content["languages"] as { en: Record<string, unknown> };
      const description = "<p>Lorem ipsum. Write to sales@contoso.example.</p>";
      return { ...content, languages: { en: { ...en, description } } };
    });
    const answer = await ana.call("GET", `/v1/offers/${slug}/checks`, undefined, {
      "accept-language": "ko",
    });
    assert.equal(answer.status, 200, answer.text);
    const { findings } = answer.json<{
      findings: { code: string; pointer: string; pageTitle: string }[];
    }>();
    const codes = findings.map(({ code }) => code);
    assert.ok(codes.includes("publishing/placeholder-text"), answer.text);
    assert.ok(codes.includes("publishing/email-in-text"));
    assert.equal(findings[0]?.pageTitle, "제품 목록");
  });

  test("decision 2: an operator can let the checks decide alone for one publisher", async () => {
    const path = `/v1/certification/settings/publishers/${ana.organisation.id}`;
    assert.equal((await marc.call("PUT", path, { certification: "automatic" })).status, 403);
    assert.equal((await ines.call("PUT", path, { certification: "automatic" })).status, 200);
    const slug = await completeOffer(ana, site, { offer: "trusted" });
    const { number } = await submitted(ana, slug);
    await market.settle();
    assert.equal((await submissionOf(ana, slug, number)).state, "preview");
    assert.equal((await ines.call("PUT", path, { certification: "marketplace" })).status, 200);
  });

  test("PUB-07: the bytes of an image decide, not what is said of it", async () => {
    const slug = await completeOffer(ana, site, { offer: "bytes" });
    const small = await uploadImage(ana, { width: 64, height: 64 });
    const logo = await uploadImage(ana, { width: 300, height: 300, colour: "#b5482f" });
    await changePage(ana, slug, "listing", (content) => ({ ...content, logo }));
    const { number } = await submitted(ana, slug);
    // What a defect or a damaged store could do: the reference says 300 × 300, the bytes are others.
    await market.platform.pool.raw.query(
      `update platform.file_chunks set bytes = (select c.bytes from platform.file_chunks c
         join platform.files f on f.upload_id = c.upload_id where f.sha256 = $1 and c.n = 0)
       where n = 0 and upload_id = (select f.upload_id from platform.files f
         join catalog.editions e on f.sha256 = e.content -> 'pages' -> 'listing' -> 'logo' ->> 'sha256'
         join publishing.submissions s on s.edition_id = e.id where s.offer_slug = $2)`,
      [small["sha256"], slug],
    );
    await market.settle();
    const { findings } = (
      await ana.call("GET", `/v1/offers/${slug}/submissions/${number}/report`)
    ).json<{ findings: { code: string; evidence: { width: number } }[] }>();
    const finding = findings.find(({ code }) => code === "publishing/image-size-range");
    assert.equal(finding?.evidence.width, 64);
  });

  test("history names every event with who did it, and the certifier only as the operator", async () => {
    const slug = await completeOffer(ana, site, { offer: "history" });
    await live(slug);
    const { data } = (await ana.call("GET", `/v1/offers/${slug}/history?limit=100`)).json<{
      data: { event: string; title: string; actor: { name: string; kind: string } }[];
    }>();
    const events = data.map(({ event }) => event);
    for (const event of [
      "offer.went-live",
      "publishing.signed-off",
      "publishing.certified",
      "publishing.submitted",
    ])
      assert.ok(events.includes(event), event);
    const certified = data.find(({ event }) => event === "publishing.certified");
    assert.deepEqual(certified?.actor, { name: "Meridian", kind: "operator" });
    assert.ok(!data.some(({ title, event }) => title === event), "every event has words");
  });

  test("OPR-01: who certified is named to the operator; publishers read the operator's name wherever it stands", async () => {
    const slug = await completeOffer(ana, site, { offer: "unnamed-certifier" });
    const { id, number } = await submitted(ana, slug);
    await market.settle();
    const path = `/v1/certification/submissions/${id}`;
    assert.equal((await marc.call("PUT", `${path}/claim`, {})).status, 200);
    const rejected = await marc.call("PUT", `${path}/decision`, {
      outcome: "reject",
      verdicts: [{ policy: "10.2", verdict: "fail", text: "The name is not the publisher's." }],
    });
    assert.equal(rejected.status, 200, rejected.text);
    const certifier = rejected.json<{ decision: { decidedBy: string } }>().decision.decidedBy;
    assert.notEqual(certifier, "Meridian");
    const offer = await ana.call("GET", `/v1/offers/${slug}`);
    assert.equal(offer.json<{ changedBy: string }>().changedBy, "Meridian");
    for (const seen of [
      `/v1/offers/${slug}/submissions/${number}`,
      `/v1/offers/${slug}/submissions/${number}/report`,
      `/v1/offers/${slug}/publication`,
      `/v1/offers/${slug}/history`,
      `/v1/offers/${slug}`,
      "/v1/offers",
    ]) {
      const { text } = await ana.call("GET", seen);
      assert.ok(!text.includes(certifier), seen);
      if (seen.endsWith("/report")) assert.match(text, /"decidedBy":"Meridian"/);
    }
  });

  test("a foreign publisher's offer is answered like one that does not exist", async () => {
    const slug = await completeOffer(ana, site, { offer: "mine" });
    const { number } = await submitted(ana, slug);
    for (const [method, path] of [
      ["GET", `/v1/offers/${slug}/publication`],
      ["GET", `/v1/offers/${slug}/submissions`],
      ["GET", `/v1/offers/${slug}/submissions/${number}`],
      ["GET", `/v1/offers/${slug}/submissions/${number}/report`],
      ["GET", `/v1/offers/${slug}/history`],
      ["GET", `/v1/offers/${slug}/checks`],
      ["PUT", `/v1/offers/${slug}/submissions/${number}/cancellation`],
      ["PUT", `/v1/offers/${slug}/submissions/${number}/sign-off`],
      ["PUT", `/v1/offers/${slug}/preview`],
      ["DELETE", `/v1/offers/${slug}/preview`],
      ["POST", `/v1/offers/${slug}/submissions`],
      ["GET", `/v1/offers/${slug}/submissions/${number}/messages`],
    ] as const) {
      const body = method === "PUT" || method === "POST" ? {} : undefined;
      const answer = await foreign.call(method, path, body, once());
      assert.equal(answer.status, 404, `${method} ${path}: ${answer.text}`);
    }
  });
});

async function eventually(is: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 100; n += 1) {
    if (await is()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail("It did not happen in 5 s");
}
