import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { createdOffer, planDocument, uploadImage } from "../support/offers.ts";
import {
  allPassed,
  changePage,
  completeOffer,
  decided,
  openSite,
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
type Mail = {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  readonly locale: string;
};

suite("publishing", () => {
  let market: TestMarket;
  let site: Site;
  let ana: TestPerson;
  let foreign: TestPerson;
  let ines: TestPerson;
  let marc: TestPerson;
  before(async () => {
    site = await openSite();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: site.allow } });
    ana = await market.organisation({ kind: "publisher", name: "Contoso", handle: "contoso" });
    foreign = await market.organisation({
      kind: "publisher",
      name: "Fabrikam",
      handle: "fabrikam",
    });
    ines = await market.organisation({ kind: "operator", name: "Meridian", handle: "meridian" });
    marc = await market.person(ines.organisation.id, ["certifier"]);
  });
  after(async () => {
    await market.close();
    site.close();
  });

  const mailsTo = async (address: string): Promise<Mail[]> => {
    const answer = await ines.call("GET", `/v1/mails?q=${encodeURIComponent(address)}&limit=100`);
    return answer.json<{ data: Mail[] }>().data;
  };
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
  const atPreview = async (slug: string): Promise<number> => {
    const { number, id } = await submitted(ana, slug);
    await market.settle();
    await decided(marc, id, { outcome: "certify", verdicts: await allPassed(marc) });
    await market.settle();
    assert.equal((await submissionOf(ana, slug, number)).state, "preview");
    return number;
  };
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

  test("O3, P18, OPR-01: the certification team asks, the decision waits for the publisher, whose answer both read and are mailed", async () => {
    type Message = {
      id: string;
      number: number;
      submission: number;
      by: { kind: string; name: string };
      text: string;
      finding: { id: string; detail: string } | null;
    };
    type Waiting = { awaitsAnswerSince: string | null; answeredAt: string | null };
    const nameOf = async (who: TestPerson) =>
      (await who.call("GET", "/v1/me")).json<{ person: { name: string } }>().person.name;
    const [certifier, developer] = [await nameOf(marc), await nameOf(ana)];
    const slug = await completeOffer(ana, site, { offer: "asked" });
    const { id, number } = await submitted(ana, slug);
    await market.settle();
    const review = `/v1/certification/submissions/${id}`;
    const own = `/v1/offers/${slug}/submissions/${number}`;
    const ask = (text: string) => marc.call("POST", `${review}/messages`, { text }, once());
    const reply = (body: object, key = once()) => ana.call("POST", `${own}/messages`, body, key);
    const messages = async (who: TestPerson, path: string) =>
      (await who.call("GET", `${path}/messages?limit=100`)).json<{
        data: Message[];
        nextCursor: string | null;
      }>();

    assert.equal((await ask("Who?")).json<Problem>().code, "publishing/claim-first");
    await marc.call("PUT", `${review}/claim`, {});
    const other = await ines.call("POST", `${review}/messages`, { text: "Who?" }, once());
    assert.equal(other.json<Problem>().code, "publishing/claimed-by-other");
    for (const text of ["", "  \n ", "x".repeat(4001)])
      assert.equal((await ask(text)).status, 400, text.slice(0, 5));

    const asked = await ask("  Which account may we test with?  ");
    assert.equal(asked.status, 201, asked.text);
    assert.equal(asked.json<Message>().by.name, certifier);
    await market.settle();
    const waits = await ana.call("GET", own);
    assert.ok(waits.json<Waiting>().awaitsAnswerSince);
    const phases = waits.json<{ phases: { id: string; owner: string }[] }>().phases;
    assert.equal(phases.find(({ id: phase }) => phase === "certification")?.owner, "publisher");
    const overview = await ana.call("GET", `/v1/offers/${slug}`);
    const { submission } = overview.json<{ submission: { waitingOn: string } }>();
    assert.equal(submission.waitingOn, "publisher");
    const [question] = (await messages(ana, own)).data;
    assert.deepEqual(question?.by, { kind: "operator", name: "Meridian" });
    assert.equal(question?.text, "Which account may we test with?");
    const mail = (await mailsTo(ana.email)).find(({ body }) => body.includes("may we test with"));
    assert.match(mail?.subject ?? "", /a message from Meridian/);
    assert.match(mail?.body ?? "", new RegExp(`/submissions/${number}\\b`));

    const key = once();
    const answered = await reply({ text: "test@contoso.example" }, key);
    assert.equal(answered.status, 201, answered.text);
    // Sent again after a lost answer: still one message.
    assert.equal((await reply({ text: "test@contoso.example" }, key)).status, 201);
    await market.settle();
    const shown = (await marc.call("GET", review)).json<Waiting>();
    assert.equal(shown.awaitsAnswerSince, null);
    assert.ok(shown.answeredAt);
    assert.deepEqual(
      (await messages(marc, review)).data.map(({ by, text }) => [by.name, text]),
      [
        [developer, "test@contoso.example"],
        [certifier, "Which account may we test with?"],
      ],
    );
    const told = (await mailsTo(marc.email)).filter(({ body }) => body.includes("test@contoso"));
    assert.equal(told.length, 1);
    assert.equal(
      (await mailsTo(ines.email)).some(({ body }) => body.includes("test@contoso")),
      false,
    );

    const rejected = await marc.call("PUT", `${review}/decision`, {
      outcome: "reject",
      verdicts: [{ policy: "100.1", verdict: "fail", page: "listing", text: "The name misleads." }],
    });
    assert.equal(rejected.status, 200, rejected.text);
    const { findings } = (await ana.call("GET", `${own}/report`)).json<{
      findings: { id: string; detail: string }[];
    }>();
    const about = findings.find(({ detail }) => detail === "The name misleads.")?.id;
    const foreignFinding = await reply({ text: "?", finding: ana.organisation.id });
    assert.equal(foreignFinding.json<Problem>().code, "publishing/finding-unknown");
    assert.equal(
      (await reply({ text: "It is our registered trade mark.", finding: about })).status,
      201,
    );
    assert.equal((await ask("Then say so in the description.")).status, 201);
    const history = (await ana.call("GET", `/v1/offers/${slug}/history?kind=certification`)).json<{
      data: { event: string; actor: { name: string } }[];
    }>();
    assert.deepEqual(
      history.data.map(({ event, actor }) => [event.split(".")[1], actor.name]),
      [
        ["remarked", "Meridian"],
        ["remarked", developer],
        ["rejected", "Meridian"],
        ["answered", developer],
        ["asked", "Meridian"],
      ],
    );

    // Who certifies the next submission reads what was said about this one, page by page.
    const next = await submitted(ana, slug);
    assert.equal(
      (await reply({ text: "Late" })).json<Problem>().code,
      "publishing/conversation-ended",
    );
    const path = `/v1/certification/submissions/${next.id}/messages?limit=1`;
    const first = (await marc.call("GET", path)).json<{ data: Message[]; nextCursor: string }>();
    assert.equal(first.data[0]?.text, "Then say so in the description.");
    const second = await marc.call("GET", `${path}&cursor=${first.nextCursor}`);
    const [earlier] = second.json<{ data: Message[] }>().data;
    assert.deepEqual(
      [earlier?.submission, earlier?.finding?.detail],
      [number, "The name misleads."],
    );
    assert.equal((await marc.call("GET", `${path}&cursor=nonsense`)).status, 400);
    await market.settle();
  });

  test("P18, O3: what a publisher marks as fixed is read with the next submission, beside what changed there and what ran anew", async () => {
    type Finding = { id: string; detail: string; fixed: { by: string } | null };
    type Report = {
      findings: Finding[];
      checks: { before: string | null }[];
      stands: { number: number } | null;
    };
    type Review = {
      earlier: {
        number: number;
        findings: { finding: Finding; changed: boolean }[];
      } | null;
    };
    const slug = await completeOffer(ana, site, { offer: "marked" });
    const first = await submitted(ana, slug);
    await market.settle();
    await decided(marc, first.id, {
      outcome: "reject",
      verdicts: [
        {
          policy: "100.1",
          verdict: "fail",
          page: "listing",
          pointer: "/languages/en/summary",
          text: "The summary says nothing.",
        },
        { policy: "100.3", verdict: "fail", page: "technical", text: "It does not open." },
      ],
    });
    const words = async (policy: string) =>
      (await marc.call("GET", `/v1/certification/finding-texts?policy=${policy}`)).json<{
        data: { text: string; times: number }[];
      }>().data;
    assert.ok(
      (await words("100.1")).some(
        ({ text, times }) => /summary says nothing/.test(text) && times === 1,
      ),
    );
    assert.equal(
      (await words("100.3")).some(({ text }) => /summary/.test(text)),
      false,
    );
    assert.deepEqual(await words("no-policy"), []);
    const own = (number: number) => `/v1/offers/${slug}/submissions/${number}`;
    const report = async (number: number) =>
      (await ana.call("GET", `${own(number)}/report`)).json<Report>();
    const before = await report(first.number);
    assert.equal(
      before.checks.every((check) => check.before === null),
      true,
    );
    const id = (detail: string) => before.findings.find((one) => one.detail === detail)?.id ?? "";
    const mark = (who: TestPerson, finding: string, fixed = true) =>
      who.call("PUT", `${own(first.number)}/findings/${finding}/fix`, { fixed });
    const [summary, opens] = [id("The summary says nothing."), id("It does not open.")];
    assert.equal((await mark(foreign, summary)).status, 404);
    assert.equal((await mark(ana, ana.organisation.id)).status, 404);
    for (const fixed of [true, true]) assert.equal((await mark(ana, summary, fixed)).status, 204);
    for (const fixed of [true, false]) assert.equal((await mark(ana, opens, fixed)).status, 204);
    assert.deepEqual(
      (await report(first.number)).findings
        .map(({ id: one, fixed }) => [one, fixed !== null])
        .sort(),
      [
        [summary, true],
        [opens, false],
      ].sort(),
    );
    await changePage(ana, slug, "listing", (content) => {
      const { languages } = content as { languages: { en: object } };
      const en = { ...languages.en, summary: "Minutes of every meeting, written for you." };
      return { ...content, languages: { ...languages, en } };
    });
    const second = await submitted(ana, slug);
    await market.settle();
    assert.equal((await mark(ana, opens)).json<Problem>().code, "publishing/findings-settled");
    const path = `/v1/certification/submissions/${second.id}`;
    const { earlier } = (await marc.call("GET", path)).json<Review>();
    assert.equal(earlier?.number, first.number);
    assert.deepEqual(
      earlier?.findings
        .map(({ finding, changed }) => [finding.detail, finding.fixed !== null, changed])
        .sort(),
      [
        ["It does not open.", false, false],
        ["The summary says nothing.", true, true],
      ],
    );
    const anew = await report(second.number);
    assert.ok(anew.checks.length > 5);
    assert.equal(
      anew.checks.every((check) => check.before === "passed"),
      true,
    );
    assert.equal(anew.stands, null);
    const history = await ana.call(
      "GET",
      `/v1/offers/${slug}/history?kind=certification&limit=100`,
    );
    assert.deepEqual(
      history
        .json<{ data: { event: string }[] }>()
        .data.filter(({ event }) => event.includes("finding"))
        .map(({ event }) => event),
      ["publishing.finding-not-fixed", "publishing.finding-fixed", "publishing.finding-fixed"],
    );

    // A change of the listing alone: the team's decision stands, and the report says so.
    await decided(marc, second.id, { outcome: "certify", verdicts: await allPassed(marc) });
    await market.settle();
    await changePage(ana, slug, "listing", (content) => {
      const { languages } = content as { languages: { en: object } };
      const en = { ...languages.en, summary: "Minutes of each meeting, written for you." };
      return { ...content, languages: { ...languages, en } };
    });
    const third = await submitted(ana, slug);
    await market.settle();
    assert.deepEqual((await report(third.number)).stands, { number: second.number });
  });

  test("O3: a submission has a hundred messages at most, and messages stay as they were written", async () => {
    const slug = await completeOffer(ana, site, { offer: "talkative" });
    const { id, number } = await submitted(ana, slug);
    await market.settle();
    const write = (text: string) =>
      ana.call("POST", `/v1/offers/${slug}/submissions/${number}/messages`, { text }, once());
    await market.platform.pool.raw.query(
      `insert into publishing.messages (submission_id, number, by_kind, by_name, text, at)
       select $1, n, 'publisher', 'Ana', n::text, now() from generate_series(1, 99) n`,
      [id],
    );
    assert.equal((await write("The last one")).status, 201);
    const refused = await write("One too many");
    assert.equal(refused.status, 409);
    assert.equal(refused.json<Problem>().code, "publishing/conversation-full");
    await assert.rejects(
      market.platform.pool.raw.query("update publishing.messages set text = 'x'"),
      /append|change/i,
    );
  });

  test("OPR-01: the queue has the longest waiting first, with counts and times, page by page", async () => {
    type Queue = {
      data: { id: string; waitingSince: string }[];
      nextCursor: string | null;
      counts: { waiting: number };
      waitingTimes: { decided: number; medianSeconds: number | null };
    };
    const all = (await marc.call("GET", "/v1/certification/submissions?limit=100")).json<Queue>();
    assert.ok(all.data.length >= 2);
    assert.ok(all.waitingTimes.decided >= 1);
    const first = (await marc.call("GET", "/v1/certification/submissions?limit=1")).json<Queue>();
    const next = await marc.call(
      "GET",
      `/v1/certification/submissions?limit=1&cursor=${first.nextCursor}`,
    );
    const ids = [first.data[0]?.id, next.json<Queue>().data[0]?.id];
    assert.deepEqual(
      ids,
      all.data.slice(0, 2).map(({ id }) => id),
    );
    // ACC-08: either way by age, a part of them by name or ID, and a cursor belongs to its order.
    const list = async (query: string) =>
      (await marc.call("GET", `/v1/certification/submissions?${query}`)).json<Queue>();
    const walk = async (sort: string) => {
      const found: string[] = [];
      let cursor = "";
      for (;;) {
        const page = await list(`state=all&limit=5&sort=${sort}${cursor}`);
        found.push(...page.data.map(({ id }) => id));
        if (page.nextCursor === null) return found;
        cursor = `&cursor=${page.nextCursor}`;
      }
    };
    const longest = await walk("-waiting");
    assert.deepEqual(longest, (await walk("waiting")).toReversed());
    assert.equal(new Set(longest).size, longest.length);
    const wrong = `state=all&limit=5&sort=waiting&cursor=${first.nextCursor}`;
    assert.equal((await marc.call("GET", `/v1/certification/submissions?${wrong}`)).status, 400);
    const talkative = await list("q=TALKATIVE");
    assert.deepEqual([talkative.data.length, talkative.counts.waiting], [1, 1]);
    assert.equal((await list("q=%25")).data.length, 0);
  });

  test("O3, J11, OPR-01: a submission is escalated to a colleague with a reason: out of the one's list, first in the other's, in the history and mailed", async () => {
    type Item = {
      id: string;
      urgency: string;
      claimedBy: { name: string; me: boolean; handover: { kind: string; by: string } | null };
    };
    const lou = await market.person(ines.organisation.id, ["certifier"]);
    const idOf = async (who: TestPerson) => {
      const { data } = (await who.call("GET", "/v1/certification/people")).json<{
        data: { id: string; me: boolean }[];
      }>();
      return data.find(({ me }) => me)?.id ?? "";
    };
    const mine = async (who: TestPerson) =>
      (await who.call("GET", "/v1/certification/submissions?state=mine&limit=100")).json<{
        data: Item[];
      }>().data;
    const slugs = await Promise.all(
      ["plain", "handed"].map((offer) => completeOffer(ana, site, { offer })),
    );
    const [plain, handed] = [
      await submitted(ana, slugs[0] ?? ""),
      await submitted(ana, slugs[1] ?? ""),
    ];
    await market.settle();
    const path = `/v1/certification/submissions/${handed.id}`;
    const put = (who: TestPerson, what: string, body: object) =>
      who.call("PUT", `${path}/${what}`, body);
    const [me, colleague] = [await idOf(marc), await idOf(lou)];
    const reason = "  The publisher is a former employer of mine.  ";

    const early = await put(marc, "escalation", { person: colleague, reason });
    assert.equal(early.json<Problem>().code, "publishing/claim-first");
    await put(marc, "claim", {});
    await lou.call("PUT", `/v1/certification/submissions/${plain.id}/claim`, {});
    for (const [who, body, code] of [
      [marc, { person: me, reason }, "publishing/escalation-to-oneself"],
      [marc, { person: ana.organisation.id, reason }, "publishing/colleague-not-certifier"],
      [lou, { person: colleague, reason }, "publishing/claimed-by-other"],
    ] as const) {
      const refused = await put(who, "escalation", body);
      assert.equal(refused.json<Problem>().code, code);
    }
    assert.equal((await put(marc, "escalation", { person: colleague, reason: " " })).status, 400);
    for (const times of [1, 2])
      assert.equal(
        (await put(marc, "escalation", { person: colleague, reason })).status,
        204,
        String(times),
      );
    await market.settle();

    assert.equal(
      (await mine(marc)).find(({ id }) => id === handed.id),
      undefined,
    );
    const [first] = await mine(lou);
    assert.deepEqual([first?.id, first?.urgency], [handed.id, "escalated"]);
    assert.equal(first?.claimedBy.handover?.kind, "escalated");
    const review = (await lou.call("GET", path)).json<{
      handovers: { kind: string; reason: string; to: string }[];
      actions: { action: string; allowed: boolean }[];
    }>();
    assert.deepEqual(
      review.handovers.map(({ kind, reason: why }) => [kind, why]),
      [["escalated", reason.trim()]],
    );
    assert.equal(review.actions.find(({ action }) => action === "decide")?.allowed, true);
    const mails = (await mailsTo(lou.email)).filter(({ body }) => body.includes("former employer"));
    assert.equal(mails.length, 1);
    assert.match(mails[0]?.body ?? "", new RegExp(`/certification/${handed.id}`));
    const history = await ana.call(
      "GET",
      `/v1/offers/${slugs[1]}/history?kind=certification&limit=100`,
    );
    assert.match(history.text, /passed submission 1 to another person/);
    assert.doesNotMatch(history.text, /former employer/, "the reason is the team's own");
    // Who gave it away cannot decide on it any more.
    const late = await put(marc, "decision", { outcome: "certify", verdicts: [] });
    assert.equal(late.json<Problem>().code, "publishing/claimed-by-other");

    // Back in its turn, and given by an administrator to whom it came from.
    assert.equal((await put(lou, "priority", { priority: false })).status, 204);
    assert.deepEqual(
      (await mine(lou)).map(({ id, urgency }) => [id, urgency]),
      [
        [plain.id, "normal"],
        [handed.id, "normal"],
      ],
    );
    assert.equal((await put(marc, "assignee", { person: me })).status, 409);
    assert.equal((await put(ines, "assignee", { person: me })).status, 204);
    assert.equal((await mine(marc)).find(({ id }) => id === handed.id)?.urgency, "normal");
    await assert.rejects(
      market.platform.pool.raw.query("update publishing.handovers set reason = 'x'"),
      /append|change/i,
    );
  });

  test("O2: what has priority comes first, and people who take what comes next at once never get the same", async () => {
    const ids: string[] = [];
    for (const offer of ["next-one", "next-two", "next-three"]) {
      const { id } = await submitted(ana, await completeOffer(ana, site, { offer }));
      ids.push(id);
    }
    await market.settle();
    type Queue = { data: { id: string; urgency: string }[]; nextCursor: string | null };
    const urgent = ids[2] ?? "";
    const priority = `/v1/certification/submissions/${urgent}/priority`;
    assert.equal((await marc.call("PUT", priority, { priority: true })).status, 204);
    const list = async (query: string) =>
      (
        await marc.call("GET", `/v1/certification/submissions?state=waiting&${query}`)
      ).json<Queue>();
    const all = await list("limit=100");
    assert.deepEqual(all.data[0], { ...all.data[0], id: urgent, urgency: "priority" });
    const first = await list("limit=1");
    const second = await list(`limit=1&cursor=${first.nextCursor}`);
    assert.equal(second.data[0]?.id, all.data[1]?.id);

    const take = (who: TestPerson, key = once()) =>
      who.call("POST", "/v1/certification/claims", {}, key);
    const key = once();
    const taken = await take(marc, key);
    assert.equal(taken.json<{ id: string }>().id, urgent);
    assert.equal((await take(marc, key)).json<{ id: string }>().id, urgent, "sent again");
    const rest = all.data.length - 1;
    const raced = await Promise.all(
      Array.from({ length: rest + 3 }, (_none, n) => take(n % 2 === 0 ? marc : ines)),
    );
    const got = raced.filter(({ status }) => status === 201).map((one) => one.json<Queue>());
    assert.equal(new Set(got.map((one) => JSON.stringify(one))).size, got.length);
    assert.equal(got.length, rest);
    const empty = raced.find(({ status }) => status !== 201);
    assert.equal(empty?.json<Problem>().code, "publishing/nothing-to-take");
  });

  test("O1, O2, OPR-01: the time in which a publisher is asked is not the team's, in the line, the median and what is overdue", async () => {
    type Item = { id: string; waitingSeconds: number; deadline: string | null };
    type Queue = {
      data: Item[];
      counts: { overdue: number; soon: number };
      waitingTimes: { medianSeconds: number; p90Seconds: number; targetSeconds: number };
    };
    const list = async (state: string) =>
      (
        await marc.call("GET", `/v1/certification/submissions?state=${state}&limit=100`)
      ).json<Queue>();
    const start = market.platform.clock.now();
    const hoursLater = (hours: number) => market.clockMovesTo(start.add({ hours }).toString());
    const slug = await completeOffer(ana, site, { offer: "slow-answer" });
    const { id, number } = await submitted(ana, slug);
    await market.settle();
    const review = `/v1/certification/submissions/${id}`;
    const own = `/v1/offers/${slug}/submissions/${number}`;
    const item = async () => (await marc.call("GET", review)).json<Item>();
    await marc.call("PUT", `${review}/claim`, {});
    const ask = (text: string) => marc.call("POST", `${review}/messages`, { text }, once());
    const reply = (text: string) => ana.call("POST", `${own}/messages`, { text }, once());
    assert.equal((await list("open")).waitingTimes.targetSeconds, 72 * 3600);

    await hoursLater(1);
    await ask("Which account?");
    await hoursLater(20);
    // Asked again while nobody answered: still the same wait.
    await ask("And which region?");
    await hoursLater(40);
    const paused = await item();
    assert.deepEqual([paused.waitingSeconds, paused.deadline], [3600, "paused"]);
    await reply("test@contoso.example");
    await hoursLater(50);
    await ask("One more thing.");
    await hoursLater(60);
    await reply("Here it is.");
    await hoursLater(62);
    const late = await item();
    assert.deepEqual([late.waitingSeconds, late.deadline], [13 * 3600, "met"]);

    // What a page shows, what is counted and what publishers read come to the same.
    for (const target of [12, 13, 14, 200]) {
      const set = await ines.call(
        "PUT",
        "/v1/settings/certification.target-hours",
        { value: target },
        { "if-match": "*" },
      );
      assert.equal(set.status, 200, set.text);
      const open = await list("open");
      const count = (deadline: string) =>
        open.data.filter((one) => one.deadline === deadline).length;
      assert.deepEqual([open.counts.overdue, open.counts.soon], [count("overdue"), count("soon")]);
      assert.equal((await item()).deadline, { 12: "overdue", 200: "met" }[target] ?? "soon");
    }
    await marc.call("PUT", `${review}/decision`, {
      outcome: "certify",
      verdicts: await allPassed(marc),
    });
    const decidedNow = await list("decided");
    const waited = decidedNow.data.map((one) => one.waitingSeconds).sort((a, b) => a - b);
    assert.equal(waited.at(-1), 13 * 3600);
    assert.equal(decidedNow.waitingTimes.medianSeconds, waited[Math.ceil(waited.length / 2) - 1]);
    const asked = await ana.call("GET", `/v1/offers/${slug}/publication`);
    assert.match(asked.text, /"targetSeconds":720000/);
  });

  test("PUB-12: a draft that is deleted leaves the operator's queue", async () => {
    const slug = await completeOffer(ana, site, { offer: "deleted", plans: [planDocument("one")] });
    const { id, number } = await submitted(ana, slug);
    site.answers["/webhook"] = 404;
    await market.settle();
    site.answers["/webhook"] = 401;
    assert.equal((await submissionOf(ana, slug, number)).state, "attention-needed");
    const removed = await ana.call("DELETE", `/v1/offers/${slug}`, undefined, { "if-match": "*" });
    assert.equal(removed.status, 204, removed.text);
    const { rows } = await market.platform.pool.raw.query(
      "select state from publishing.submissions where id = $1",
      [id],
    );
    assert.equal(rows[0].state, "withdrawn");
  });
});

async function eventually(is: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 100; n += 1) {
    if (await is()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail("It did not happen in 5 s");
}
