import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import {
  type AffectedCustomer,
  type SupportRequest,
  useAffectedCustomers,
  useAllAffectedCustomers,
} from "../../api/support.ts";
import { useText } from "../../i18n/text.ts";
import { downloadCsv } from "../../kit/csv.ts";
import { DataTable } from "../../kit/data-table.tsx";
import { useListState } from "../../kit/list-state.ts";
import { useCountryName } from "../../kit/names.ts";
import { Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";

/** Who has the offer, with whom to write to; as a table and as a file. */
export function AffectedCustomers({ request }: { readonly request: SupportRequest }) {
  const t = useText();
  const state = useListState();
  const countryName = useCountryName();
  const customers = useAffectedCustomers(request.id, state.cursor);
  const all = useAllAffectedCustomers(request.id);
  const rows = customers.data?.data ?? [];
  const save = () =>
    all.mutate(undefined, { onSuccess: (found) => exportCustomers(request, found) });
  return (
    <Section
      title={t("support.customers")}
      aside={
        rows.length === 0 ? undefined : (
          <Button
            size="xs"
            leftSection={<IconDownload size={16} />}
            loading={all.isPending}
            onClick={save}
          >
            {t("support.export")}
          </Button>
        )
      }
    >
      {all.isError ? (
        <ErrorState error={all.error} what={t("support.customers.failed")} onRetry={save} />
      ) : null}
      {customers.isPending ? (
        <LoadingState what={t("support.customers")} onRetry={() => void customers.refetch()} />
      ) : customers.data === undefined ? (
        <ErrorState
          error={customers.error}
          what={t("support.customers.failed")}
          onRetry={() => void customers.refetch()}
        />
      ) : rows.length === 0 ? (
        <EmptyState title={t("support.customers.none")} />
      ) : (
        <DataTable
          label={t("support.customers")}
          rows={rows}
          rowKey={({ subscriptionId }) => subscriptionId}
          state={state}
          nextCursor={customers.data.nextCursor}
          columns={[
            {
              id: "company",
              header: t("support.company"),
              cell: ({ company, country }) => (
                <span>
                  {company}
                  <br />
                  <small className="dim">{countryName(country)}</small>
                </span>
              ),
            },
            {
              id: "contact",
              header: t("support.contact"),
              cell: ({ contact }) => <Contact contact={contact} />,
            },
            {
              id: "plan",
              header: t("support.plan"),
              cell: ({ plan, quantity }) => (
                <span>
                  {plan.name}
                  {quantity === null ? null : (
                    <>
                      <br />
                      <small className="dim">{t("support.licences", { count: quantity })}</small>
                    </>
                  )}
                </span>
              ),
            },
            {
              id: "status",
              header: t("support.state"),
              cell: ({ status }) => <StatusText of="subscription" status={status} />,
            },
          ]}
          phone={(one) => ({
            title: one.company,
            lines: [<Contact key="contact" contact={one.contact} />, one.plan.name],
          })}
        />
      )}
    </Section>
  );
}

function Contact({ contact }: Pick<AffectedCustomer, "contact">) {
  return (
    <span>
      {contact.name}
      {contact.email === null ? null : (
        <>
          <br />
          <a href={`mailto:${encodeURIComponent(contact.email)}`}>{contact.email}</a>
        </>
      )}
    </span>
  );
}

const exportCustomers = (request: SupportRequest, rows: readonly AffectedCustomer[]): void =>
  downloadCsv(
    `${request.offer.slug}-customers`,
    [
      "company",
      "country",
      "language",
      "contact",
      "email",
      "phone",
      "plan",
      "licences",
      "status",
      "subscription",
    ],
    rows.map((one) => [
      one.company,
      one.country,
      one.language,
      one.contact.name,
      one.contact.email ?? "",
      one.contact.phone ?? "",
      one.plan.id,
      one.quantity === null ? "" : String(one.quantity),
      one.status,
      one.subscriptionId,
    ]),
  );
