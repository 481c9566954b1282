import type { OutgoingAnswer, OutgoingRefusal } from "../../../../platform/outgoing.ts";
import type { Finding } from "../../domain/finding.ts";
import type { JsonObject, Snapshot } from "../../domain/snapshot.ts";
import { blocking, type Check, type CheckTools, fieldKey, warning } from "../check.ts";

/** An image that an edition names: repository and tag or digest, with the field that names it. */
type ImageRef = {
  readonly page: "plan-technical";
  readonly plan: string;
  readonly pointer: string;
  readonly registry: string;
  readonly repository: string;
  readonly reference: string;
  /** As buyers would write it. */
  readonly image: string;
};

const AT_ONCE = 4;
/** Of all tags of an offer, so many are asked for. */
const MOST_ASKED = 200;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Container images are named so that they can be pulled, and their registry has them. */
export const containerImages: Check = {
  name: "container-images",
  policy: "200.6",
  cost: "outside",
  async run({ snapshot, seen: before }, tools) {
    const { images, findings } = imagesOf(snapshot);
    const seen: Record<string, string> = {};
    const waiting = images.slice(0, MOST_ASKED);
    const found = new Map<ImageRef, Finding>();
    const work = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        const { digest, finding } = await askRegistry(one, tools);
        const key = `${fieldKey(one)} ${one.reference}`;
        if (digest !== undefined) seen[key] = digest;
        if (finding !== undefined) found.set(one, finding);
        else if (digest !== undefined && before[key] !== undefined && before[key] !== digest)
          found.set(one, changed(one, before[key], digest));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const asked = images.flatMap((one) => found.get(one) ?? []);
    return { findings: [...findings, ...asked], seen };
  },
};

const placeOf = ({ page, plan, pointer }: Pick<ImageRef, "page" | "plan" | "pointer">) => ({
  page,
  plan,
  pointer,
});

const changed = (one: ImageRef, before: string, now: string): Finding =>
  blocking("image-changed", {
    ...placeOf(one),
    params: { image: one.image },
    evidence: { image: one.image, before, now },
  });

/** The images of all plans on sale; what is wrong with a name is a finding at once. */
function imagesOf({ offerType, pages, plans }: Snapshot): {
  images: ImageRef[];
  findings: Finding[];
} {
  const images: ImageRef[] = [];
  const findings: Finding[] = [];
  const isBundle = pages.setup?.deliverable === "kubernetes-app";
  const add = (plan: string, pointer: string, text: unknown, tags?: unknown) => {
    if (typeof text !== "string" || text === "") return;
    const read = readName({ page: "plan-technical", plan, pointer }, text, tags);
    images.push(...read.images);
    findings.push(...read.findings);
  };
  for (const { planId, pages: planPages, stopped } of plans) {
    const content = planPages["plan-technical"] ?? {};
    if (stopped === true) continue;
    if (offerType === "iot-edge-module")
      add(planId, "/repository", content.repository, content.tags ?? []);
    else if (isBundle) add(planId, "/bundle", content.bundle);
    else if (Array.isArray(content.images))
      content.images.forEach(({ repository, tags }: JsonObject, index) => {
        add(planId, `/images/${index}/repository`, repository, tags ?? []);
      });
  }
  return { images, findings };
}

/** @param tags of their own field; without them the name itself ends in a tag or digest */
function readName(
  at: { readonly page: "plan-technical"; readonly plan: string; readonly pointer: string },
  text: string,
  tags: unknown,
): { images: ImageRef[]; findings: Finding[] } {
  const params = { image: text };
  const wrong = (code: string) => ({ images: [], findings: [blocking(code, { ...at, params })] });
  const [registry = "", ...path] = text.split("/");
  // Without a dot or port, the first word is a name in whoever's default registry.
  if (path.length === 0 || !/[.:]|^localhost$/.test(registry))
    return wrong("image-without-registry");
  const whole = path.join("/");
  const [name = "", digest] = whole.split("@");
  const colon = name.lastIndexOf(":");
  const repository = colon === -1 ? name : name.slice(0, colon);
  const own = digest ?? (colon === -1 ? undefined : name.slice(colon + 1));
  const image = (reference: string): ImageRef => ({
    ...at,
    registry,
    repository,
    reference,
    image: `${registry}/${repository}${DIGEST.test(reference) ? "@" : ":"}${reference}`,
  });
  if (tags === undefined) {
    if (own === undefined) return wrong("image-without-tag");
    return TAG.test(own) || DIGEST.test(own)
      ? { images: [image(own)], findings: [] }
      : { images: [], findings: [tagForm(at, own)] };
  }
  if (own !== undefined) return wrong("image-tag-twice");
  const named = (Array.isArray(tags) ? tags : []).map(String);
  return {
    images: named.filter((tag) => TAG.test(tag)).map(image),
    findings: named.filter((tag) => !TAG.test(tag)).map((tag) => tagForm(at, tag)),
  };
}

const tagForm = (at: Pick<Finding, "page" | "plan" | "pointer">, tag: string): Finding =>
  blocking("image-tag-form", { ...at, params: { tag } });

/** Manifests of one platform and of several, in both forms that registries speak. */
const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");
/** Registries on the machine itself speak http, as those of developers do. */
const ON_THIS_MACHINE = /^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/;

type Asked = { readonly digest?: string | undefined; readonly finding?: Finding };

async function askRegistry(one: ImageRef, tools: CheckTools): Promise<Asked> {
  const { registry, repository, reference, image } = one;
  const scheme = ON_THIS_MACHINE.test(registry) ? "http" : "https";
  const url = `${scheme}://${registry}/v2/${repository}/manifests/${reference}`;
  const ask = (headers: Record<string, string>) =>
    tools.outgoing.exchange({
      url,
      method: "HEAD",
      maxRedirects: 3,
      headers: { accept: MANIFESTS, ...headers },
    });
  let outcome = await ask({});
  if (outcome.kind === "answered" && outcome.status === 401) {
    const token = await anonymousToken(outcome, one, tools);
    if (token !== undefined) outcome = await ask({ authorization: `Bearer ${token}` });
  }
  return readAnswer(one, image, outcome);
}

function readAnswer(
  one: ImageRef,
  image: string,
  outcome: OutgoingAnswer | OutgoingRefusal,
): Asked {
  const params = { image };
  const { tookMs } = outcome;
  const at = placeOf(one);
  if (outcome.kind === "refused") {
    const evidence = { image, outcome: outcome.code, tookMs };
    return { finding: warning("image-registry-unreachable", { ...at, params, evidence }) };
  }
  const { status, headers } = outcome;
  const evidence = { image, status, tookMs };
  if (status >= 200 && status < 300) return { digest: headers["docker-content-digest"] };
  if (status === 401 || status === 403)
    return { finding: warning("image-not-visible", { ...at, params, evidence }) };
  if (status === 404) return { finding: blocking("image-not-found", { ...at, params, evidence }) };
  return {
    finding: blocking("image-registry-answers", {
      ...at,
      params: { ...params, status },
      evidence,
    }),
  };
}

/** Registries give a token for public images to whoever asks the address that they name. */
async function anonymousToken(
  { headers }: OutgoingAnswer,
  { repository }: ImageRef,
  { outgoing }: CheckTools,
): Promise<string | undefined> {
  const challenge = /^Bearer\s/i.test(headers["www-authenticate"] ?? "")
    ? (headers["www-authenticate"] ?? "")
    : "";
  const part = (name: string) => new RegExp(`[\\s,]${name}="([^"]*)"`, "i").exec(challenge)?.[1];
  const address = URL.parse(part("realm") ?? "");
  if (address === null) return undefined;
  const service = part("service");
  if (service !== undefined) address.searchParams.set("service", service);
  address.searchParams.set("scope", `repository:${repository}:pull`);
  const outcome = await outgoing.exchange({ url: address.href });
  if (outcome.kind === "refused" || outcome.status !== 200) return undefined;
  try {
    const { token, access_token } = JSON.parse(Buffer.from(outcome.body).toString("utf8"));
    const given = token ?? access_token;
    // Anything else could not stand in a header.
    return typeof given === "string" && /^[\x21-\x7e]{1,8192}$/.test(given) ? given : undefined;
  } catch {
    return undefined; // No answer that a registry gives: the image stays unseen, and that is told.
  }
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const ROUTE =
  /^FROM\s+\/\S+(\s+WHERE\s+\S.*)?\s+INTO\s+(\$upstream|BrokeredEndpoint\("\/modules\/[^"/]+\/inputs\/[^"/]+"\))$/is;

/** Routes, variables and twin of a module have the form that devices read. */
export const moduleSettings: Check = {
  name: "module-settings",
  policy: "200.6",
  cost: "cheap",
  run: ({ snapshot }) =>
    snapshot.plans.flatMap(({ planId: plan, pages, stopped }) => {
      const content = pages["plan-technical"] ?? {};
      if (stopped === true) return [];
      const page = "plan-technical";
      const named = (
        list: string,
        isSound: (one: JsonObject) => boolean,
        part: string,
        code: string,
      ) =>
        (Array.isArray(content[list]) ? content[list] : []).flatMap((one: JsonObject, index) =>
          isSound(one)
            ? []
            : [
                blocking(code, {
                  page,
                  plan,
                  pointer: `/${list}/${index}/${part}`,
                  params: { name: String(one.name ?? "") },
                }),
              ],
        );
      return [
        ...named(
          "routes",
          ({ value }) => ROUTE.test(String(value ?? "").trim()),
          "value",
          "route-unsound",
        ),
        ...named(
          "environment",
          ({ name }) => NAME.test(String(name ?? "")),
          "name",
          "variable-name",
        ),
        ...["twin", "createOptions"].flatMap((name) =>
          isJsonObject(content[name])
            ? []
            : [blocking("json-not-object", { page, plan, pointer: `/${name}` })],
        ),
      ];
    }),
};

/** Absent is fine; what is no JSON at all, the field itself says. */
function isJsonObject(text: unknown): boolean {
  if (typeof text !== "string" || text.trim() === "") return true;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return true;
  }
}
