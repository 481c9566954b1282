import { IconBan, IconClock } from "@tabler/icons-react";
import { useText } from "../../i18n/text.ts";
import { DateText, DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { Notice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useOpenOffer } from "./offer-context.tsx";

/** An offer whose distribution is stopped, or about to be: since when, and the way back. */
export function StopNotice() {
  const t = useText();
  const { offer, to } = useOpenOffer();
  const { live, holds } = offer;
  if (live === null || live.stopRequestedAt === null) return null;
  if (holds.forcedStop !== null || holds.removal !== null) return <HeldNotice />;
  const since = live.stoppedAt ?? live.stopRequestedAt;
  return (
    <Notice
      tone={live.stoppedAt === null ? "you" : "off"}
      icon={
        live.stoppedAt === null ? (
          <IconClock size={18} aria-hidden="true" />
        ) : (
          <IconBan size={18} aria-hidden="true" />
        )
      }
    >
      <p>
        <b>
          {live.stoppedAt === null ? t("publisher.stopping.title") : t("publisher.stopped.title")}{" "}
          <DateText at={since} />
        </b>{" "}
        {live.stoppedAt === null ? t("publisher.stopping.text") : t("publisher.stopped.text")}{" "}
        <AppLink href={to.review}>{t("publisher.review")}</AppLink>
      </p>
    </Notice>
  );
}

/** What keeps the offer from being listed again, in the operator's words. */
function HeldNotice() {
  const t = useText();
  const { base } = useActing();
  const { offer } = useOpenOffer();
  const { forcedStop, removal } = offer.holds;
  return (
    <Notice tone="you" icon={<IconBan size={18} aria-hidden="true" />}>
      {forcedStop === null ? null : (
        <>
          <p>
            <b>
              {t("publisher.forced.title")} <DateText at={forcedStop.since} />
            </b>
          </p>
          <p style={{ whiteSpace: "pre-wrap" }}>{forcedStop.reason}</p>
          <p>{t("publisher.forced.text")}</p>
        </>
      )}
      {removal === null ? null : (
        <p>
          <b>
            {t("publisher.removal.title")} <DayText day={removal.day} />
          </b>{" "}
          {t("publisher.removal.text")}{" "}
          <AppLink href={`${base}/support?state=accepted`}>{t("support.title")}</AppLink>
        </p>
      )}
    </Notice>
  );
}

/** Plans whose stop, or return to sale, waits for the next publication (PUB-22). */
export function PlanStopNotice() {
  const t = useText();
  const { offer, to } = useOpenOffer();
  const nameOf = (plan: { readonly name: string | null; readonly planId: string }) =>
    plan.name ?? plan.planId;
  const stopping = offer.plans.filter(({ status }) => status === "pending-stop-distribution");
  const returning = offer.plans.filter(
    ({ status, allowedActions }) =>
      offer.status !== "not-available" &&
      status === "not-available" &&
      allowedActions["resume-distribution"]?.allowed === false,
  );
  if (stopping.length + returning.length === 0) return null;
  return (
    <Notice tone="you" icon={<IconClock size={18} aria-hidden="true" />}>
      {stopping.length === 0 ? null : (
        <p>
          {t("publisher.planStop.pending", {
            plans: stopping.map(nameOf).join(", "),
            count: stopping.length,
          })}
        </p>
      )}
      {returning.length === 0 ? null : (
        <p>
          {t("publisher.planStop.returning", {
            plans: returning.map(nameOf).join(", "),
            count: returning.length,
          })}
        </p>
      )}
      <p>
        <AppLink href={to.review}>{t("publisher.review")}</AppLink>
      </p>
    </Notice>
  );
}
