import {
  type PaymentSource,
  usePaymentSources,
  useRefusedPayments,
} from "../../api/payment-sources.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { Section } from "../../kit/page.tsx";
import css from "../billing/billing.module.css";

/** How the operator's own payment sources do, and what they told that could not be recorded; nothing without any. */
export function PaymentSources() {
  const t = useText();
  const sources = usePaymentSources();
  const shown = sources.data ?? [];
  if (shown.length === 0) return null;
  return (
    <Section title={t("payments.sources")}>
      <p className="dim small">{t("payments.sources.note")}</p>
      <ul className={css.rows}>
        {shown.map((source) => (
          <li key={source.name}>
            <span>
              <b>{source.name}</b> · {t("payments.sources.count", { count: source.recorded })}
              <br />
              <State source={source} />
            </span>
            <span className="small dim">
              {source.askedAt === null ? (
                t("payments.sources.waits")
              ) : (
                <>
                  {t("payments.sources.asked")} <DateText at={source.askedAt} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      {shown
        .filter(({ refused }) => refused > 0)
        .map((source) => (
          <Refused key={source.name} source={source} />
        ))}
    </Section>
  );
}

function State({ source }: { readonly source: PaymentSource }) {
  const t = useText();
  const { loaded, failures, failure, succeededAt } = source;
  if (failure !== null)
    return (
      <small data-tone="bad">
        {t("payments.sources.failed", { count: failures, why: failure })}
      </small>
    );
  return (
    <small className="dim">
      {!loaded
        ? t("payments.sources.absent")
        : succeededAt === null
          ? t("payments.sources.waits")
          : t("payments.sources.works")}
    </small>
  );
}

function Refused({ source }: { readonly source: PaymentSource }) {
  const t = useText();
  const refused = useRefusedPayments(source.name);
  return (
    <>
      <h3>
        {source.name}, {t("payments.refused")} ({source.refused})
      </h3>
      <p className="dim small">{t("payments.refused.note")}</p>
      <ul className={css.rows}>
        {(refused.data ?? []).map((one) => (
          <li key={one.reference}>
            <span>
              <b>{one.reference}</b> · {[one.buyer, one.invoice].filter(Boolean).join(", ")}
              <br />
              <small>{one.errors.map(({ detail }) => detail).join(" ")}</small>
            </span>
            <span className="num">
              {one.currency} {one.amount}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
