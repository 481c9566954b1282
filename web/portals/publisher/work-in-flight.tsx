import type { OfferSummary } from "../../api/offers.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { usePhaseName } from "./phase-name.ts";
import css from "./publisher.module.css";

export type Waiting = {
  readonly what: string;
  readonly who: string | undefined;
  readonly you: boolean;
  /** The moment that it is about. */
  readonly at?: string;
};

/** The second truth of an offer: what is under way, and for whom it waits. */
export function useWorkInFlight(): (offer: OfferSummary) => Waiting | undefined {
  const t = useText();
  const phaseName = usePhaseName();
  return (offer) => {
    const { submission, pages } = offer;
    if (submission !== null && submission.state === "attention-needed")
      return {
        what: t("publisher.work.findings", { count: submission.blocking }),
        who: t("publisher.work.fixFindings"),
        you: true,
      };
    if (submission !== null && submission.goesLiveAt !== null)
      return {
        what: t("publisher.work.certified", { number: submission.number }),
        who: t("publisher.work.goesLive"),
        you: false,
        at: submission.goesLiveAt,
      };
    if (submission !== null && submission.state === "waiting-for-sign-off")
      return {
        what: t("publisher.work.certified", { number: submission.number }),
        who: t("publisher.work.goLive"),
        you: true,
      };
    if (submission !== null && submission.state === "running")
      return {
        what: phaseName(submission.phase),
        who: t(`publisher.waits.${submission.waitsOn}`),
        you: submission.waitsOn === "publisher",
      };
    if (offer.live === null)
      return pages.complete === pages.total
        ? { what: t("publisher.work.pages", pages), who: t("publisher.work.review"), you: true }
        : {
            what: t("publisher.work.pages", pages),
            who: t("publisher.work.finish", { count: pages.total - pages.complete }),
            you: true,
          };
    if (offer.plansStopping.length > 0)
      return {
        what: t("publisher.work.plansStopping", {
          plans: offer.plansStopping.join(", "),
          count: offer.plansStopping.length,
        }),
        who: t("publisher.work.review"),
        you: true,
      };
    return offer.unpublishedChanges > 0
      ? {
          what: t("publisher.work.unpublished", { count: offer.unpublishedChanges }),
          who: undefined,
          you: false,
        }
      : undefined;
  };
}

export function WorkInFlight({ waiting }: { readonly waiting: Waiting | undefined }) {
  if (waiting === undefined) return <span className="dim">–</span>;
  return (
    <span className={css.work}>
      {waiting.what}
      {waiting.who === undefined ? null : (
        <small data-you={waiting.you}>
          {waiting.who}
          {waiting.at === undefined ? null : (
            <>
              {": "}
              <DateText at={waiting.at} as="moment" />
            </>
          )}
        </small>
      )}
    </span>
  );
}
