import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer, type Caller } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import { offerForPublisher } from "../../catalog/index.ts";
import { TEMPERATURES } from "../domain/configuration.ts";
import { ENDED_BY, TEST_DRIVE_STATES } from "../domain/test-drive-lifecycle.ts";
import { offeredTestDrive } from "../queries/offered.ts";
import { readOwnTestDrive } from "../queries/person-view.ts";
import { listTestDrives, occupancy } from "../queries/test-drives.ts";
import { endForPublisher, endOwnTestDrive } from "../use-cases/end-test-drive.ts";
import { ownView, publisherView } from "./views.ts";

const tags = ["Test drives"];

const times = {
  state: OneOf(TEST_DRIVE_STATES),
  requestedAt: InstantText,
  readyAt: Nullable(InstantText),
  endsAt: Nullable(InstantText),
  endedAt: Nullable(InstantText),
  endedBy: Nullable(OneOf(ENDED_BY)),
};

const Own = Type.Object(
  {
    id: Uuid,
    offer: Type.Object({ slug: Type.String(), type: Type.String(), name: Type.String() }),
    durationHours: Type.Integer(),
    ...times,
    accessUrl: Nullable(Type.String()),
    accessInformation: Type.Array(Type.String(), {
      description: "First what is for this person alone; empty unless the test drive is ready.",
    }),
    manual: Nullable(Type.Object({ name: Type.String(), size: Type.Integer() })),
    url: Type.String(),
    allowedActions: Type.Array(Type.String()),
  },
  { title: "TestDrive" },
);

const Listed = Type.Object(
  {
    id: Uuid,
    person: Type.Object({
      firstName: Type.String(),
      lastName: Type.String(),
      email: Type.String(),
      company: Type.String(),
      country: Type.String(),
    }),
    place: Type.Object({
      number: Type.Integer(),
      region: Nullable(Type.String()),
      temperature: Nullable(OneOf(TEMPERATURES)),
    }),
    durationHours: Type.Integer(),
    preview: Type.Boolean({
      description: "Begun by the audience of a preview: there is no lead with its id.",
    }),
    ...times,
    error: Nullable(
      Type.String({ description: "What the publisher’s address last answered wrong." }),
    ),
    allowedActions: Type.Array(Type.String()),
  },
  { title: "PublisherTestDrive" },
);

/** Test drives for the people who have them, and for publishers (STO-07). */
export function testDriveRoutes(app: App): void {
  const { platform } = app;
  const ofPerson = ({ kind, id }: Caller): string => (kind === "person" ? (id ?? "") : "");

  route(app, {
    method: "GET",
    url: "/v1/test-drives/:testDriveId",
    operationId: "getTestDrive",
    summary: "A test drive of the person who asks",
    tags,
    access: { signedIn: true },
    params: Closed({ testDriveId: Uuid }),
    responses: { 200: Own },
    async handle({ caller, params, db }) {
      const personId = ofPerson(caller);
      const own =
        personId === ""
          ? undefined
          : await readOwnTestDrive(platform, db, { personId, id: params.testDriveId });
      return own === undefined ? refuse(notFound({})) : answer(200, ownView(own));
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/test-drives/:testDriveId/end",
    operationId: "endTestDrive",
    summary: "Give the place of a test drive back",
    tags,
    access: { signedIn: true },
    params: Closed({ testDriveId: Uuid }),
    responses: { 204: null },
    async handle({ caller, params, db }) {
      const ended = await endOwnTestDrive(db, {
        personId: ofPerson(caller),
        id: params.testDriveId,
      });
      return ended.ok ? answer(204) : ended;
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/test-drives",
    operationId: "listTestDrives",
    summary: "Test drives of an offer, latest first, and how many of its places are held",
    tags,
    access: { permission: "lead:read", of: "publisher" },
    params: Closed({ offer: Type.String({ maxLength: 100 }) }),
    query: Closed({ ...pageQuery, state: Type.Optional(OneOf(["running", "over"])) }),
    responses: {
      200: ListOf(Listed, {
        places: Type.Object(
          { used: Type.Integer(), total: Type.Integer() },
          { description: "`total` is what the live edition gives: 0 where it has no test drive." },
        ),
      }),
    },
    async handle({ organisation, params, query, db }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const found = await offerForPublisher(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      const offerId = found.offer.id;
      const rows = await listTestDrives(db, {
        publisherId: organisation.id,
        offerId,
        state: query.state ?? null,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.requestedAt.toString(),
        last.id,
      ]);
      const offered = await offeredTestDrive(db, offerId);
      return answer(200, {
        data: page.map(publisherView),
        nextCursor,
        places: {
          used: offered?.used ?? (await occupancy(db, offerId, 0)).used,
          total: offered?.places ?? 0,
        },
      });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/offers/:offer/test-drives/:testDriveId/end",
    operationId: "endTestDriveOfOffer",
    summary: "End a test drive of an offer now",
    description: "The publisher’s address is called to close the place, and the person is told.",
    tags,
    access: { permission: "lead:act", of: "publisher" },
    params: Closed({ offer: Type.String({ maxLength: 100 }), testDriveId: Uuid }),
    responses: { 204: null },
    async handle({ organisation, params, db }) {
      const found = await offerForPublisher(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      const ended = await endForPublisher(db, {
        publisherId: organisation.id,
        offerId: found.offer.id,
        id: params.testDriveId,
      });
      return ended.ok ? answer(204) : ended;
    },
  });
}
