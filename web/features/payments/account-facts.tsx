import { IconAlertTriangleFilled } from "@tabler/icons-react";
import type { BillingAccount, Credit } from "../../api/payments.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText, DayText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { KeyValueList } from "../../kit/page.tsx";
import { Notice } from "../../kit/states.tsx";

/** What is owed and left in one currency, and how much may still be ordered. */
export function AccountFacts(props: {
  readonly account: BillingAccount | undefined;
  readonly credit: Credit | undefined;
}) {
  const t = useText();
  const { account, credit } = props;
  return (
    <KeyValueList
      facts={[
        ...(account === undefined
          ? []
          : [
              { label: t("billing.account.open"), value: <MoneyText value={account.open} /> },
              {
                label: t("billing.account.overdue"),
                value: (
                  <>
                    <MoneyText value={account.overdue} />
                    {account.oldestDueOn === null ||
                    /^[0.]*$/.test(account.overdue.amount) ? null : (
                      <small className="dim">
                        {" "}
                        {t("billing.account.since")} <DayText day={account.oldestDueOn} />
                      </small>
                    )}
                  </>
                ),
              },
              ...(/^[0.]*$/.test(account.disputed.amount)
                ? []
                : [
                    {
                      label: t("billing.account.disputed"),
                      value: <MoneyText value={account.disputed} />,
                    },
                  ]),
              { label: t("billing.account.balance"), value: <MoneyText value={account.balance} /> },
            ]),
        ...(credit === undefined
          ? []
          : [
              { label: t("billing.account.limit"), value: <MoneyText value={credit.limit} /> },
              { label: t("billing.account.left"), value: <MoneyText value={credit.left} /> },
            ]),
      ]}
    />
  );
}

/** Says that nothing new can be bought, since when, and what ends it. */
export function BlockedNotice({
  since,
  own,
}: {
  readonly since: string;
  /** Whether it is the reader's own organisation. */
  readonly own: boolean;
}) {
  const t = useText();
  const rich = useRichText();
  return (
    <Notice tone="bad" icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}>
      <p>
        <b>{rich("billing.blocked.since", { date: <DateText at={since} /> })}</b>
      </p>
      <p>{t(own ? "billing.blocked.own" : "billing.blocked.other")}</p>
    </Notice>
  );
}

/** Says what is overdue and since when, before purchases are blocked for it. */
export function OverdueNotice({ account }: { readonly account: BillingAccount }) {
  const t = useText();
  const rich = useRichText();
  const { overdue, oldestDueOn } = account;
  if (/^[0.]*$/.test(overdue.amount) || oldestDueOn === null) return null;
  return (
    <Notice tone="you" icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}>
      <p>
        <b>
          {rich("billing.overdue.since", {
            amount: <MoneyText value={overdue} />,
            day: <DayText day={oldestDueOn} />,
          })}
        </b>
      </p>
      <p>{t("billing.overdue.own")}</p>
    </Notice>
  );
}
