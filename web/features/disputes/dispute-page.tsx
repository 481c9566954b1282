import { useParams } from "@tanstack/react-router";
import { type Dispute, useDispute } from "../../api/disputes.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { DaysOfLine } from "../usage/charged-days.tsx";
import { AcceptButton, DeclineButton } from "./decide-buttons.tsx";
import css from "./disputes.module.css";

/** One disputed line, as the operator decides about it. */
export function DisputePage() {
  const t = useText();
  const { base, organisation } = useActing();
  const { dispute: id = "" } = useParams({ strict: false }) as { readonly dispute?: string };
  const dispute = useDispute(id);
  const shown = dispute.data;
  return (
    <>
      <CommandBar
        crumbs={[
          { label: organisation.name },
          { label: t("disputes.title"), href: `${base}/disputes` },
        ]}
        title={
          shown === undefined
            ? t("disputes.one")
            : t("disputes.oneTitle", { number: String(shown.number) })
        }
        status={shown === undefined ? undefined : <StatusBadge of="dispute" status={shown.state} />}
        actions={
          shown?.allowedActions.includes("decline") ? <DeclineButton dispute={shown} /> : undefined
        }
        primary={
          shown?.allowedActions.includes("accept") ? <AcceptButton dispute={shown} /> : undefined
        }
      />
      <PageBody side={shown === undefined ? undefined : <Facts dispute={shown} />}>
        {dispute.isPending ? (
          <LoadingState what={t("disputes.one")} onRetry={() => void dispute.refetch()} />
        ) : shown === undefined ? (
          <ErrorState
            error={dispute.error}
            what={t("disputes.failed")}
            onRetry={() => void dispute.refetch()}
          />
        ) : (
          <>
            <Section first title={t(`disputes.reason.${shown.reason}`)}>
              <p className={css.words}>{shown.text}</p>
            </Section>
            {shown.answer === null ? null : (
              <Section title={t("disputes.answer")}>
                <p className={css.words}>{shown.answer}</p>
              </Section>
            )}
            <Section title={t("disputes.what")}>
              <KeyValueList
                facts={[
                  {
                    label: t("disputes.invoice"),
                    value: (
                      <AppLink
                        href={`${base}/invoices/${shown.invoice.id}?charge=${shown.line.chargeId}`}
                      >
                        {t("disputes.invoiceLine", {
                          invoice: shown.invoice.number,
                          line: shown.line.number,
                        })}
                      </AppLink>
                    ),
                  },
                  {
                    label: t("disputes.what"),
                    value: `${shown.line.offer} · ${shown.line.plan}, ${t(
                      `partner.charge.${shown.line.kind}` as MessageId,
                    )}`,
                  },
                  { label: t("disputes.customer"), value: shown.line.customer },
                  { label: t("disputes.publisher"), value: shown.line.publisher },
                ]}
              />
            </Section>
            {shown.line.kind === "usage" ? (
              <Section title={t("disputes.usage")}>
                <DaysOfLine chargeId={shown.line.chargeId} />
              </Section>
            ) : null}
          </>
        )}
      </PageBody>
    </>
  );
}

function Facts({ dispute }: { readonly dispute: Dispute }) {
  const t = useText();
  const { base, may } = useActing();
  const { buyer, creditNote, credited, endedAt, endedBy } = dispute;
  return (
    <KeyValueList
      facts={[
        {
          label: t("disputes.buyer"),
          value: may("payment:read") ? (
            <AppLink href={`${base}/billing-accounts/${buyer.id}`}>{buyer.name}</AppLink>
          ) : (
            buyer.name
          ),
        },
        { label: t("disputes.net"), value: <MoneyText value={dispute.net} /> },
        { label: t("disputes.amount"), value: <MoneyText value={dispute.total} /> },
        {
          label: t("disputes.opened"),
          value: (
            <>
              <DateText at={dispute.openedAt} />
              <div>{dispute.openedBy}</div>
            </>
          ),
        },
        ...(endedAt === null
          ? []
          : [
              {
                label: t("disputes.ended"),
                value: (
                  <>
                    <DateText at={endedAt} />
                    <div>{endedBy}</div>
                  </>
                ),
              },
            ]),
        ...(creditNote === null || credited === null
          ? []
          : [
              {
                label: t("disputes.creditNote"),
                value: (
                  <AppLink href={`${base}/invoices/${creditNote.id}`}>{creditNote.number}</AppLink>
                ),
              },
              { label: t("disputes.credited"), value: <MoneyText value={credited} /> },
            ]),
      ]}
    />
  );
}
