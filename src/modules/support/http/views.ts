import type { Instant } from "../../../kernel/calendar.ts";
import { type Language, translate } from "../../../platform/text.ts";
import { actionsFor, type Origin } from "../domain/request.ts";
import type { Progress, Request } from "../store/requests.ts";

/** Who looks: publishers read the operator's name in place of its people's. */
export type Viewer = {
  readonly by: Origin;
  readonly at: Instant;
  readonly locale: Language;
  readonly operatorName: string;
  readonly callerId: string;
  readonly publisher: { readonly id: string; readonly handle: string; readonly name: string };
};

export const summaryView = (request: Request, viewer: Viewer) => {
  const { by, locale, operatorName, publisher } = viewer;
  const names = (name: string, of: Origin) =>
    by === "publisher" && of === "operator" ? operatorName : name;
  return {
    id: request.id,
    number: request.number,
    category: request.category,
    categoryTitle: translate(locale, `support.category.${request.category}`),
    problemType: request.problemType,
    problemTypeTitle: translate(locale, `offer-type.${request.problemType}`),
    origin: request.origin,
    offer: { id: request.offerId, slug: request.slug, name: request.offerName },
    publisher,
    text: request.text,
    state: request.state,
    openedAt: request.openedAt.toString(),
    openedBy: names(request.openedBy, request.origin),
    assignee:
      request.takenByName === null
        ? null
        : {
            name: names(request.takenByName, "operator"),
            me: request.takenBy === viewer.callerId,
          },
    removalDay: request.removalDay,
    changedAt: request.changedAt.toString(),
    endedAt: request.endedAt?.toString() ?? null,
    allowedActions: actionsFor(request, viewer),
  };
};

export const progressView = (line: Progress, { by, operatorName }: Viewer) => ({
  number: line.number,
  kind: line.kind,
  text: line.text,
  by: {
    kind: line.byKind,
    name:
      line.byKind === "marketplace" || (by === "publisher" && line.byKind === "operator")
        ? operatorName
        : line.byName,
  },
  at: line.at.toString(),
});
