import { Button, Select } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { type DealLicences, useConsentingCustomers } from "../../api/deal-licences.ts";
import { CLOSED_STATUSES, type VersionedDeal } from "../../api/deals.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { ErrorState } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { InviteForm } from "./invite-form.tsx";
import { InviteList } from "./invite-list.tsx";
import css from "./manage-licences.module.css";

/** Whose licences these are: one that consented; or an invitation to. */
export function CustomerPart(props: {
  readonly deal: VersionedDeal;
  readonly licences: DealLicences;
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
}) {
  const t = useText();
  const { deal, licences } = props;
  const { customer, consent } = licences;
  const [inviting, setInviting] = useState(false);
  return (
    <section className={css.part} aria-labelledby="grants-customer">
      <h3 id="grants-customer">{t("grants.customer")}</h3>
      {customer === null ? (
        <CustomerSelect value={props.value} onChange={props.onChange} />
      ) : (
        <div className={css.customer}>
          <b>{customer.name}</b>
          {customer.domain === null ? null : <span className="dim">{customer.domain}</span>}
          {consent === null ? null : (
            <>
              <StatusBadge of="consent" status={consent.state} />
              <span className="dim small">
                <DateText at={consent.revokedAt ?? consent.givenAt} />
                {consent.revokedAt === null ? ` ${consent.givenBy}` : null}
              </span>
            </>
          )}
          <p className="muted small">{t("grants.customer.fixed")}</p>
        </div>
      )}
      <InviteList deal={deal} />
      {CLOSED_STATUSES.includes(deal.status) ? null : inviting ? (
        <InviteForm deal={deal} onClose={() => setInviting(false)} />
      ) : (
        <div>
          <Button
            variant="subtle"
            size="xs"
            leftSection={<IconPlus size={14} />}
            onClick={() => setInviting(true)}
          >
            {t("grants.invite")}
          </Button>
        </div>
      )}
    </section>
  );
}

function CustomerSelect(props: {
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
}) {
  const t = useText();
  const customers = useConsentingCustomers();
  const found = customers.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <>
      <Select
        label={t("grants.customer.details")}
        description={found.length === 0 ? t("grants.customer.none") : undefined}
        placeholder={t("grants.customer.choose")}
        searchable
        clearable
        disabled={found.length === 0}
        nothingFoundMessage={t("grants.customer.noMatch")}
        data={found.map(({ organisation: { id, name, domain } }) => ({
          value: id,
          label: domain === null ? name : `${name} (${domain})`,
        }))}
        value={props.value}
        onChange={props.onChange}
      />
      {customers.isError ? (
        <ErrorState
          error={customers.error}
          what={t("grants.customer.failed")}
          onRetry={() => void customers.refetch()}
        />
      ) : null}
      {customers.hasNextPage ? (
        <div>
          <Button
            size="xs"
            variant="subtle"
            loading={customers.isFetchingNextPage}
            onClick={() => void customers.fetchNextPage()}
          >
            {t("grants.customer.more")}
          </Button>
        </div>
      ) : null}
    </>
  );
}
