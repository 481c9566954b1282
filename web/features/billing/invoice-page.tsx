import { Button } from "@mantine/core";
import { IconDownload, IconFileCode, IconFileTypePdf } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import {
  type EInvoiceProfile,
  type Invoice,
  type InvoiceLine,
  type Party,
  useInvoice,
  useInvoiceFile,
  useInvoiceLines,
} from "../../api/invoices.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { saveFile } from "../../kit/csv.ts";
import { DateText, DayText } from "../../kit/dates.tsx";
import { useFocusBack } from "../../kit/focus-back.ts";
import { WithInspector } from "../../kit/inspector.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, type Crumb, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { Receipt } from "../../kit/receipt.tsx";
import { ErrorState, LoadingState, Reason } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useTaxLabel } from "../carts/cart-totals.tsx";
import { DisputeButton, LineDispute } from "../disputes/line-dispute.tsx";
import { Paging } from "../operations/paging.tsx";
import { HowToPay } from "../payments/how-to-pay.tsx";
import css from "./billing.module.css";
import { ChargeLines } from "./charge-lines.tsx";
import { ChargedChips, chargedIn } from "./charged-chips.tsx";
import { useMonthName } from "./month-picker.tsx";
import { WhyInspector } from "./why-inspector.tsx";

/** An invoice or a credit note as it was issued; each line opens why it is that amount (SUB-17, BEY-07). */
export function InvoicePage(props: {
  readonly crumbs: readonly Crumb[];
  /** Where other documents are found: those that this one corrects, or that correct it. */
  readonly base: string;
  /** What the operator does with it. */
  readonly actions?: (invoice: Invoice, lines: readonly InvoiceLine[]) => ReactNode;
}) {
  const t = useText();
  const monthName = useMonthName();
  const { may } = useActing();
  const { invoice: id = "" } = useParams({ strict: false });
  const state = useListState();
  const chargeId = state.filter("charge")[0];
  const invoice = useInvoice(id);
  const charged = chargedIn(state);
  const lines = useInvoiceLines(id, state.cursor, charged);
  const shown = invoice.data;
  const close = () => state.change({ charge: undefined, cursor: state.cursor });
  useFocusBack(chargeId === undefined ? undefined : `charge-${chargeId}`);
  return (
    <WithInspector
      inspector={
        chargeId === undefined ? undefined : (
          <WhyInspector key={chargeId} chargeId={chargeId} onClose={close} />
        )
      }
    >
      <CommandBar
        crumbs={props.crumbs}
        title={
          shown === undefined
            ? t("billing.invoice")
            : t(shown.type === "invoice" ? "billing.invoiceTitle" : "billing.creditNoteTitle", {
                number: shown.number,
              })
        }
        status={
          shown === undefined || shown.state === null ? undefined : (
            <StatusBadge of="invoice" status={shown.state} />
          )
        }
        note={shown === undefined ? undefined : monthName(shown.month)}
        actions={
          shown === undefined ? undefined : (
            <>
              <Files invoice={shown} />
              {props.actions?.(shown, lines.data?.data ?? [])}
            </>
          )
        }
      />
      <PageBody
        // Beside the evidence of a line there is no room for a column: the facts follow the lines.
        side={
          shown === undefined || chargeId !== undefined ? undefined : (
            <Facts invoice={shown} base={props.base} />
          )
        }
      >
        {invoice.isPending || lines.isPending ? (
          <LoadingState
            what={t("billing.invoice")}
            onRetry={() => void Promise.all([invoice.refetch(), lines.refetch()])}
          />
        ) : shown === undefined || lines.data === undefined ? (
          <ErrorState
            error={invoice.error ?? lines.error}
            what={t("billing.invoice.failed")}
            onRetry={() => void Promise.all([invoice.refetch(), lines.refetch()])}
          />
        ) : (
          <>
            <Section first title={t("billing.lines")}>
              {shown.lineCount > 1 ? (
                <ChargedChips charged={charged} onChange={(to) => state.change({ charged: to })} />
              ) : null}
              {lines.data.data.length === 0 ? (
                <p className="muted">{t("billing.charged.none")}</p>
              ) : null}
              <ChargeLines
                lines={lines.data.data}
                open={chargeId}
                onOpen={(charge) => state.change({ charge, cursor: state.cursor }, { push: true })}
                below={({ dispute }) =>
                  dispute === null ? null : <LineDispute dispute={dispute} base={props.base} />
                }
                {...(may("invoice:dispute")
                  ? {
                      actions: (line: InvoiceLine) =>
                        line.notDisputable === null ? (
                          <DisputeButton invoice={shown} line={line} />
                        ) : null,
                    }
                  : {})}
              />
              <Paging state={state} next={lines.data.nextCursor} />
              <Totals invoice={shown} />
            </Section>
            <Paid invoice={shown} />
            {shown.howToPay === null ? null : (
              <Section title={t("payInstructions.how")}>
                <HowToPay shown={shown.howToPay} />
              </Section>
            )}
            {chargeId === undefined ? null : (
              <Section title={t("billing.about")}>
                <Facts invoice={shown} base={props.base} />
              </Section>
            )}
          </>
        )}
      </PageBody>
    </WithInspector>
  );
}

function Files({ invoice }: { readonly invoice: Invoice }) {
  const t = useText();
  const pdf = useInvoiceFile("pdf");
  const reconciliation = useInvoiceFile("reconciliation");
  const eInvoice = useInvoiceFile("e-invoice");
  const peppol = useInvoiceFile("e-invoice", { profile: "peppol" });
  const has = (wanted: EInvoiceProfile) =>
    invoice.eInvoices.some(({ profile, missing }) => profile === wanted && missing === null);
  const failed = [pdf, eInvoice, peppol, reconciliation].find(({ isError }) => isError);
  const save = (file: typeof pdf, ending: string) =>
    file.mutate(invoice.id, {
      onSuccess: (content) => saveFile(`${invoice.number}.${ending}`, content),
    });
  return (
    <>
      <Button
        leftSection={<IconFileTypePdf size={16} />}
        loading={pdf.isPending}
        onClick={() => save(pdf, "pdf")}
      >
        {t("billing.pdf")}
      </Button>
      {has("en16931") ? (
        <Button
          leftSection={<IconFileCode size={16} />}
          loading={eInvoice.isPending}
          onClick={() => save(eInvoice, "xml")}
        >
          {t("billing.eInvoice")}
        </Button>
      ) : null}
      {has("peppol") ? (
        <Button
          leftSection={<IconFileCode size={16} />}
          loading={peppol.isPending}
          onClick={() => save(peppol, "peppol.xml")}
        >
          {t("billing.eInvoice.peppol")}
        </Button>
      ) : null}
      <Button
        leftSection={<IconDownload size={16} />}
        loading={reconciliation.isPending}
        onClick={() => save(reconciliation, "csv")}
      >
        {t("billing.reconciliation")}
      </Button>
      {failed === undefined ? null : (
        <span role="alert" className="small">
          <Reason error={failed.error} />
        </span>
      )}
    </>
  );
}

function Totals({ invoice }: { readonly invoice: Invoice }) {
  const t = useText();
  const rich = useRichText();
  const taxLabel = useTaxLabel();
  return (
    <div className={css.sum}>
      <Receipt
        label={t("partner.money.total")}
        lines={[
          { label: t("partner.money.net"), amount: <MoneyText value={invoice.net} /> },
          ...invoice.taxes.map((tax) => ({
            label: taxLabel([
              {
                taxTreatment: tax.treatment,
                taxName: tax.name,
                taxPercent: tax.percent,
                taxIsSample: tax.sample,
              } as never,
            ]),
            detail: rich("billing.taxBase", { amount: <MoneyText value={tax.net} /> }),
            amount: <MoneyText value={tax.tax} />,
          })),
        ]}
        total={{
          label: t("partner.money.total"),
          amount: <MoneyText value={invoice.total} strong />,
        }}
      />
    </div>
  );
}

/** What the invoice was given, from whom, and what is still open. */
function Paid({ invoice }: { readonly invoice: Invoice }) {
  const t = useText();
  const { open, paid, allocations } = invoice;
  if (open === null || paid === null) return null;
  return (
    <Section title={t("billing.payments")}>
      <ul className={css.rows}>
        {allocations.map(({ id, because, payment, amount, at }) => (
          <li key={id}>
            <span>
              {t(`billing.paidBy.${because}`, { reference: payment?.reference ?? "" })}{" "}
              <small className="dim">
                <DateText at={at} />
              </small>
            </span>
            <MoneyText value={amount} />
          </li>
        ))}
        {invoice.disputed === null ? null : (
          <li>
            <span>{t("billing.account.disputed")}</span>
            <MoneyText value={invoice.disputed} />
          </li>
        )}
        <li>
          <b>{t("billing.account.open")}</b>
          <MoneyText value={open} strong />
        </li>
      </ul>
    </Section>
  );
}

function Facts({ invoice, base }: { readonly invoice: Invoice; readonly base: string }) {
  const t = useText();
  const links = (documents: readonly { readonly id: string; readonly number: string }[]) =>
    documents.map(({ id, number }) => (
      <div key={id}>
        <AppLink href={`${base}/${id}`}>{number}</AppLink>
      </div>
    ));
  const facts: { readonly label: string; readonly value: ReactNode }[] = [
    { label: t("billing.issued"), value: <DayText day={invoice.issuedOn} /> },
    ...(invoice.type === "invoice"
      ? [{ label: t("billing.due"), value: <DayText day={invoice.dueOn} /> }]
      : []),
    ...(invoice.amends === null
      ? []
      : [{ label: t("billing.corrects"), value: links([invoice.amends]) }]),
    ...(invoice.replaces === null
      ? []
      : [{ label: t("billing.replaces"), value: links([invoice.replaces]) }]),
    ...(invoice.replacedBy === null
      ? []
      : [{ label: t("billing.replacedBy"), value: links([invoice.replacedBy]) }]),
    ...(invoice.creditNotes.length === 0
      ? []
      : [{ label: t("billing.correctedBy"), value: links(invoice.creditNotes) }]),
    ...(invoice.reason === null
      ? []
      : [{ label: t("billing.credit.reason"), value: invoice.reason }]),
    {
      label: t("billing.eInvoice"),
      value: invoice.eInvoices.map(({ profile, missing }) => (
        <div key={profile}>
          {t("billing.eInvoice.yes", {
            profile: t(`billing.eInvoice.${profile}`),
            missing: missing ?? "no",
          })}
        </div>
      )),
    },
    { label: t("billing.billedTo"), value: <PartyText party={invoice.billedTo} /> },
    { label: t("billing.issuedBy"), value: <PartyText party={invoice.issuedBy} /> },
  ];
  return <KeyValueList facts={facts} />;
}

function PartyText({ party }: { readonly party: Party }) {
  const t = useText();
  const countryName = useCountryName();
  const { line1, line2, postalCode, city, state } = party.address;
  const rows = [
    line1,
    line2,
    [postalCode, city, state].filter(Boolean).join(" "),
    countryName(party.country),
    party.taxId === null ? undefined : t("billing.taxId", { id: party.taxId }),
  ].filter(Boolean);
  return (
    <>
      <b>{party.name}</b>
      {rows.map((row) => (
        <div key={row}>{row}</div>
      ))}
    </>
  );
}
