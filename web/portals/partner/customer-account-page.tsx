import { useState } from "react";
import { type Customer, useChangeCustomer, useCustomer } from "../../api/customers.ts";
import { isStale } from "../../api/problem.ts";
import {
  type CustomerDraft,
  changesOf,
  draftOf,
  FIELD_POINTERS,
} from "../../features/customers/customer-draft.ts";
import { CustomerFields } from "../../features/customers/customer-fields.tsx";
import css from "../../features/customers/customers.module.css";
import { errorsOf, fieldLabel, summaryOf } from "../../features/customers/field-errors.ts";
import { WithCustomer } from "../../features/customers/with-customer.tsx";
import { useText } from "../../i18n/text.ts";
import { FindingsSummary } from "../../kit/findings-summary.tsx";
import { CommandBar, PageBody, SaveBar } from "../../kit/page.tsx";
import { ErrorState, StaleNotice } from "../../kit/states.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";

const FIELDS = Object.keys(FIELD_POINTERS) as (keyof typeof FIELD_POINTERS)[];

export function CustomerAccountPage() {
  const t = useText();
  return (
    <WithCustomer title={t("partner.account.title")}>
      {(customer) => <Account customer={customer} />}
    </WithCustomer>
  );
}

/** The customer record; saved as a whole, with the version that was read. */
function Account({ customer }: { readonly customer: Customer }) {
  const t = useText();
  const { base, may } = useActing();
  const change = useChangeCustomer(customer.id);
  const fresh = useCustomer(customer.id);
  const [start, setStart] = useState({ saved: draftOf(customer), version: customer.version });
  const [draft, setDraft] = useState<CustomerDraft>(start.saved);
  const [presses, setPresses] = useState(0);
  const [theirs, setTheirs] = useState<Customer>();
  const labels = FIELDS.filter((field) => draft[field] !== start.saved[field]).map((field) =>
    fieldLabel(FIELD_POINTERS[field], t),
  );
  const errors = errorsOf(change.error);
  const adopt = (stored: Customer) => {
    setStart({ saved: draftOf(stored), version: stored.version });
    setDraft(draftOf(stored));
    setTheirs(undefined);
    change.reset();
  };
  const save = async (version = start.version) => {
    try {
      adopt(await change.mutateAsync({ changes: changesOf(start.saved, draft), version }));
    } catch (error) {
      setPresses((count) => count + 1);
      if (isStale(error)) setTheirs((await fresh.refetch()).data);
    }
  };
  if (!may("customer:edit")) return <MissingRole permission="customer:edit" />;
  const entries = summaryOf(errors, t);
  return (
    <>
      <CommandBar
        crumbs={[
          { label: t("partner.nav.customers"), href: `${base}/customers` },
          { label: customer.company, href: `${base}/customers/${customer.id}` },
        ]}
        title={t("partner.account.title")}
      />
      <PageBody>
        {theirs === undefined ? (
          entries.length > 0 ? (
            <FindingsSummary
              title={t("partner.account.refused", { count: entries.length })}
              entries={entries}
              focusKey={presses}
            />
          ) : change.isError && !isStale(change.error) ? (
            <div className={css.notices}>
              <ErrorState
                error={change.error}
                what={t("partner.account.notSaved")}
                notDone={t("partner.wizard.kept")}
                focusKey={presses}
              />
            </div>
          ) : null
        ) : (
          <div className={css.notices}>
            <StaleNotice
              who=""
              when=""
              fields={differences(draft, draftOf(theirs), t)}
              onTakeTheirs={() => adopt(theirs)}
              onKeepMine={() => {
                // What the other person changed elsewhere stays: only own changes are sent.
                setTheirs(undefined);
                void save(theirs.version);
              }}
            />
          </div>
        )}
        <form className={css.form} onSubmit={(event) => event.preventDefault()} noValidate>
          <CustomerFields
            draft={draft}
            errors={errors}
            exists
            onChange={(part) => setDraft((now) => ({ ...now, ...part }))}
          />
        </form>
      </PageBody>
      <SaveBar
        changed={labels}
        saving={change.isPending}
        save={t("partner.account.save")}
        onSave={() => void save()}
        onDiscard={() => {
          setDraft(start.saved);
          change.reset();
        }}
      />
    </>
  );
}

function differences(mine: CustomerDraft, theirs: CustomerDraft, t: ReturnType<typeof useText>) {
  // A reseller is compared by its id and read by its name.
  const shown = (draft: CustomerDraft, field: (typeof FIELDS)[number]) =>
    field === "resellerId" ? draft.resellerName : draft[field];
  return FIELDS.filter((field) => mine[field] !== theirs[field]).map((field) => ({
    label: fieldLabel(FIELD_POINTERS[field], t),
    mine: shown(mine, field),
    theirs: shown(theirs, field),
  }));
}
