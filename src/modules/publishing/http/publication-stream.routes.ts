import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { EVENT_STREAM, openEventStreams, STREAM_HEADERS } from "../../../platform/event-stream.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed } from "../../../platform/schemas.ts";
import { offerForPublisher } from "../queries/offers.ts";
import { publicationStandings } from "../queries/publication-standings.ts";
import { OfOffer, READ } from "./submissions.routes.ts";

/** The publication of an offer, told as it moves (ux P3): nobody asks again and again. */
export function publicationStreamRoutes(app: App): void {
  const { reader } = app.platform.pool;
  const streams = openEventStreams(app, async (offers) => {
    const standings = await publicationStandings(reader, offers);
    return new Map(
      standings.map(({ offerId, mark, ...data }) => [offerId, { mark, data }] as const),
    );
  });

  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/publication/stream",
    operationId: "followPublication",
    summary: "Where the publication of an offer stands, told as it changes: server-sent events",
    description:
      "An event `publication` for each change of the offer, its draft and its newest submission; `data` is JSON with `offer`, `status` and `submission` (`number` and `state`, or null). What changed is read at `/v1/offers/{offer}/publication`. The first event comes at once, unless the header `Last-Event-ID` names the state that is still there. A comment every 10 s shows that the connection lives; the server ends it after 30 minutes, when it stops, and when the caller may no longer read the offer: connect again. Six at once for each caller.",
    tags: ["publishing"],
    access: READ,
    organisationInQuery: true,
    params: OfOffer,
    query: Closed({
      organisation: Type.Optional(
        Type.String({
          maxLength: 100,
          description: "Like the header `Souk-Organisation`, for readers that send no headers.",
        }),
      ),
    }),
    responses: { 200: EVENT_STREAM },
    async handle({ params, organisation, caller, db, request, reply, stillAdmitted }) {
      const found = await offerForPublisher(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      const stream = streams.follow({
        caller,
        key: found.offer.id,
        event: "publication",
        lastEventId: request.headers["last-event-id"],
        connection: reply.raw,
        stillAdmitted,
      });
      return stream.ok ? answer(200, stream.value, { headers: STREAM_HEADERS }) : stream;
    },
  });
}
