import { useReissueRequests } from "../../api/reissue.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { Section } from "../../kit/page.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./billing.module.css";

/** Invoices that somebody asked to issue again, and that wait for somebody else; nothing where none do. */
export function ReissueRequests() {
  const t = useText();
  const { base } = useActing();
  const requests = useReissueRequests();
  if (requests.data === undefined || requests.data.data.length === 0) return null;
  return (
    <Section title={t("billingRuns.reissue.waiting")}>
      <ul className={css.rows}>
        {requests.data.data.map(({ invoice, buyer, reason, by, at }) => (
          <li key={invoice.id}>
            <span>
              <AppLink href={`${base}/invoices/${invoice.id}`}>{invoice.number}</AppLink> · {buyer}
              <br />
              <small className="dim">{reason}</small>
            </span>
            <small className="dim">
              {by}, <DateText at={at} />
            </small>
          </li>
        ))}
      </ul>
    </Section>
  );
}
