import { Button } from "@mantine/core";
import { IconInfoCircle, IconMessageQuestion } from "@tabler/icons-react";
import { useRouter, useSearch } from "@tanstack/react-router";
import {
  type SubscriptionFileEffect,
  type SubscriptionFileRow,
  useChangeFromFile,
} from "../../api/bulk.ts";
import { useCustomer } from "../../api/customers.ts";
import { FileRows, FileTrial, nameOfFile, usePlaces } from "../../features/files/file-trial.tsx";
import css from "../../features/files/files.module.css";
import { useTrial } from "../../features/files/use-trial.ts";
import { SaveFileButton } from "../../features/lists/save-file-button.tsx";
import { EarlierFiles } from "../../features/subscriptions/earlier-files.tsx";
import {
  AutoRenewCell,
  LicencesCell,
  NextCell,
  NowCell,
} from "../../features/subscriptions/file-row-cells.tsx";
import { useRichText, useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { Figures } from "../../kit/figures.tsx";
import { AppLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { Notice } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";

const MOST = { rows: 5_000, max: 500 };

/** Licences and auto-renew of many subscriptions: an exported list is edited, tried and then carried out. */
export function SubscriptionsFromFilePage() {
  const t = useText();
  const { base, may } = useActing();
  const { customer: customerId } = useSearch({ strict: false }) as { readonly customer?: string };
  const customer = useCustomer(customerId ?? "", {
    enabled: customerId !== undefined && may("customer:read"),
  });
  const manage = may("subscription:manage");
  const company = customer.data?.company;
  return (
    <>
      <CommandBar
        crumbs={
          customerId === undefined || company === undefined
            ? [{ label: t("partner.nav.subscriptions"), href: `${base}/subscriptions` }]
            : [
                { label: company, href: `${base}/customers/${customerId}` },
                {
                  label: t("partner.nav.subscriptions"),
                  href: `${base}/customers/${customerId}/subscriptions`,
                },
              ]
        }
        title={t("bulk.subscriptions.title")}
        note={manage ? t("bulk.subscriptions.note", MOST) : undefined}
        actions={
          manage && may("customer:export") ? (
            <SaveFileButton
              name="subscriptions.csv"
              path="/v1/subscriptions/file"
              query={{ customerId }}
              label={t("bulk.subscriptions.export")}
            />
          ) : undefined
        }
      />
      <PageBody>
        {manage ? <SubscriptionsFromFile /> : <MissingRole permission="subscription:manage" />}
        {manage && may("subscription:read") ? <EarlierFiles /> : null}
      </PageBody>
    </>
  );
}

function SubscriptionsFromFile() {
  const t = useText();
  const router = useRouter();
  const { base, may } = useActing();
  const trial = useTrial(useChangeFromFile(), ({ fileId }) =>
    fileId === null
      ? undefined
      : void router.navigate({ href: `${base}/subscriptions/from-file/${fileId}` } as never),
  );
  return (
    <>
      {may("customer:export") ? null : (
        <p className="dim small">{t("bulk.subscriptions.noExport")}</p>
      )}
      <FileTrial
        {...trial.picking}
        otherwise="subscriptions"
        refused={{ error: trial.refused, what: t("bulk.subscriptions.notChanged") }}
      />
      {trial.tried === undefined ? null : (
        <Tried
          tried={trial.tried}
          name={nameOfFile(trial.file, "subscriptions")}
          changing={trial.taking}
          onChange={trial.takeIt}
        />
      )}
    </>
  );
}

function Tried(props: {
  readonly tried: SubscriptionFileEffect;
  readonly name: string;
  readonly changing: boolean;
  readonly onChange: () => void;
}) {
  const t = useText();
  const { tried } = props;
  const { preview } = tried;
  if (tried.rows.length === 0)
    return (
      <Notice tone="off" role="status" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
        <p>{t("bulk.subscriptions.nothing")}</p>
      </Notice>
    );
  return (
    <>
      {preview === null ? null : (
        <>
          <TotalFigures totals={tried.totals} />
          {tried.rows.some(
            ({ quantity }) => quantity !== null && quantity.kind !== "at-renewal",
          ) ? (
            <Notice tone="run" icon={<IconMessageQuestion size={18} aria-hidden="true" />}>
              <p>{t("bulk.subscriptions.mayRefuse", { seconds: tried.answerSeconds })}</p>
            </Notice>
          ) : null}
          <div className={css.done}>
            <Button variant="filled" loading={props.changing} onClick={props.onChange}>
              {t("bulk.subscriptions.commit", { count: tried.changed })}
            </Button>
          </div>
        </>
      )}
      <FileRows
        rows={tried.rows}
        name={props.name}
        wrong={tried.refused}
        states={[{ state: "changed", label: t("bulk.filter.changed") }]}
      >
        {(rows) => <SubscriptionRows rows={rows} />}
      </FileRows>
      {tried.unchanged === 0 ? null : (
        <p className="dim small">{t("bulk.subscriptions.unchanged", { count: tried.unchanged })}</p>
      )}
    </>
  );
}

function TotalFigures({ totals }: Pick<SubscriptionFileEffect, "totals">) {
  const t = useText();
  const rich = useRichText();
  return totals.map(({ currency, now, before, after }) => (
    <Figures
      key={currency}
      figures={[
        {
          label: t("bulk.total.now"),
          value: <MoneyText value={now?.total ?? { ...after, amount: "0" }} />,
        },
        {
          label: t("bulk.total.next"),
          value: <MoneyText value={after} />,
          note: rich("bulk.total.before", { amount: <MoneyText value={before} /> }),
        },
      ]}
    />
  ));
}

function SubscriptionRows({ rows }: { readonly rows: readonly SubscriptionFileRow[] }) {
  const t = useText();
  const places = usePlaces();
  const { base } = useActing();
  const name = (row: SubscriptionFileRow) =>
    row.name === null ? (
      <span className="dim">{row.subscriptionId || "–"}</span>
    ) : (
      <AppLink href={`${base}/subscriptions/${row.subscriptionId}`}>{row.name}</AppLink>
    );
  const licences = ({ quantity }: SubscriptionFileRow) => (
    <LicencesCell
      quantity={quantity}
      fromRenewal={quantity?.kind === "at-renewal" ? quantity.day : null}
    />
  );
  const autoRenew = (row: SubscriptionFileRow) => (
    <AutoRenewCell
      autoRenew={row.autoRenew?.to ?? null}
      lastDay={row.lastDay}
      addOns={row.addOns}
    />
  );
  const state = (row: SubscriptionFileRow) => (
    <>
      <StatusText of="file-row" status={row.state} />
      {places(row.errors)}
    </>
  );
  const columns: readonly Column<SubscriptionFileRow>[] = [
    { id: "line", header: t("bulk.row.line"), align: "right", cell: ({ line }) => line },
    {
      id: "subscription",
      header: t("partner.column.subscription"),
      cell: (row) => (
        <>
          {name(row)}
          <br />
          <span className="dim small">{row.company}</span>
        </>
      ),
    },
    { id: "licences", header: t("bulk.column.licences"), cell: licences },
    { id: "auto-renew", header: t("bulk.column.autoRenew"), cell: autoRenew },
    {
      id: "now",
      header: t("bulk.column.now"),
      align: "right",
      cell: (row) => <NowCell now={row.now} />,
    },
    {
      id: "next",
      header: t("bulk.column.next"),
      align: "right",
      cell: (row) => <NextCell before={row.before} after={row.after} />,
    },
    { id: "state", header: t("bulk.row.what"), cell: state },
  ];
  return (
    <DataTable
      label={t("bulk.rows")}
      rows={rows}
      rowKey={({ line }) => `${line}`}
      columns={columns}
      phone={(row) => ({
        title: name(row),
        lines: [
          row.company,
          ...(row.quantity === null ? [] : [licences(row)]),
          ...(row.autoRenew === null ? [] : [autoRenew(row)]),
          ...(row.now === null ? [] : [<NowCell key="now" now={row.now} />]),
          <StatusText key="state" of="file-row" status={row.state} />,
          ...places(row.errors),
        ],
      })}
    />
  );
}
