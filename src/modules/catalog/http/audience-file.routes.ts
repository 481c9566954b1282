import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { asAttachment } from "../../../platform/attachment.ts";
import { type App, answer } from "../../../platform/http.ts";
import { bytesOf } from "../../../platform/input.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed } from "../../../platform/schemas.ts";
import {
  type AudienceEntry,
  entryOf,
  type IdKind,
  idKindsOf,
  idOf,
  kindOf,
} from "../domain/audience.ts";
import type { FileKind } from "../domain/audience-file.ts";
import { audienceInvalid } from "../problems.ts";
import { loadOffer } from "../queries/load-draft.ts";
import { readAudience } from "../queries/read-audience.ts";
import {
  AUDIENCE_FILE_BYTES,
  audienceFile,
  readAudienceFile,
} from "../use-cases/read-audience-file.ts";
import { importAudience } from "../use-cases/save-audience.ts";
import { AUDIENCE_URL, ofPlan, SavedShape, savedView } from "./audience.routes.ts";
import { planParam, slugParam } from "./shapes.ts";

const read = { permission: "offer:read", of: "publisher" } as const;
const edit = { permission: "offer:edit", of: "publisher" } as const;
const tags = ["Private audiences"];
const params = Closed({ ...slugParam, ...planParam });

/** Audiences as CSV files: exported, imported, and read for the pages that hold a list. */
export function audienceFileRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: `${AUDIENCE_URL}/file`,
    operationId: "exportPrivateAudience",
    summary: "The private audience of a plan as a CSV file that can be imported again",
    description: "With sample=true, a file of the same form with made-up IDs.",
    tags,
    access: read,
    params,
    query: Closed({ sample: Type.Optional(Type.Boolean({ default: false })) }),
    responses: {},
    async handle({ organisation, params, query, db, reply }) {
      const found = await loadOffer(db, organisation.id, params.offer);
      const plan = found?.plans.find(({ planId }) => planId === params.plan);
      if (found === undefined || plan === undefined) return refuse(notFound({}));
      const entries = query.sample
        ? idKindsOf(found.type.plans.audience).flatMap(sampleOf)
        : await readAudience(db, plan.planUuid, plan.audienceVersion);
      const name = query.sample ? "audience-sample" : `audience-${plan.planId}`;
      asAttachment(reply, `${name}.csv`);
      const rows = entries.map((entry) => ({
        kind: kindOf(entry),
        id: idOf(entry),
        note: entry.note ?? "",
      }));
      return answer(200, audienceFile(rows), { etag: plan.audienceVersion });
    },
  });

  route(app, {
    method: "PUT",
    url: `${AUDIENCE_URL}/file`,
    operationId: "importPrivateAudience",
    summary: "Take the private audience of a plan from a CSV file: all of it, or nothing",
    description:
      "Columns ID, Description and Type (TenantID or SubscriptionId), at most 16 MiB. A file with any bad row changes nothing: `errors` names up to 1,000 places with line and column. A repeated ID counts once. With dryRun=true nothing changes and the answer says what would.",
    tags,
    access: edit,
    precondition: true,
    consumes: "text/csv",
    bodyLimit: AUDIENCE_FILE_BYTES,
    perMinute: 300,
    params,
    query: Closed({
      mode: Type.Optional(
        Type.Union([Type.Literal("replace"), Type.Literal("add")], {
          default: "replace",
          description: "Whether the file is the whole list, or is added to it",
        }),
      ),
      dryRun: Type.Optional(Type.Boolean({ default: false })),
    }),
    responses: {
      200: Type.Object(
        {
          ...SavedShape.properties,
          dryRun: Type.Boolean(),
          rows: Type.Integer(),
          repeated: Type.Integer({ description: "Rows whose ID stood in the file before" }),
        },
        { title: "ImportedAudience" },
      ),
    },
    async handle({ organisation, params, query, request, db, ifMatch }) {
      const found = await loadOffer(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      const rule = found.type.plans.audience;
      if (rule === undefined)
        return refuse(audienceInvalid({}, [{ pointer: "", code: "catalog/no-audience" }]));
      const file = await readAudienceFile(bytesOf(request.body), {
        kinds: idKindsOf(rule),
        limits: rule,
      });
      if (!file.ok) return file;
      const { entries, rows, repeated } = file.value;
      const { mode = "replace", dryRun = false } = query;
      const saved = await importAudience(db, {
        ...ofPlan(organisation, params, ifMatch),
        entries: entries.map((one) => entryOf(one.kind as IdKind, one.id, one.note)),
        mode,
        dryRun,
      });
      if (!saved.ok) return saved;
      return answer(
        200,
        { ...savedView(saved.value), dryRun, rows, repeated },
        { etag: saved.value.version },
      );
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/audience-files",
    operationId: "readAudienceFile",
    summary: "Read a CSV file with a list for a page of an offer: all of it, or why not",
    description:
      "For the lists that are saved with their page: e-mail addresses of a preview audience, tenant IDs of partners. Nothing is saved.",
    tags,
    access: edit,
    consumes: "text/csv",
    bodyLimit: AUDIENCE_FILE_BYTES,
    perMinute: 300,
    query: Closed({
      ids: Type.Union([
        Type.Literal("email"),
        Type.Literal("tenant"),
        Type.Literal("subscription"),
      ]),
      max: Type.Optional(Type.Integer({ minimum: 1, maximum: 20_000, default: 20_000 })),
    }),
    responses: {
      200: Type.Object({
        rows: Type.Integer(),
        repeated: Type.Integer(),
        entries: Type.Array(Type.Object({ id: Type.String(), note: Type.Optional(Type.String()) })),
      }),
    },
    async handle({ query, request }) {
      const kinds: FileKind[] = [query.ids];
      const file = await readAudienceFile(bytesOf(request.body), {
        kinds,
        limits: { [query.ids]: query.max ?? 20_000 },
      });
      if (!file.ok) return file;
      const { rows, repeated, entries } = file.value;
      return answer(200, {
        rows,
        repeated,
        entries: entries.map(({ id, note }) => ({ id, ...(note && { note }) })),
      });
    },
  });
}

const sampleOf = (kind: IdKind): AudienceEntry[] => [
  entryOf(kind, "6c7b1f4e-6a6b-4b7a-9c86-1c2f0c9f2b11", "First customer"),
  entryOf(kind, "0d9f3a52-7a1c-4d3e-8f2b-5c6d7e8f9a0b"),
];
