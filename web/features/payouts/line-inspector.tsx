import { type PayoutLineWhy, usePayoutLine } from "../../api/payouts.ts";
import { useText } from "../../i18n/text.ts";
import { Inspector } from "../../kit/inspector.tsx";
import { AppLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { TimelineList } from "../../kit/timeline.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "../billing/billing.module.css";
import { whatItRestsOn } from "../billing/what-it-rests-on.tsx";

/** Why a line of a statement is its amount: the formula, the fee, what made it, how it was posted. */
export function LineInspector(props: {
  readonly payoutId: string;
  readonly chargeId: string;
  readonly onClose: () => void;
}) {
  const t = useText();
  const line = usePayoutLine(props.payoutId, props.chargeId);
  const shown = line.data;
  return (
    <Inspector
      title={t("payouts.why")}
      of={props.chargeId}
      onClose={props.onClose}
      {...(shown === undefined
        ? {}
        : {
            note: `${shown.offer.name} · ${shown.company} · ${t("payouts.order", { number: shown.orderNumber })}`,
            figure: <MoneyText value={shown.due} />,
          })}
    >
      {line.isPending ? (
        <LoadingState what={t("payouts.why")} onRetry={() => void line.refetch()} />
      ) : shown === undefined ? (
        <ErrorState
          error={line.error}
          what={t("payouts.why.failed")}
          onRetry={() => void line.refetch()}
        />
      ) : (
        <>
          <div className={css.formula}>
            <p className="dim small">{shown.evidence.text}</p>
            <ul className={css.rows}>
              {shown.evidence.steps
                .filter(({ code }) => code !== "due")
                .map((step) => (
                  <li key={step.code}>
                    <span>{step.label}</span>
                    <span className="num">{step.value}</span>
                  </li>
                ))}
            </ul>
            <div className={css.result}>
              <span>{t("payouts.due")}</span>
              <MoneyText value={shown.due} strong />
            </div>
          </div>
          <RestsOn line={shown} />
          <Postings line={shown} />
        </>
      )}
    </Inspector>
  );
}

function RestsOn({ line }: { readonly line: PayoutLineWhy }) {
  const t = useText();
  const { base, organisation } = useActing();
  const { because, priceVersion } = line.evidence;
  return (
    <div>
      <div className={css.head}>
        <h3>{t("payouts.why.restsOn")}</h3>
        {organisation.kind === "publisher" ? (
          <AppLink href={`${base}/customers/${line.subscriptionId}`} className="small">
            {t("payouts.openSubscription")}
          </AppLink>
        ) : null}
      </div>
      <TimelineList
        label={t("payouts.why.restsOn")}
        entries={whatItRestsOn(because, {
          title: t("payouts.why.price", { version: priceVersion.version }),
        })}
      />
    </div>
  );
}

function Postings({ line }: { readonly line: PayoutLineWhy }) {
  const t = useText();
  return (
    <div>
      <div className={css.head}>
        <h3>{t("payouts.why.ledger")}</h3>
      </div>
      <ul className={css.rows}>
        {line.ledger.postings.map(({ account, label, amount }) => (
          <li key={account}>
            <span>{label}</span>
            <MoneyText value={amount} />
          </li>
        ))}
      </ul>
    </div>
  );
}
