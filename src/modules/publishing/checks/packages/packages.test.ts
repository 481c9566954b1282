import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { Readable } from "node:stream";
import { test } from "node:test";
import type { OutgoingOutcome } from "../../../../platform/outgoing.ts";
import type { Snapshot } from "../../domain/snapshot.ts";
import { type CheckReport, type CheckSubject, type CheckTools, reportOf } from "../check.ts";
import { openInspections } from "./inspections.ts";
import {
  APPLICATION,
  app,
  business,
  files,
  REPORT,
  visual,
  WORKBOOK,
  type ZipEntry,
  zip,
} from "./packages.fixture.ts";
import { packages } from "./packages.ts";

const URL_OF = "https://packages.example/package";

const outcome = (body: Uint8Array, more: object = {}): OutgoingOutcome => ({
  kind: "answered",
  status: 200,
  headers: { date: "Sat, 21 Nov 2026 12:00:00 GMT" },
  body,
  truncated: false,
  url: URL_OF,
  redirects: 0,
  tookMs: 1,
  ...more,
});

/** Tools with one file, uploaded and behind an address. */
const tools = (bytes: Uint8Array, more: object = {}): CheckTools =>
  ({
    fetchesWhole: true,
    files: { open: async () => Readable.from([bytes.subarray(0, 100), bytes.subarray(100)]) },
    outgoing: {
      async exchange({ take }: { take?: (piece: Uint8Array) => Promise<void> }) {
        const answer = outcome(bytes, more);
        if (take === undefined || answer.kind === "refused" || answer.status !== 200) return answer;
        for (let at = 0; at < bytes.length; at += 4096) await take(bytes.subarray(at, at + 4096));
        return { ...answer, body: new Uint8Array() };
      },
    },
  }) as unknown as CheckTools;

const snapshot = (
  offerType: string,
  technical: object,
  plans: Snapshot["plans"] = [],
): Snapshot => ({
  offerType,
  soldHere: true,
  pages: { technical: technical as Snapshot["pages"][string] },
  plans,
});
const FILE = { sha256: "a".repeat(64) };
const application = snapshot("application", {}, [
  { planId: "managed", pages: { "plan-technical": { packageFile: FILE } }, priced: [] },
]);

const report = (
  of: Snapshot,
  using: CheckTools,
  more: Partial<CheckSubject> = {},
): Promise<CheckReport> =>
  reportOf(
    packages,
    {
      snapshot: of,
      publisher: { name: "Contoso", country: "FR", status: "active" },
      review: [],
      serviceIds: {},
      seen: {},
      ...more,
    },
    using,
  );

const brief = ({ findings }: CheckReport) =>
  findings.map(({ severity, code, plan, pointer, params }) =>
    [severity, code.replace("publishing/", ""), plan, pointer, params && JSON.stringify(params)]
      .filter((one) => one !== undefined)
      .join(" "),
  );
const codes = ({ findings }: CheckReport) =>
  findings.map(({ code }) => code.replace("publishing/", ""));
const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith("souk-package-"));

const good = files(APPLICATION);
const [template, form] = good as [ZipEntry, ZipEntry];
const lying = (lies: ZipEntry["lies"]): ZipEntry[] => [
  { ...template, ...(lies && { lies }) },
  form,
];

test("PUB-07: a sound package of an application is read and its digest kept", async () => {
  const bytes = zip(good, "made by a program");
  const { findings, seen } = await report(application, tools(bytes));
  assert.deepEqual(findings, []);
  assert.deepEqual(seen, {
    "managed plan-technical /packageFile": createHash("sha256").update(bytes).digest("hex"),
  });
  assert.deepEqual(left(), [], "nothing of it stays on the disk");
});

for (const [because, bytes, code] of [
  ["no archive", Buffer.from("<html>Sign in</html>"), "package-not-zip"],
  ["nothing at all", Buffer.alloc(0), "package-not-zip"],
  ["an archive cut off in its listing", zip(good).subarray(0, -30), "package-not-zip"],
  ["an archive cut off in its files", zip(good).subarray(200), "package-polyglot"],
  [
    "bytes behind the archive",
    Buffer.concat([zip(good), Buffer.from("%PDF-1.4 and more")]),
    "package-not-zip",
  ],
  [
    "a program before the archive",
    Buffer.concat([Buffer.from("MZ-program"), zip(good)]),
    "package-polyglot",
  ],
  ["a program in its comment", zip(good, "\u0000\u0001program"), "package-polyglot"],
  ["a long text in its comment", zip(good, "x".repeat(2_000)), "package-polyglot"],
  [
    "a name that leads out of the folder",
    zip([...good, { name: "../../etc/cron", data: "x" }]),
    "package-name-unsafe",
  ],
  [
    "a name that leads out with backslashes",
    zip([...good, { name: "..\\..\\run.exe", data: "x" }]),
    "package-name-unsafe",
  ],
  ["an absolute name", zip([...good, { name: "/etc/passwd", data: "x" }]), "package-name-unsafe"],
  ["a drive", zip([...good, { name: "C:\\run.exe", data: "x" }]), "package-name-unsafe"],
  [
    "a name with a control character",
    zip([...good, { name: "a\u0007b", data: "x" }]),
    "package-name-unsafe",
  ],
  [
    "a symbolic link",
    zip([...good, { name: "link", data: "/etc", lies: { attributes: 0xa1ff0000 } }]),
    "package-name-unsafe",
  ],
  ["two files of one name", zip([...good, template]), "package-name-twice"],
  ["an encrypted file", zip(lying({ flags: 1 })), "package-encrypted"],
  ["a checksum of something else", zip(lying({ checksum: 1 })), "package-unsound"],
  ["a file larger than its listing says", zip(lying({ unpacked: 3 })), "package-unsound"],
  [
    "200 MiB of one letter",
    zip([...good, { name: "a", data: Buffer.alloc(200 * 1024 * 1024) }]),
    "package-bomb",
  ],
  [
    "a listing of 2 GiB in one file",
    zip([...good, { name: "a", data: "x", lies: { unpacked: 2 ** 31 } }]),
    "package-bomb",
  ],
  [
    "a template of 64 MiB",
    zip([form, { ...template, data: Buffer.alloc(64 * 1024 * 1024, 32) }]),
    "package-entry-too-large",
  ],
  [
    "20,001 files",
    zip(Array.from({ length: 20_001 }, (_, at) => ({ name: `f${at}`, data: "" }))),
    "package-too-many-entries",
  ],
] as const)
  test(`a package that is ${because}: ${code}`, async () => {
    assert.deepEqual(codes(await report(application, tools(bytes))), [code]);
    assert.deepEqual(left(), []);
  });

test("files that share their bytes are a bomb", async () => {
  const data = Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 7919) % 251));
  const shared = Array.from({ length: 40 }, (_, at) => ({
    name: `f${at}`,
    data,
    lies: { offset: 0 },
  }));
  const whole = zip(shared);
  // One body, and forty entries that point at it.
  const body = whole.indexOf("PK\x03\x04", 4, "latin1");
  const table = Buffer.from(whole.subarray(whole.indexOf("PK\x01\x02", 0, "latin1")));
  table.writeUInt32LE(body, table.length - 6);
  const bomb = Buffer.concat([whole.subarray(0, body), table]);
  assert.deepEqual(codes(await report(application, tools(bomb))), ["package-bomb"]);
});

test("an application's package has template and form in its root, each with what deployment reads", async () => {
  const of = async (contents: object) =>
    brief(await report(application, tools(zip(files(contents as Record<string, unknown>)))));
  const [main, ui] = [APPLICATION["mainTemplate.json"], APPLICATION["createUiDefinition.json"]];
  const at = "managed /packageFile";
  assert.deepEqual(await of({ "mainTemplate.json": main }), [
    `blocking package-file-missing ${at} {"name":"createUiDefinition.json"}`,
  ]);
  assert.deepEqual(await of({ "suite/mainTemplate.json": main, "createUIDefinition.json": ui }), [
    `blocking package-file-nested ${at} {"name":"mainTemplate.json","found":"suite/mainTemplate.json"}`,
    `blocking package-file-nested ${at} {"name":"createUiDefinition.json","found":"createUIDefinition.json"}`,
  ]);
  assert.deepEqual(await of({ "mainTemplate.json": "{,", "createUiDefinition.json": ui }), [
    `blocking package-json ${at} {"name":"mainTemplate.json"}`,
  ]);
  const marked = `\ufeff${JSON.stringify(main)}`;
  assert.deepEqual(await of({ "mainTemplate.json": marked, "createUiDefinition.json": ui }), []);
  assert.deepEqual(
    await of({ "mainTemplate.json": {}, "createUiDefinition.json": { ...ui, parameters: {} } }),
    [
      `blocking package-field-missing ${at} {"file":"mainTemplate.json","field":"$schema"}`,
      `blocking package-field-missing ${at} {"file":"mainTemplate.json","field":"contentVersion"}`,
      `blocking package-field-missing ${at} {"file":"mainTemplate.json","field":"resources"}`,
      `blocking package-field-missing ${at} {"file":"createUiDefinition.json","field":"parameters.outputs"}`,
    ],
  );
});

test("plans that are stopped, or reuse another's package, are not read", async () => {
  const plans = [
    { planId: "a", stopped: true, pages: { "plan-technical": { packageUrl: URL_OF } }, priced: [] },
    {
      planId: "b",
      pages: { "plan-setup": { technical: "reused" }, "plan-technical": { packageUrl: URL_OF } },
      priced: [],
    },
  ];
  const none = await report(snapshot("application", {}, plans), tools(Buffer.from("no")));
  assert.deepEqual(none.findings, []);
});

test("a visual is the version that its page says, with its program", async () => {
  const of = async (contents: object, bytes = zip(files(contents as Record<string, unknown>))) =>
    brief(
      await report(
        snapshot("power-bi-visual", { package: FILE, version: "1.0.0.0" }),
        tools(bytes),
      ),
    );
  assert.deepEqual(await of(visual()), []);
  assert.deepEqual(await of(visual("1.0.0.1")), [
    'blocking package-version-differs /package {"found":"1.0.0.1","expected":"1.0.0.0"}',
  ]);
  const { "package.json": manifest } = visual();
  assert.deepEqual(await of({ "package.json": manifest }), [
    'blocking package-file-missing /package {"name":"resources/chart.pbiviz.json"}',
  ]);
  assert.deepEqual(await of({ ...visual(), "resources/chart.pbiviz.json": {} }), [
    'blocking package-field-missing /package {"file":"resources/chart.pbiviz.json","field":"content.js"}',
  ]);
  const sample = snapshot("power-bi-visual", { sample: FILE });
  assert.deepEqual(brief(await report(sample, tools(zip(files(REPORT))))), []);
  assert.deepEqual(codes(await report(sample, tools(zip(files(visual()))))), [
    "package-file-missing",
    "package-file-missing",
  ]);
});

test("LIC-02, LIC-03: the solutions of a licensed app name the Service ID of each plan", async () => {
  const serviceIds = { bronze: "contoso.sales.bronze", gold: "contoso.sales.gold" };
  const of = async (named: readonly string[]) =>
    brief(
      await report(
        snapshot("dynamics-365", { packageUrl: URL_OF }),
        tools(zip(files(business(named)))),
        { serviceIds },
      ),
    );
  assert.deepEqual(await of(Object.values(serviceIds)), []);
  const odd = { "gold-": "contoso.sales.gold-", silver_: "contoso.sales.silver_" };
  const named = tools(zip(files(business(Object.values(odd)))));
  const asked = snapshot("dynamics-365", { packageUrl: URL_OF });
  assert.deepEqual(brief(await report(asked, named, { serviceIds: odd })), []);
  assert.deepEqual(
    await of(["contoso.sales.bronze", "contoso.sales.gold-plus", "x.contoso.sales.gold"]),
    [
      'blocking service-id-missing /packageUrl {"plan":"gold","serviceId":"contoso.sales.gold"}',
      'warning service-id-unknown /packageUrl {"serviceId":"contoso.sales.gold-plus"}',
    ],
  );
  const empty = zip(files({ "input.xml": "<PvsPackageData/>" }));
  assert.deepEqual(
    codes(await report(snapshot("dynamics-365", { packageUrl: URL_OF }), tools(empty))),
    ["package-without-solution"],
  );
});

test("archives that lie in one another are read three deep and are no bomb by that", async () => {
  let inner = zip([{ name: "a", data: Buffer.alloc(90 * 1024 * 1024) }]);
  for (let deep = 0; deep < 5; deep += 1) inner = zip([{ name: "next.zip", data: inner }]);
  const of = snapshot("dynamics-365", { packageUrl: URL_OF });
  assert.deepEqual(codes(await report(of, tools(inner))), ["package-without-solution"]);
  const wide = zip(
    Array.from({ length: 201 }, (_, at) => ({ name: `${at}.zip`, data: zip(good) })),
  );
  assert.deepEqual(codes(await report(of, tools(wide))), ["package-bomb"]);
});

test("an app of Business Central has its header, its manifest and a version of four numbers", async () => {
  const of = async (bytes: Uint8Array) =>
    codes(
      await report(snapshot("dynamics-365-business-central", { appUrl: URL_OF }), tools(bytes)),
    );
  assert.deepEqual(await of(app()), []);
  assert.deepEqual(await of(zip(good)), ["app-header"]);
  assert.deepEqual(await of(app(Buffer.from(".NEA encrypted"))), ["app-runtime"]);
  assert.deepEqual(await of(app().subarray(0, -1)), ["package-unsound"]);
  assert.deepEqual(await of(app(zip(good))), ["package-file-missing"]);
  const manifest = (text: string) => app(zip(files({ "NavxManifest.xml": text })));
  assert.deepEqual(await of(manifest('<App Id="x" Name="y" Publisher="z" Version="1.0"/>')), [
    "package-version-form",
  ]);
  assert.deepEqual(await of(manifest("<Other/>")), Array(4).fill("package-field-missing"));
});

const byUrl = snapshot("dynamics-365", { packageUrl: URL_OF });
const refused = { kind: "refused", code: "address-not-allowed", cause: "10.0.0.1" };
for (const [because, more, expected] of [
  ["the marketplace may not call it", refused, ["package-unreachable"]],
  ["it answers 404", { status: 404 }, ["package-answers"]],
  ["it redirects nowhere", { status: 302 }, ["package-answers"]],
  ["it never ends", { truncated: true }, ["package-too-large"]],
] as const)
  test(`a package by address is not taken where ${because}`, async () => {
    const using = tools(zip(files(business([]))), more);
    assert.deepEqual(codes(await report(byUrl, using)), expected);
    assert.deepEqual(
      codes(await report(byUrl, { ...using, fetchesWhole: false })),
      because === "it never ends" ? [] : expected,
    );
  });

for (const [ends, expected] of [
  ["2026-12-21T12:00:00Z", []],
  ["2026-12-21T11:59:59Z", ['warning link-expires-soon /packageUrl {"days":29,"wanted":30}']],
  ["2026-11-21T12:00:00Z", ['blocking link-expired /packageUrl {"ends":"2026-11-21T12:00:00Z"}']],
  ["never", []],
] as const)
  test(`a signed address that ends at ${ends}, asked on 21 November 2026`, async () => {
    const url = `${URL_OF}?sig=x&se=${encodeURIComponent(ends)}`;
    const of = snapshot("dynamics-365", { packageUrl: url });
    assert.deepEqual(brief(await report(of, tools(zip(files(business([])))))), expected);
  });

test("a package that was replaced since it was certified is noticed, one that stands is read no more", async () => {
  const first = zip(files(business([])));
  const { seen } = await report(byUrl, tools(first));
  assert.deepEqual((await report(byUrl, tools(first), { seen })).findings, []);
  const other = await report(byUrl, tools(zip(files(business(["contoso.sales.gold"])))), { seen });
  assert.deepEqual(codes(other), ["package-changed"]);
  assert.deepEqual(Object.keys(other.findings[0]?.evidence ?? {}), ["before", "now"]);
});

const operations = (supplemental: object): Snapshot => ({
  ...snapshot("dynamics-365-operations", {}),
  pages: { supplemental: supplemental as Snapshot["pages"][string] },
});
const workbook = zip(files(WORKBOOK));
const oldWorkbook = Buffer.from("d0cf11e0a1b11ae1000000", "hex");

for (const [what, bytes, expected] of [
  ["a workbook", workbook, []],
  ["a workbook of the older form", oldWorkbook, []],
  ["an archive with a workbook", zip(files({ "report/a.xlsx": workbook })), []],
  ["an archive with an older one", zip(files({ "a.XLS": oldWorkbook })), []],
  ["an archive with a text", zip(files({ "readme.txt": "none" })), ["report-without-workbook"]],
  [
    "an archive with a text named workbook",
    zip(files({ "a.xls": "no" })),
    ["report-workbook-unsound"],
  ],
  [
    "an archive with an archive named workbook",
    zip(files({ "a.xlsx": zip(good) })),
    ["report-workbook-unsound"],
  ],
  [
    "a document of the same family",
    zip(files({ "[Content_Types].xml": "<Types/>" })),
    ["package-file-missing"],
  ],
  ["a text", Buffer.from("analysis"), ["package-not-zip"]],
] as const)
  test(`PUB-07: the analysis report of an operations app is ${what}`, async () => {
    assert.deepEqual(codes(await report(operations({ report: FILE }), tools(bytes))), expected);
  });

for (const [what, bytes, expected] of [
  ["a picture and a film", zip(files({ "a.png": "x", "film/b.MP4": "x" })), []],
  ["a text", zip(files({ "a.txt": "x" })), ["recording-missing"]],
  ["a film without a byte", zip(files({ "a.mp4": "" })), ["recording-empty"]],
] as const)
  test(`PUB-07: what shows an operations app at work is an archive with ${what}`, async () => {
    const supplemental = { functionalValidation: "file", functionalValidationFile: FILE };
    assert.deepEqual(codes(await report(operations(supplemental), tools(bytes))), expected);
    const call = { ...supplemental, functionalValidation: "call" };
    assert.deepEqual(codes(await report(operations(call), tools(bytes))), [], "nobody asks for it");
  });

test("BEY-04: an uploaded package is read once, however often its draft is saved", async () => {
  let opened = 0;
  const bytes = zip(files({ "readme.txt": "no template" }));
  const using = {
    ...tools(bytes),
    inspected: openInspections(),
    files: {
      open: async () => {
        opened += 1;
        return Readable.from([bytes]);
      },
    },
  } as unknown as CheckTools;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const draft = snapshot("application", {}, [
    { planId: "managed", pages: { "plan-technical": { packageFile: { sha256 } } }, priced: [] },
    { planId: "own", pages: { "plan-technical": { packageFile: { sha256 } } }, priced: [] },
  ]);
  const first = await report(draft, using);
  const second = await report(draft, using);
  assert.equal(opened, 1);
  assert.equal(first.findings.length, 4, "both plans are told of both files");
  assert.deepEqual(second, first);
  // Asked for something else of the same bytes, they are read again.
  await report(operations({ report: { sha256 } }), using);
  assert.equal(opened, 2);
});

test("a package by address that plans share is fetched once", async () => {
  let fetched = 0;
  const shared = tools(zip(good));
  const using = {
    ...shared,
    outgoing: {
      exchange: (asked: never) => {
        fetched += 1;
        return shared.outgoing.exchange(asked);
      },
    },
  } as unknown as CheckTools;
  const plan = (planId: string) => ({
    planId,
    pages: { "plan-technical": { packageUrl: URL_OF } },
    priced: [],
  });
  const { findings, seen } = await report(
    snapshot("application", {}, [plan("managed"), plan("own")]),
    using,
  );
  assert.deepEqual([fetched, findings], [1, []]);
  assert.equal(Object.keys(seen).length, 2);
});

test("of what was found in packages, what nobody asked for longest goes first", () => {
  const kept = openInspections(2);
  for (const key of ["a", "b"]) kept.set(key, []);
  assert.deepEqual(kept.get("a"), []);
  kept.set("c", []);
  assert.deepEqual(
    ["a", "b", "c"].map((key) => kept.get(key) !== undefined),
    [true, false, true],
  );
});
