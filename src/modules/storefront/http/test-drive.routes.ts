import { randomUUID } from "node:crypto";
import Type from "typebox";
import { isId } from "../../../kernel/ids.ts";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Uuid } from "../../../platform/schemas.ts";
import { organisationById } from "../../identity/index.ts";
import { LEAD_LIMITS } from "../../leads/index.ts";
import {
  endOwnTestDrive,
  type OfferedTestDrive,
  offeredTestDrive,
  openTestDrive,
  personNeeded,
  readOwnTestDrive,
  startTestDrive,
} from "../../test-drives/index.ts";
import { isSlug } from "../domain/live-edition.ts";
import { readOffer, type ShownOffer } from "../queries/read-offer.ts";
import { readPreview } from "../queries/read-preview.ts";
import { type Context, send, type Visit } from "./page-answer.ts";
import {
  missingPage,
  noPage,
  ownTestDrivePage,
  type Parts,
  previewQuery,
  testDrivePage,
} from "./pages.ts";
import {
  ownTestDriveView,
  personOf,
  testDriveFormOf,
  testDriveView,
  testDriveWanted,
} from "./test-drive.ts";

const ForSignedIn = {
  public: "everybody is led to sign-in; a place is given to people who are signed in only",
} as const;
const PER_MINUTE = 20;
const PROGRAMS_PER_MINUTE = 60;
/** Longer than any limit: what is too long is told at its field, not refused as no form. */
const Typed = Type.Optional(Type.String({ maxLength: 20_000 }));
const limited = (field: keyof typeof LEAD_LIMITS) => Type.String({ maxLength: LEAD_LIMITS[field] });

const page = { tags: ["Pages"], documented: false, responses: {}, access: ForSignedIn } as const;

const goTo = (location: string) => answer(303, undefined, { headers: { location } });

/** Test drive: the form of an offer page, a person's own test drive, and the same for programs (STO-07). */
export function testDriveRoutes(
  app: App,
  visit: Visit,
  markets: ReadonlyMap<string, string>,
): void {
  const countries = [...markets.keys()];
  const { platform } = app;

  /** The offer, where the visitor can see it and it has a test drive: live, or its preview. */
  const find = async (context: Context, { visitor }: Parts): Promise<Found | undefined> => {
    const { type = "", slug = "" } = context.request.params as Record<string, string>;
    if (!isSlug(slug)) return undefined;
    const preview = previewAsked(context.request.query);
    const shown = await read(context.db, slug, visitor, preview);
    if (shown === undefined || shown.edition.type !== type || !shown.edition.testDrive)
      return undefined;
    const { offerId, editionId } = shown.edition;
    const offered = await offeredTestDrive(context.db, offerId, preview && editionId);
    const query = preview && previewQuery({ type, slug, ...preview }).toString();
    return offered && { shown, offered, ...(query === undefined ? {} : { preview: query }) };
  };
  const signIn = (
    { request }: Context,
    // Only the address of a preview says more than where it leads.
    next = previewAsked(request.query) ? request.url : (request.url.split("?")[0] ?? "/"),
  ): ReturnType<typeof goTo> => goTo(`/sign-in?next=${encodeURIComponent(next)}`);

  route(app, {
    ...page,
    method: "GET",
    url: "/product/:type/:slug/test-drive",
    operationId: "page-test-drive",
    summary: "The form of a test drive",
    async handle(context) {
      const parts = await visit(context);
      const { visitor } = parts;
      const found = await find(context, parts);
      if (found === undefined) return send(context, visitor, missingPage(parts, "/"), undefined);
      const person = personOf(context.caller);
      if (person === undefined) return signIn(context);
      const running = await openTestDrive(context.db, person.id, found.shown.edition.offerId);
      if (running !== undefined) return goTo(`/test-drives/${running}`);
      const view = testDriveView(found.shown, found.offered, {
        visitor,
        timeZone: person.timeZone,
        markets: countries,
        key: randomUUID(),
        preview: found.preview,
      });
      return send(context, visitor, testDrivePage(parts, view, 200), undefined);
    },
  });

  route(app, {
    ...page,
    method: "POST",
    url: "/product/:type/:slug/test-drive",
    operationId: "page-test-drive-start",
    summary: "Start a test drive",
    consumes: "application/x-www-form-urlencoded",
    perMinute: PER_MINUTE,
    body: Closed({
      key: Typed,
      firstName: Typed,
      lastName: Typed,
      email: Typed,
      phone: Typed,
      company: Typed,
      jobTitle: Typed,
      country: Typed,
      terms: Typed,
      consent: Typed,
      region: Typed,
    }),
    async handle(context) {
      const { body: fields, caller, db } = context;
      const parts = await visit(context);
      const { visitor } = parts;
      const found = await find(context, parts);
      if (found === undefined) return send(context, visitor, missingPage(parts, "/"), undefined);
      const person = personOf(caller);
      if (person === undefined) return signIn(context);
      const key = isId(fields.key ?? "") ? (fields.key ?? "") : randomUUID();
      const form = testDriveFormOf(fields);
      const { shown, preview } = found;
      const wanted = testDriveWanted(shown, { visitor, person, form, preview });
      const started = await startTestDrive(db, { ...wanted, key });
      if (started.ok) return goTo(`/test-drives/${started.value.id}`);
      const { problem } = started;
      const running = problem.params["testDriveId"];
      if (typeof running === "string") return goTo(`/test-drives/${running}`);
      // The house may have become full meanwhile: the page says so with what is true now.
      const now = (await find(context, parts)) ?? found;
      const view = testDriveView(now.shown, now.offered, {
        visitor,
        timeZone: person.timeZone,
        markets: countries,
        key,
        preview: now.preview,
        fields,
        problem,
      });
      return send(context, visitor, testDrivePage(parts, view, problem.status), undefined);
    },
  });

  route(app, {
    ...page,
    method: "GET",
    url: "/test-drives/:testDriveId",
    operationId: "page-own-test-drive",
    summary: "A person's own test drive",
    async handle(context) {
      const parts = await visit(context);
      const person = personOf(context.caller);
      if (person === undefined) return signIn(context);
      const own = await readOwn(context, person.id);
      if (own === undefined) return send(context, parts.visitor, noPage(parts), undefined);
      const publisher = await organisationById(context.db, own.drive.publisherId);
      const shown = await readOffer(context.db, own.drive.slug, parts.visitor.tenantIds);
      const view = ownTestDriveView(own, {
        publisher: publisher?.name ?? "",
        logo: shown?.edition.logo?.sha256,
        timeZone: person.timeZone,
      });
      return send(context, parts.visitor, ownTestDrivePage(parts, view), undefined);
    },
  });

  route(app, {
    ...page,
    method: "GET",
    url: "/test-drives/:testDriveId/manual",
    operationId: "page-test-drive-manual",
    summary: "The manual of a person's own test drive",
    async handle(context) {
      const person = personOf(context.caller);
      if (person === undefined) return signIn(context);
      const own = await readOwn(context, person.id);
      const manual = own?.manual;
      const content = manual && (await platform.services.files?.open(manual.sha256));
      if (!manual || !content) return refuse(notFound({}));
      context.reply
        .type(manual.mediaType)
        .header("cache-control", "private, max-age=300")
        .header("x-content-type-options", "nosniff");
      return answer(200, content);
    },
  });

  route(app, {
    ...page,
    method: "POST",
    url: "/test-drives/:testDriveId/end",
    operationId: "page-test-drive-end",
    summary: "Give the place of a test drive back",
    consumes: "application/x-www-form-urlencoded",
    async handle(context) {
      const parts = await visit(context);
      const { testDriveId: id = "" } = context.request.params as Record<string, string>;
      const person = personOf(context.caller);
      if (person === undefined) return signIn(context, `/test-drives/${id}`);
      const ended = isId(id)
        ? await endOwnTestDrive(context.db, { personId: person.id, id })
        : refuse(notFound({}));
      // One that is over is shown as over.
      if (ended.ok || ended.problem.status === 409) return goTo(`/test-drives/${id}`);
      return send(context, parts.visitor, noPage(parts), undefined);
    },
  });

  const readOwn = (context: Context, personId: string) => {
    const { testDriveId: id = "" } = context.request.params as Record<string, string>;
    return isId(id)
      ? readOwnTestDrive(platform, context.db, { personId, id })
      : Promise.resolve(undefined);
  };

  route(app, {
    method: "POST",
    url: "/v1/storefront/offers/:slug/test-drives",
    operationId: "startTestDrive",
    summary: "Start a test drive of an offer",
    description:
      "For people who are signed in; programs get 403. Refused with `test-drives/full` while every place is held, and with `test-drives/region-full` while those of the region are: `nextFree` says when one is free. A person has one test drive of an offer at a time, and starts three in 24 hours.",
    tags: ["Test drives"],
    access: { signedIn: true },
    perMinute: PROGRAMS_PER_MINUTE,
    params: Closed({ slug: Type.String({ maxLength: 100 }) }),
    body: Closed({
      firstName: limited("firstName"),
      lastName: limited("lastName"),
      email: limited("email"),
      phone: Type.Optional(limited("phone")),
      company: limited("company"),
      jobTitle: Type.Optional(limited("jobTitle")),
      country: Type.String({ pattern: "^[A-Z]{2}$" }),
      terms: Type.Boolean({
        description: "The offer’s terms and its privacy policy are accepted.",
      }),
      consent: Type.Boolean({ description: "The publisher gets these details as a lead." }),
      preview: Type.Optional(
        Closed(
          {
            token: Type.String({ maxLength: 200 }),
            key: Type.Optional(Type.String({ maxLength: 200 })),
          },
          {
            description:
              "The secrets of a preview’s address: its edition is tried, without a lead.",
          },
        ),
      ),
      region: Type.Optional(
        Type.String({
          maxLength: 50,
          description:
            "Where the place is to be, of the regions that the publisher offers; without it the place that is ready soonest. Another name is refused with those there are.",
        }),
      ),
    }),
    responses: { 201: Type.Object({ id: Uuid, url: Type.String() }) },
    idempotent: true,
    async handle(context) {
      const { params, body, caller, db } = context;
      const { visitor } = await visit(context);
      const { preview, ...form } = body;
      const shown = isSlug(params.slug) ? await read(db, params.slug, visitor, preview) : undefined;
      if (!shown?.edition.testDrive) return refuse(notFound({}));
      const person = personOf(caller);
      if (person === undefined) return refuse(personNeeded({}));
      const started = await startTestDrive(
        db,
        testDriveWanted(shown, {
          visitor,
          person,
          form,
          preview:
            preview &&
            previewQuery({ type: shown.edition.type, slug: params.slug, ...preview }).toString(),
        }),
      );
      if (!started.ok) return started;
      const { id } = started.value;
      return answer(201, { id, url: `/test-drives/${id}` });
    },
  });
}

type Found = {
  readonly shown: ShownOffer;
  readonly offered: OfferedTestDrive;
  /** The query of the preview's address, where it is one. */
  readonly preview?: string;
};

type Asked = { readonly token: string; readonly key?: string | undefined };

/** The secrets of a preview in an address; undefined where it names none. */
function previewAsked(query: unknown): Asked | undefined {
  const { preview, key } = query as Readonly<Record<string, unknown>>;
  if (typeof preview !== "string") return undefined;
  return { token: preview, ...(typeof key === "string" ? { key } : {}) };
}

/** The offer as the visitor may see it: what is live, or the preview whose secrets were given. */
async function read(
  db: Context["db"],
  slug: string,
  { email, tenantIds }: Parts["visitor"],
  preview: Asked | undefined,
): Promise<ShownOffer | undefined> {
  if (preview === undefined) return readOffer(db, slug, tenantIds);
  const { token, key } = preview;
  const found = await readPreview(db, slug, token, { email, tenantIds, key });
  return found && { edition: found.edition, privatePlans: [] };
}
