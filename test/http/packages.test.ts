import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { ExampleFiles } from "../../src/modules/catalog/domain/offer-types/examples.fixture.ts";
import {
  APPLICATION,
  app,
  business,
  files as contents,
  visual,
  zip,
} from "../../src/modules/publishing/checks/packages/packages.fixture.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { exampleDocument, exampleFiles, servePackages } from "../support/offer-types.ts";
import { applied, upload } from "../support/offers.ts";
import {
  allPassed,
  decided,
  openSite,
  type Site,
  type SubmissionAnswer,
  submissionOf,
  submitted,
  untilChecked,
} from "../support/publishing.ts";

type Json = Record<string, unknown>;
type Finding = {
  readonly code: string;
  readonly severity: string;
  readonly step: string;
  readonly plan: string | null;
  readonly page: string | null;
  readonly pointer: string | null;
  readonly detail: string;
  readonly evidence: Json;
};

suite("PUB-07: packages and images of a submission", () => {
  let site: Site;
  let market: TestMarket;
  let ana: TestPerson;
  let marc: TestPerson;
  let files: ExampleFiles;

  before(async () => {
    site = await openSite();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: site.allow } });
    ana = await market.organisation({ kind: "publisher", name: "Contoso", handle: "contoso" });
    const ines = await market.organisation({ kind: "operator", name: "Meridian" });
    marc = await market.person(ines.organisation.id, ["certifier"]);
    files = await exampleFiles(ana);
  });
  after(async () => {
    await market.close();
    site.close();
  });

  /** A complete offer of the type, its packages as they should be. */
  async function draft(type: string, offer = type, change = (document: Json) => document) {
    servePackages(site, `contoso.${offer}`);
    await applied(ana, change(exampleDocument(type, files, { site: site.url, offer })));
    return `contoso.${offer}`;
  }
  const send = async (slug: string): Promise<SubmissionAnswer> => {
    const { number } = await submitted(ana, slug);
    await market.settle();
    return submissionOf(ana, slug, number);
  };
  const findings = async (slug: string, number: number, lang = "en"): Promise<Finding[]> => {
    const answer = await ana.call(
      "GET",
      `/v1/offers/${slug}/submissions/${number}/report`,
      undefined,
      {
        "accept-language": lang,
      },
    );
    assert.equal(answer.status, 200, answer.text);
    return answer.json<{ findings: Finding[] }>().findings;
  };
  /** What a submission stops at. */
  const stopsAt = async (slug: string): Promise<string[]> => {
    const { number, state } = await send(slug);
    const found = await findings(slug, number);
    assert.equal(state, "attention-needed", JSON.stringify(found));
    for (const lang of ["fr", "ko"])
      for (const { detail } of await findings(slug, number, lang))
        assert.doesNotMatch(detail, /publishing\/|\{|\}/, detail);
    return found
      .filter(({ severity }) => severity === "blocking")
      .map(({ code, plan, page, pointer }) =>
        [code.replace("publishing/", ""), plan, page, pointer].filter(Boolean).join(" "),
      )
      .sort();
  };
  const previewed = async (slug: string): Promise<number> => {
    const { number, id } = await send(slug);
    await decided(marc, id, { outcome: "certify", verdicts: await allPassed(marc) });
    await market.settle();
    assert.equal((await submissionOf(ana, slug, number)).state, "preview");
    return number;
  };
  const goLive = async (slug: string, number: number) => {
    const path = `/v1/offers/${slug}/submissions/${number}/sign-off`;
    assert.equal((await ana.call("PUT", path, {})).status, 200);
    await market.settle();
    return submissionOf(ana, slug, number);
  };

  test("an application whose package lacks its form stops at the plan's field, and passes with it", async () => {
    const slug = await draft("application");
    const lacking = zip(contents({ "mainTemplate.json": APPLICATION["mainTemplate.json"] }));
    const page = `plans/managed/pages/plan-technical`;
    const path = `/v1/offers/${slug}/${page}`;
    const read = await ana.call("GET", path);
    const { content } = read.json<{ content: Json }>();
    const packageFile = await upload(ana, "lacking.zip", lacking);
    const saved = await ana.call(
      "PUT",
      path,
      { ...content, packageFile },
      {
        "if-match": read.headers.get("etag") ?? "*",
      },
    );
    assert.equal(saved.status, 200, saved.text);
    await untilChecked(market, slug);
    const early = await ana.call("GET", `/v1/offers/${slug}/checks`);
    assert.match(early.text, /package-file-missing/, "it is told after the save");
    site.bodies["/package.zip"] = zip([...contents(APPLICATION), { name: "../run", data: "x" }]);
    assert.deepEqual(await stopsAt(slug), [
      "package-file-missing managed plan-technical /packageFile",
      "package-name-unsafe template plan-technical /packageUrl",
    ]);
    await draft("application");
    assert.equal((await goLive(slug, await previewed(slug))).state, "live");
  });

  test("a package that is replaced between certification and Go live keeps the offer from going live", async () => {
    const slug = await draft("application", "replaced");
    const number = await previewed(slug);
    site.bodies["/package.zip"] = zip([...contents(APPLICATION), { name: "new.json", data: "{}" }]);
    const stopped = await goLive(slug, number);
    assert.equal(stopped.state, "attention-after-sign-off");
    const [found] = await findings(slug, number);
    assert.deepEqual(
      [found?.code, found?.step, found?.plan, Object.keys(found?.evidence ?? {}).sort()],
      ["publishing/package-changed", "publish-artifacts", "template", ["before", "now"]],
    );
  });

  test("a visual of another version than its page says stops", async () => {
    const other = await upload(ana, "other.pbiviz", zip(contents(visual("2.0.0.0"))));
    const slug = await draft("power-bi-visual", "power-bi-visual", (document) => ({
      ...document,
      technical: { ...(document["technical"] as Json), package: other },
    }));
    assert.deepEqual(await stopsAt(slug), ["package-version-differs technical /package"]);
  });

  test("LIC-02, LIC-03: a licensed app whose solution lacks the Service ID of a plan stops", async () => {
    const slug = await draft("dynamics-365");
    site.bodies["/business.zip"] = zip(contents(business([`${slug}.bronze`])));
    assert.deepEqual(await stopsAt(slug), ["service-id-missing technical /packageUrl"]);
  });

  test("an app of Business Central that is cut off, or none, stops", async () => {
    const slug = await draft("dynamics-365-business-central", "ledger");
    site.bodies["/ledger.app"] = app().subarray(0, 100);
    site.bodies["/base.app"] = zip(contents(APPLICATION));
    site.answers["/tests.app"] = 403;
    assert.deepEqual(await stopsAt(slug), [
      "app-header technical /libraries/0/url",
      "package-answers supplemental /testsUrl",
      "package-unsound technical /appUrl",
    ]);
    delete site.answers["/tests.app"];
  });

  test("an operations app whose report has no workbook, or whose recordings show nothing, stops", async () => {
    const text = await upload(ana, "notes.zip", zip(contents({ "notes.txt": "Nothing yet." })));
    const slug = await draft("dynamics-365-operations", "plant", (document) => ({
      ...document,
      supplemental: {
        ...(document["supplemental"] as Json),
        report: text,
        functionalValidation: "file",
        functionalValidationFile: text,
      },
    }));
    assert.deepEqual(await stopsAt(slug), [
      "recording-missing supplemental /functionalValidationFile",
      "report-without-workbook supplemental /report",
    ]);
  });

  test("a bomb behind an address is refused and nothing of it unpacked", async () => {
    const slug = await draft("application", "bomb");
    site.bodies["/package.zip"] = zip([
      ...contents(APPLICATION),
      { name: "zeros", data: Buffer.alloc(150 * 1024 * 1024) },
    ]);
    assert.deepEqual(await stopsAt(slug), ["package-bomb template plan-technical /packageUrl"]);
  });

  test("of a draft the beginning of a package by address is asked for, not the whole", async () => {
    site.bodies["/early.zip"] = Buffer.from("<html>Sign in</html>");
    const slug = await draft("dynamics-365", "early", (document) => ({
      ...document,
      // An address that answered well for another draft would not be asked again for some minutes.
      technical: { ...(document["technical"] as Json), packageUrl: `${site.url}/early.zip` },
    }));
    await untilChecked(market, slug);
    const early = await ana.call("GET", `/v1/offers/${slug}/checks`);
    assert.match(early.text, /package-not-zip/);
  });

  /** Puts the pages of one plan into a document. */
  const planned = (document: Json, change: (technical: Json) => Json): Json => ({
    ...document,
    plans: (document["plans"] as Json[]).map((plan) => ({
      ...plan,
      ...(plan["plan-technical"] !== undefined && {
        "plan-technical": change(plan["plan-technical"] as Json),
      }),
    })),
  });
  const registry = () => new URL(site.url).host;

  test("a bundle that its registry does not have stops, and one that moves after certification does, too", async () => {
    const manifest = "/v2/mesh/bundle/manifests/1.0.0";
    site.answers[manifest] = 404;
    const slug = await draft("container", "mesh", (document) =>
      planned(document, (technical) => ({
        ...technical,
        bundle: `${registry()}/mesh/bundle:1.0.0`,
      })),
    );
    assert.deepEqual(await stopsAt(slug), [
      "image-not-found custom plan-technical /bundle",
      "image-not-found pod-hour plan-technical /bundle",
    ]);
    site.answers[manifest] = 200;
    site.headers[manifest] = { "docker-content-digest": `sha256:${"1".repeat(64)}` };
    const number = await previewed(slug);
    site.headers[manifest] = { "docker-content-digest": `sha256:${"2".repeat(64)}` };
    assert.equal((await goLive(slug, number)).state, "attention-after-sign-off");
    assert.deepEqual(
      [...new Set((await findings(slug, number)).map(({ code }) => code))],
      ["publishing/image-changed"],
    );
  });

  test("a module with a route that leads nowhere and a tag that is none stops", async () => {
    const slug = await draft("iot-edge-module", "sensor", (document) =>
      planned(document, (technical) => ({
        ...technical,
        repository: `${registry()}/sensor`,
        tags: ["1.0", "-latest"],
        routes: [{ name: "up", value: "FROM nowhere" }],
      })),
    );
    assert.deepEqual(await stopsAt(slug), [
      "image-tag-form own-licence plan-technical /repository",
      "route-unsound own-licence plan-technical /routes/0/value",
    ]);
  });

  test("PUB-19: images of a machine are there, and a version added after publication rises", async () => {
    const disk = (version: string, path: string) => ({
      version,
      images: [{ sku: "gate-g2", source: "signed-url", address: `${site.url}${path}` }],
    });
    const versions = (document: Json, ...all: Json[]) =>
      planned(document, (technical) =>
        technical["versions"] === undefined ? technical : { ...technical, versions: all },
      );
    site.headers["/disk.vhd"] = { "content-length": String(1024 * 1024 + 512), etag: '"one"' };
    site.answers["/gone.vhd"] = 404;
    const with1 = (document: Json) => versions(document, disk("1.4.0", "/gone.vhd"));
    const slug = await draft("virtual-machine", "gate", with1);
    const broken = await stopsAt(slug);
    assert.ok(
      broken.includes("machine-image-answers hourly plan-technical /versions/0/images/0/address"),
      broken.join("; "),
    );
    const sound = (document: Json) => versions(document, disk("1.4.0", "/disk.vhd"));
    await draft("virtual-machine", "gate", sound);
    // Replaced behind the same address between certification and Go live.
    const replaced = await previewed(slug);
    site.headers["/disk.vhd"] = { "content-length": String(1024 * 1024 + 512), etag: '"two"' };
    assert.equal((await goLive(slug, replaced)).state, "attention-after-sign-off");
    assert.deepEqual(
      [...new Set((await findings(slug, replaced)).map(({ code }) => code))].filter((code) =>
        code.endsWith("machine-image-changed"),
      ),
      ["publishing/machine-image-changed"],
    );
    // Of an edition that was certified, the checks decide alone.
    const again = await send(slug);
    assert.equal(again.state, "preview");
    assert.equal((await goLive(slug, again.number)).state, "live");
    await draft("virtual-machine", "gate", (document) =>
      versions(document, disk("1.4.0", "/disk.vhd"), disk("1.3.9", "/disk.vhd")),
    );
    const falls = await stopsAt(slug);
    assert.ok(
      falls.includes("machine-version-not-rising hourly plan-technical /versions/1/version"),
      falls.join("; "),
    );
  });
});
