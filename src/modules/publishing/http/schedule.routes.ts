import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound, requestInvalid } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, isInstant, Nullable } from "../../../platform/schemas.ts";
import type { Language } from "../../../platform/text.ts";
import { NOTHING_CONFIRMED } from "../domain/confirmation.ts";
import { furthestGoLive } from "../domain/scheduled-go-live.ts";
import type { SubmissionRecord } from "../queries/submissions.ts";
import { cancelScheduledGoLive, scheduleGoLive } from "../use-cases/schedule-go-live.ts";
import { Action, ConfirmedSubscriptions } from "./shapes.ts";
import { ScheduleShape } from "./submission.shapes.ts";
import { findSubmission, OfSubmission, PUBLISH, READ } from "./submissions.routes.ts";
import { actionsOf, showActions, showSchedule } from "./views.ts";

const url = "/v1/offers/:offer/submissions/:number/scheduled-go-live";
const tags = ["publishing"];
const Answer = Type.Object(
  {
    scheduledGoLive: Nullable(ScheduleShape),
    latest: Type.String({
      format: "date-time",
      description: "The last moment that can be chosen now: one year ahead, marketplace time",
    }),
    actions: Type.Array(Action),
  },
  { title: "GoLiveSchedule" },
);

/** The moment at which a waiting preview goes live by itself (BEY-03). */
export function scheduleRoutes(app: App): void {
  route(app, {
    method: "GET",
    url,
    operationId: "getScheduledGoLive",
    summary: "When the waiting preview goes live by itself, and what can be changed",
    tags,
    access: READ,
    params: OfSubmission,
    responses: { 200: Answer },
    async handle({ params, organisation, db, at, locale }) {
      const record = await findSubmission(db, organisation.id, params);
      return record === undefined ? refuse(notFound({})) : shown(locale, record, at);
    },
  });

  route(app, {
    method: "PUT",
    url,
    operationId: "scheduleGoLive",
    summary: "Choose when the edition that waits at Preview goes live, or choose anew",
    description:
      "In the future by marketplace time, at most one year ahead. Going live at once stays possible; a new submission, Stop distribution and deleting the draft drop the moment. If it cannot go live when the moment comes, the preview stays and the publisher is told why.",
    tags,
    access: PUBLISH,
    precondition: true,
    params: OfSubmission,
    body: Closed({
      goLiveAt: InstantText,
      confirmedSubscriptions: ConfirmedSubscriptions,
    }),
    responses: { 200: Answer },
    async handle({ params, body, organisation, db, at, locale, ifMatch }) {
      if (!isInstant(body.goLiveAt))
        return refuse(
          requestInvalid({}, [
            { pointer: "/goLiveAt", code: "format", params: { format: "date-time" } },
          ]),
        );
      const scheduled = await scheduleGoLive(db, {
        publisherId: organisation.id,
        slug: params.offer,
        number: params.number,
        goLiveAt: Temporal.Instant.from(body.goLiveAt).round("microsecond"),
        confirmedSubscriptions: body.confirmedSubscriptions ?? NOTHING_CONFIRMED,
        ifMatch,
      });
      if (!scheduled.ok) return scheduled;
      const record = await findSubmission(db, organisation.id, params);
      return record === undefined ? refuse(notFound({})) : shown(locale, record, at);
    },
  });

  route(app, {
    method: "DELETE",
    url,
    operationId: "cancelScheduledGoLive",
    summary: "Take the chosen moment back; the preview waits for Go live",
    tags,
    access: PUBLISH,
    precondition: true,
    params: OfSubmission,
    responses: { 204: null },
    async handle({ params, organisation, db, ifMatch }) {
      const cancelled = await cancelScheduledGoLive(db, {
        publisherId: organisation.id,
        slug: params.offer,
        number: params.number,
        ifMatch,
      });
      return cancelled.ok ? answer(204) : cancelled;
    },
  });
}

function shown(locale: Language, record: SubmissionRecord, at: Temporal.Instant) {
  const { "go-live": _, "cancel-publish": __, ...actions } = actionsOf(record);
  return answer(
    200,
    {
      scheduledGoLive: showSchedule(locale, record),
      latest: furthestGoLive(at).toString(),
      actions: showActions(locale, actions),
    },
    { etag: record.scheduled?.version ?? 0 },
  );
}
