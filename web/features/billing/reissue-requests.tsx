import { Button } from "@mantine/core";
import { type ReissueRequest, useReissueActions, useReissueRequests } from "../../api/reissue.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { Section } from "../../kit/page.tsx";
import { Reason } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./billing.module.css";

/** Invoices that somebody asked to issue again, and that wait for somebody else; nothing where none do. */
export function ReissueRequests() {
  const t = useText();
  const requests = useReissueRequests();
  if (requests.data === undefined || requests.data.data.length === 0) return null;
  return (
    <Section title={t("billingRuns.reissue.waiting")}>
      <ul className={css.rows}>
        {requests.data.data.map((request) => (
          <Waiting key={request.invoice.id} request={request} />
        ))}
      </ul>
    </Section>
  );
}

function Waiting({ request }: { readonly request: ReissueRequest }) {
  const t = useText();
  const { base, may } = useActing();
  const { invoice, buyer, reason, by, at } = request;
  const { withdraw } = useReissueActions(invoice.id);
  return (
    <li>
      <span>
        <AppLink href={`${base}/invoices/${invoice.id}`}>
          {invoice.number} · {buyer}
        </AppLink>
        <br />
        <small className="dim">{reason}</small>
        {withdraw.isError ? (
          <small role="alert">
            <br />
            <Reason error={withdraw.error} />
          </small>
        ) : null}
      </span>
      <span>
        <small className="dim">
          {by}, <DateText at={at} />
        </small>{" "}
        {may("billing-run:act") ? (
          <Button
            size="compact-sm"
            loading={withdraw.isPending}
            aria-label={t("billingRuns.reissue.withdrawNamed", { number: invoice.number })}
            onClick={() => withdraw.mutate()}
          >
            {t("billingRuns.withdraw")}
          </Button>
        ) : null}
      </span>
    </li>
  );
}
