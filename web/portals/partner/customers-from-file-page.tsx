import { Button } from "@mantine/core";
import { IconCircleCheckFilled, IconInfoCircle } from "@tabler/icons-react";
import {
  type CustomerFileRow,
  type ImportedCustomers,
  useImportCustomers,
} from "../../api/bulk.ts";
import { useNeedsReseller } from "../../features/carts/cart-reseller.tsx";
import { CustomerColumns } from "../../features/customers/customer-columns.tsx";
import { FileRows, FileTrial, nameOfFile, usePlaces } from "../../features/files/file-trial.tsx";
import css from "../../features/files/files.module.css";
import { useTrial } from "../../features/files/use-trial.ts";
import { SaveFileButton } from "../../features/lists/save-file-button.tsx";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { Notice } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";

const MOST_ROWS = 1_000;

/** Many customers at once: a file is tried, every row says what becomes of it, and only then they are added. */
export function CustomersFromFilePage() {
  const t = useText();
  const { base, may } = useActing();
  const create = may("customer:create");
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("partner.nav.customers"), href: `${base}/customers` }]}
        title={t("bulk.customers.title")}
        note={create ? t("bulk.customers.note", { max: MOST_ROWS }) : undefined}
        actions={
          create ? (
            <SaveFileButton
              name="customers-template.csv"
              path="/v1/customer-files/template"
              label={t("bulk.template")}
            />
          ) : undefined
        }
      />
      <PageBody>
        {create ? <CustomersFromFile /> : <MissingRole permission="customer:create" />}
      </PageBody>
    </>
  );
}

function CustomersFromFile() {
  const t = useText();
  const trial = useTrial(useImportCustomers());
  const sellsThrough = useNeedsReseller();
  return (
    <>
      <CustomerColumns withReseller={sellsThrough} />
      <FileTrial
        {...trial.picking}
        otherwise="customers"
        refused={{ error: trial.refused, what: t("bulk.customers.notAdded") }}
      />
      {trial.tried === undefined ? null : (
        <Tried
          tried={trial.tried}
          made={trial.made}
          name={nameOfFile(trial.file, "customers")}
          adding={trial.taking}
          onAdd={trial.takeIt}
        />
      )}
    </>
  );
}

function Tried(props: {
  readonly tried: ImportedCustomers;
  readonly made: boolean;
  readonly name: string;
  readonly adding: boolean;
  readonly onAdd: () => void;
}) {
  const t = useText();
  const { base, may } = useActing();
  const { tried, made } = props;
  const nothing = tried.added === 0 && tried.refused === 0;
  return (
    <>
      <div role="status">
        {made && tried.added > 0 ? (
          <Notice tone="ok" icon={<IconCircleCheckFilled size={18} aria-hidden="true" />}>
            <p>{t("bulk.customers.done", { count: tried.added })}</p>
          </Notice>
        ) : nothing ? (
          <Notice tone="off" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
            <p>{t("bulk.customers.nothing")}</p>
          </Notice>
        ) : null}
      </div>
      <div className={css.done}>
        {made || nothing ? (
          may("customer:read") ? (
            <ButtonLink href={`${base}/customers`} variant="filled">
              {t("bulk.customers.back")}
            </ButtonLink>
          ) : null
        ) : tried.refused > 0 ? null : (
          <Button variant="filled" loading={props.adding} onClick={props.onAdd}>
            {t("bulk.customers.commit", { count: tried.added })}
          </Button>
        )}
      </div>
      <FileRows
        rows={tried.rows}
        name={props.name}
        wrong={tried.refused}
        states={[
          { state: "added", label: t(made ? "status.file-row.made" : "bulk.filter.added") },
          { state: "known", label: t("bulk.filter.known") },
        ]}
      >
        {(rows) => <CustomerRows rows={rows} made={made} />}
      </FileRows>
    </>
  );
}

function CustomerRows(props: {
  readonly rows: readonly CustomerFileRow[];
  readonly made: boolean;
}) {
  const t = useText();
  const { base, may } = useActing();
  const countryName = useCountryName();
  const places = usePlaces();
  const linked = may("customer:read");
  const status = ({ state }: CustomerFileRow) => (
    <StatusText of="file-row" status={props.made && state === "added" ? "made" : state} />
  );
  const name = ({ company, customerId }: CustomerFileRow) =>
    customerId === null || !linked ? (
      company
    ) : (
      <AppLink href={`${base}/customers/${customerId}`}>{company}</AppLink>
    );
  const country = (row: CustomerFileRow) =>
    /^[A-Z]{2}$/.test(row.country) ? countryName(row.country) : row.country;
  const more = (row: CustomerFileRow) => [
    ...places(row.errors),
    ...row.doubts.map((doubt) => (
      <span key={doubt} className={css.doubt}>
        {doubt}
      </span>
    )),
  ];
  const columns: readonly Column<CustomerFileRow>[] = [
    { id: "line", header: t("bulk.row.line"), align: "right", cell: ({ line }) => line },
    {
      id: "company",
      header: t("partner.field.company"),
      cell: (row) => (
        <>
          {name(row)}
          <br />
          <span className="dim small">{row.domain}</span>
        </>
      ),
    },
    {
      id: "country",
      header: t("partner.field.country"),
      cell: (row) => (
        <>
          {country(row)} <span className="dim small">{row.currency}</span>
        </>
      ),
    },
    {
      id: "agreement",
      header: t("partner.agreement.title"),
      cell: ({ agreement }) =>
        agreement ? t("partner.agreement.confirmed") : <span className="dim">–</span>,
    },
    {
      id: "state",
      header: t("bulk.row.what"),
      cell: (row) => (
        <>
          {status(row)}
          {more(row)}
        </>
      ),
    },
  ];
  return (
    <DataTable
      label={t("bulk.rows")}
      rows={props.rows}
      rowKey={({ line }) => `${line}`}
      columns={columns}
      phone={(row) => ({
        title: name(row),
        lines: [
          `${row.domain} · ${country(row)}`,
          status(row),
          ...(row.agreement ? [t("bulk.customers.agreed")] : []),
          ...more(row),
        ],
      })}
    />
  );
}
