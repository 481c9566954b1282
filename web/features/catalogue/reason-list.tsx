import {
  type Icon,
  IconBuildingStore,
  IconCircleCheck,
  IconInfoCircle,
  IconLock,
  IconPlayerPause,
  IconPuzzle,
  IconSchool,
  IconUsersGroup,
  IconWorldOff,
} from "@tabler/icons-react";
import type { Reason } from "../../api/customer-catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { AppLink, OutsideLink } from "../../kit/link.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./catalogue.module.css";

const ICONS: Readonly<Record<string, Icon>> = {
  "limit-reached": IconCircleCheck,
  suspended: IconPlayerPause,
  "country-not-served": IconWorldOff,
  "segment-not-served": IconSchool,
  exclusive: IconLock,
  "not-resold": IconLock,
  "not-sold-here": IconBuildingStore,
  "add-on": IconPuzzle,
  "partner-does-not-transact": IconUsersGroup,
};

/** Each reason with the link that helps; the sentences are the server's. */
export function ReasonList(props: {
  readonly reasons: readonly Reason[];
  readonly customerId: string;
}) {
  return (
    <ul className={css.reasons}>
      {props.reasons.map((reason) => {
        const ReasonIcon = ICONS[reason.code] ?? IconInfoCircle;
        return (
          <li key={reason.code} className={css.reason}>
            <ReasonIcon size={16} aria-hidden="true" />
            <span>
              {reason.detail} <WayOut reason={reason} customerId={props.customerId} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function WayOut(props: { readonly reason: Reason; readonly customerId: string }) {
  const t = useText();
  const { base, may } = useActing();
  const { wayOut } = props.reason;
  if (wayOut.label === null) return null;
  switch (wayOut.kind) {
    case "open-subscription":
    case "reactivate":
    case "buy-with-base":
      return wayOut.subscriptionId === undefined ? null : (
        <AppLink href={`${base}/subscriptions/${wayOut.subscriptionId}`}>{wayOut.label}</AppLink>
      );
    case "change-segment":
      return may("customer:edit") ? (
        <AppLink href={`${base}/customers/${props.customerId}/account`}>{wayOut.label}</AppLink>
      ) : null;
    case "open-storefront":
      return wayOut.url === undefined ? null : (
        <OutsideLink href={wayOut.url}>{wayOut.label}</OutsideLink>
      );
    case "contact-publisher":
      return wayOut.contact === undefined ? null : (
        <>
          <a href={`mailto:${wayOut.contact.email}`}>{wayOut.label}</a>
          <span className="dim">
            {" "}
            {[wayOut.contact.name, wayOut.contact.phone].filter(Boolean).join(", ")}
          </span>
        </>
      );
    case "pay-invoices":
      return may("invoice:read") ? (
        <AppLink href={`${base}/billing/invoices`}>{wayOut.label}</AppLink>
      ) : null;
    case "ask-provider":
      return <span>{t("partner.indirect.ask")}</span>;
    default:
      return null;
  }
}
