import assert from "node:assert/strict";
import { test } from "node:test";
import type { OutgoingRequest } from "../../../../platform/outgoing.ts";
import type { JsonObject, Snapshot } from "../../domain/snapshot.ts";
import { type Check, type CheckTools, reportOf } from "../check.ts";
import { containerImages, moduleSettings } from "./container-images.ts";
import { machineImages } from "./machine-images.ts";

type Answer = {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};
const tools = (answers: (request: OutgoingRequest) => Answer): CheckTools =>
  ({
    outgoing: {
      async exchange(request: OutgoingRequest) {
        const { status, headers = {}, body = "" } = answers(request);
        return { kind: "answered", status, headers, body: Buffer.from(body), tookMs: 1 };
      },
    },
  }) as unknown as CheckTools;

const edition = (offerType: string, technical: JsonObject, setup: JsonObject = {}): Snapshot => ({
  offerType,
  soldHere: true,
  pages: { setup },
  plans: [{ planId: "one", pages: { "plan-technical": technical }, priced: [] }],
});

async function found(check: Check, snapshot: Snapshot, using: CheckTools, live?: Snapshot) {
  const publisher = { name: "Contoso", country: "FR", status: "active" } as const;
  const { findings, seen } = await reportOf(
    check,
    { snapshot, publisher, review: [], serviceIds: {}, seen: {}, live },
    using,
  );
  const codes = findings.map(({ severity, code, pointer }) =>
    [severity, code.replace("publishing/", ""), pointer].join(" "),
  );
  return { codes, seen };
}

const bundle = (name: string) =>
  edition("container", { bundle: name }, { deliverable: "kubernetes-app" });

for (const [name, status, expected] of [
  ["r.example/mesh:1.0", 200, []],
  [`r.example/mesh@sha256:${"a".repeat(64)}`, 200, []],
  ["r.example:5000/team/mesh:1.0", 200, []],
  ["mesh:1.0", 200, ["blocking image-without-registry /bundle"]],
  ["team/mesh:1.0", 200, ["blocking image-without-registry /bundle"]],
  ["r.example/mesh", 200, ["blocking image-without-tag /bundle"]],
  ["r.example/mesh:-1", 200, ["blocking image-tag-form /bundle"]],
  ["r.example/mesh@sha256:abc", 200, ["blocking image-tag-form /bundle"]],
  ["r.example/mesh:1.0", 404, ["blocking image-not-found /bundle"]],
  ["r.example/mesh:1.0", 403, ["warning image-not-visible /bundle"]],
  ["r.example/mesh:1.0", 500, ["blocking image-registry-answers /bundle"]],
] as const)
  test(`a bundle ${name.slice(0, 30)}, for which its registry answers ${status}`, async () => {
    const using = tools(() => ({ status }));
    assert.deepEqual((await found(containerImages, bundle(name), using)).codes, expected);
  });

test("images with tags of their own field name none in the address", async () => {
  const images = [
    { repository: "r.example/a:1", tags: ["1"] },
    { repository: "r.example/b", tags: ["1", "no tag"] },
  ];
  const { codes } = await found(
    containerImages,
    edition("container", { images }),
    tools(() => ({ status: 200 })),
  );
  assert.deepEqual(codes, [
    "blocking image-tag-twice /images/0/repository",
    "blocking image-tag-form /images/1/repository",
  ]);
});

test("a registry that gives tokens to anybody is asked with one, and its digest kept", async () => {
  const asked: string[] = [];
  const { codes, seen } = await found(
    containerImages,
    bundle("r.example/team/mesh:1.0"),
    tools(({ url, headers }) => {
      asked.push(url);
      if (url.startsWith("https://auth.example/"))
        return { status: 200, body: '{"token":"anybody"}' };
      return headers?.authorization === "Bearer anybody"
        ? { status: 200, headers: { "docker-content-digest": "sha256:1" } }
        : {
            status: 401,
            headers: {
              "www-authenticate": 'Bearer realm="https://auth.example/token",service="r.example"',
            },
          };
    }),
  );
  assert.deepEqual(codes, []);
  assert.deepEqual(seen, { "one plan-technical /bundle 1.0": "sha256:1" });
  assert.equal(asked.length, 3);
  assert.equal(
    asked[1],
    "https://auth.example/token?service=r.example&scope=repository%3Ateam%2Fmesh%3Apull",
  );
});

test("routes, variables and settings of a module have the form that devices read", async () => {
  const { codes } = await found(
    moduleSettings,
    edition("iot-edge-module", {
      routes: [
        { name: "up", value: "FROM /messages/* INTO $upstream" },
        {
          name: "on",
          value:
            'FROM /messages/modules/a/* WHERE x > 1 INTO BrokeredEndpoint("/modules/b/inputs/c")',
        },
        { name: "no", value: "TO $upstream" },
      ],
      environment: [
        { name: "LEVEL_2", value: "info" },
        { name: "2LEVEL", value: "info" },
      ],
      twin: "[1]",
      createOptions: "{}",
    }),
    tools(() => ({ status: 200 })),
  );
  assert.deepEqual(codes, [
    "blocking route-unsound /routes/2/value",
    "blocking variable-name /environment/1/name",
    "blocking json-not-object /twin",
  ]);
});

const SIGNED = "https://disks.example/disk.vhd?sig=x";
const machine = (
  versions: readonly (readonly [version: string, source: string, address: string])[],
) =>
  edition("virtual-machine", {
    versions: versions.map(([version, source, address]) => ({
      version,
      images: [{ sku: "g2", source, address }],
    })),
  });
const MIB = 1024 * 1024;
const disk = (bytes?: number) =>
  tools(() => ({
    status: 200,
    headers: bytes === undefined ? {} : { "content-length": String(bytes), etag: '"one"' },
  }));

for (const [bytes, expected] of [
  [30 * MIB, []],
  [30 * MIB + 512, []],
  [30 * MIB + 1, ["blocking machine-image-size /versions/0/images/0/address"]],
  [0, ["blocking machine-image-size /versions/0/images/0/address"]],
  [undefined, ["warning machine-image-size-unknown /versions/0/images/0/address"]],
] as const)
  test(`the source of a machine image says that it has ${bytes} bytes`, async () => {
    const snapshot = machine([["1.0.0", "signed-url", SIGNED]]);
    assert.deepEqual((await found(machineImages, snapshot, disk(bytes))).codes, expected);
  });

for (const [version, expected] of [
  ["1.10.0", ["blocking machine-version-not-rising /versions/1/version"]],
  ["1.10.2", []],
  ["1.11.0", []],
  ["2.0.0", []],
  ["1.9.9", ["blocking machine-version-not-rising /versions/1/version"]],
] as const)
  test(`PUB-19: version ${version} added to a live 1.10.1`, async () => {
    const before = ["1.10.1", "gallery", "galleries/contoso/gate/1.10.1"] as const;
    const now = machine([before, [version, "gallery", `galleries/contoso/gate/${version}`]]);
    const { codes } = await found(machineImages, now, disk(), machine([before]));
    assert.deepEqual(codes, expected);
  });

test("a published image is not asked for again, and a gallery's path ends in a version", async () => {
  const gone = tools(() => ({ status: 404 }));
  const live = machine([["1.0.0", "signed-url", SIGNED]]);
  assert.deepEqual((await found(machineImages, live, gone, live)).codes, []);
  assert.deepEqual((await found(machineImages, live, gone)).codes, [
    "blocking machine-image-answers /versions/0/images/0/address",
  ]);
  const path = machine([["1.0.0", "gallery", "galleries/contoso/gate"]]);
  assert.deepEqual((await found(machineImages, path, gone)).codes, [
    "blocking machine-image-gallery /versions/0/images/0/address",
  ]);
});

for (const [what, before, now, noticed] of [
  ["another strong tag", { etag: '"one"' }, { etag: '"two"' }, true],
  ["the same strong tag", { etag: '"one"' }, { etag: '"one"' }, false],
  [
    "another date of change, where tags are weak",
    { etag: 'W/"a"', "last-modified": "Mon" },
    { etag: 'W/"b"', "last-modified": "Tue" },
    true,
  ],
  ["the same date and length", { "last-modified": "Mon" }, { "last-modified": "Mon" }, false],
  ["no tag and no date", {}, {}, false],
] as const)
  test(`a disk behind the same address with ${what} ${noticed ? "was replaced" : "is taken for the same"}`, async () => {
    const snapshot = machine([["1.0.0", "signed-url", SIGNED]]);
    const length = { "content-length": String(30 * MIB) };
    const serving = (headers: object) =>
      tools(() => ({ status: 200, headers: { ...length, ...headers } }));
    const { seen } = await found(machineImages, snapshot, serving(before));
    const publisher = { name: "Contoso", country: "FR", status: "active" } as const;
    const { findings } = await reportOf(
      machineImages,
      { snapshot, publisher, review: [], serviceIds: {}, seen },
      serving(now),
    );
    assert.deepEqual(
      findings.map(({ code }) => code),
      noticed ? ["publishing/machine-image-changed"] : [],
    );
  });
