import { Button } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useRouter, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useMarkets } from "../../api/catalogue.ts";
import { type Opportunity, useOpportunity } from "../../api/co-sell.ts";
import { useDealSolutions, useRegisterDeal } from "../../api/deals.ts";
import { type Lead, useLead } from "../../api/leads.ts";
import {
  type DealDraft,
  draftOfLead,
  draftOfOpportunity,
  emptyDeal,
  emptyFields,
  termsBody,
} from "../../features/deals/deal-draft.ts";
import { dealEntries, dealErrorsOf } from "../../features/deals/deal-errors.ts";
import { DealFields } from "../../features/deals/deal-fields.tsx";
import css from "../../features/deals/deals.module.css";
import { DuplicatesNotice } from "../../features/deals/duplicates.tsx";
import { OpportunityIsDeal } from "../../features/deals/opportunity-is-deal.tsx";
import { useDayOf, useToday } from "../../features/deals/today.ts";
import { useText } from "../../i18n/text.ts";
import { FindingsSummary } from "../../kit/findings-summary.tsx";
import { ButtonLink } from "../../kit/link.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Registers a sale closed outside the marketplace, from nothing, a lead or a won co-sell opportunity (J10). */
export function NewDealPage() {
  const t = useText();
  const { base, may } = useActing();
  const { lead, opportunity } = useSearch({ strict: false }) as {
    readonly lead?: string;
    readonly opportunity?: string;
  };
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("deals.title"), href: `${base}/deals` }]}
        title={t("deals.report")}
      />
      <PageBody>
        {!may("deal:manage") ? (
          <MissingRole permission="deal:manage" />
        ) : lead !== undefined ? (
          <FromLead id={lead} />
        ) : opportunity !== undefined ? (
          <FromOpportunity id={opportunity} />
        ) : (
          <WithSolutions />
        )}
      </PageBody>
    </>
  );
}

function FromLead({ id }: { readonly id: string }) {
  const t = useText();
  const lead = useLead(id);
  if (lead.isPending)
    return <LoadingState what={t("deals.lead")} onRetry={() => void lead.refetch()} />;
  if (lead.data === undefined)
    return (
      <ErrorState
        error={lead.error}
        what={t("deals.lead.failed")}
        onRetry={() => void lead.refetch()}
      />
    );
  return <WithSolutions lead={lead.data} />;
}

function FromOpportunity({ id }: { readonly id: string }) {
  const t = useText();
  const one = useOpportunity(id);
  if (one.isPending)
    return <LoadingState what={t("coSell.loading")} onRetry={() => void one.refetch()} />;
  if (one.data === undefined)
    return (
      <ErrorState
        error={one.error}
        what={t("coSell.one.failed")}
        onRetry={() => void one.refetch()}
      />
    );
  return <FromFound key={id} one={one.data} />;
}

/** As it was when the page was opened: the registration itself makes it a deal. */
function FromFound({ one }: { readonly one: Opportunity }) {
  const [begins] = useState(one.canRegisterDeal);
  return begins ? <WithSolutions opportunity={one} /> : <OpportunityIsDeal one={one} />;
}

/** What a deal is begun with. */
type From = { readonly lead?: Lead; readonly opportunity?: Opportunity };

/** Without an offer whose licences are managed here there is nothing to register. */
function WithSolutions(from: From) {
  const t = useText();
  const { base } = useActing();
  const solutions = useDealSolutions();
  const markets = useMarkets();
  if (solutions.isPending || markets.isPending)
    return <LoadingState what={t("deals.solution")} onRetry={() => void solutions.refetch()} />;
  if (solutions.data === undefined)
    return (
      <ErrorState
        error={solutions.error}
        what={t("deals.failed")}
        onRetry={() => void solutions.refetch()}
      />
    );
  if (solutions.data.length === 0)
    return (
      <EmptyState
        title={t("deals.noSolutions")}
        action={<ButtonLink href={`${base}/offers`}>{t("publisher.nav.allOffers")}</ButtonLink>}
      />
    );
  return <DealForm {...from} solutions={solutions.data} />;
}

function DealForm(
  props: From & {
    readonly solutions: NonNullable<ReturnType<typeof useDealSolutions>["data"]>;
  },
) {
  const t = useText();
  const router = useRouter();
  const today = useToday();
  const dayOf = useDayOf();
  const { base, organisation } = useActing();
  const markets = useMarkets().data ?? [];
  const register = useRegisterDeal();
  const { lead, opportunity, solutions } = props;
  const [draft, setDraft] = useState<DealDraft>(() => {
    const currency = markets.find(({ market }) => market === organisation.country)?.currency;
    const empty = emptyDeal(today, currency ?? "EUR");
    const started =
      lead !== undefined
        ? draftOfLead(empty, lead)
        : opportunity !== undefined
          ? draftOfOpportunity(empty, opportunity, dayOf(opportunity.stageChangedAt))
          : empty;
    const known = solutions.some(({ slug }) => slug === started.offer);
    const only = solutions.length === 1 ? (solutions[0]?.slug ?? "") : "";
    return { ...started, offer: known ? started.offer : only };
  });
  const [isMissing, setMissing] = useState(false);
  const [presses, setPresses] = useState(0);
  const missing = isMissing ? emptyFields(draft) : [];
  const errors = {
    ...dealErrorsOf(register.error),
    ...Object.fromEntries(missing.map((field) => [field, t("deals.required")])),
  };
  const entries = dealEntries(errors, t);
  const found = register.data?.done === false ? register.data.duplicates : [];
  const change = (part: Partial<DealDraft>) => {
    setDraft((now) => ({ ...now, ...part }));
    // What was said, was said of something else.
    if (register.isError || register.isSuccess) register.reset();
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (register.isPending) return;
    setMissing(true);
    setPresses((count) => count + 1);
    if (emptyFields(draft).length > 0) return;
    register.mutate(
      {
        body: {
          offer: draft.offer,
          ...termsBody(draft),
          evidence: draft.evidence?.sha256 ?? null,
          leadId: lead?.id ?? null,
          opportunityId: opportunity?.id ?? null,
        },
        despiteDuplicates: found.length > 0,
      },
      {
        onSuccess: (result) => {
          if (result.done)
            void router.navigate({ href: `${base}/deals/${result.deal.id}` } as never);
        },
        onError: () => setPresses((count) => count + 1),
      },
    );
  };
  return (
    <form className={css.form} onSubmit={send} noValidate>
      {entries.length > 0 ? (
        <FindingsSummary
          title={t("deals.refused", { count: entries.length })}
          entries={entries}
          focusKey={presses}
        />
      ) : register.isError ? (
        <ErrorState
          error={register.error}
          what={t("deals.notRegistered")}
          notDone={t("deals.kept")}
          focusKey={presses}
        />
      ) : null}
      {opportunity !== undefined ? (
        <Notice tone="run" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
          <p>{t("deals.fromOpportunity", { company: opportunity.company })}</p>
        </Notice>
      ) : lead === undefined ? (
        <p className="muted">{t("deals.report.why")}</p>
      ) : (
        <Notice tone="run" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
          <p>{t("deals.fromLead", { company: lead.company })}</p>
        </Notice>
      )}
      <DealFields
        draft={draft}
        errors={errors}
        today={today}
        solutions={solutions}
        onChange={change}
      />
      {found.length === 0 ? null : <DuplicatesNotice duplicates={found} asks />}
      <div className={css.buttons}>
        <Button type="submit" variant="filled" loading={register.isPending}>
          {t(found.length > 0 ? "deals.registerAllTheSame" : "deals.register")}
        </Button>
        <ButtonLink href={`${base}/deals`}>{t("deals.discard")}</ButtonLink>
      </div>
    </form>
  );
}
