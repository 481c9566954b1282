import { Button } from "@mantine/core";
import {
  IconArrowBackUp,
  IconCalendarX,
  IconCircleCheckFilled,
  IconCircleXFilled,
  IconEyeSearch,
  IconMessage,
  IconMessageQuestion,
  IconSend,
} from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import {
  CLOSED_STATUSES,
  type DealChange,
  useChangeDeal,
  useDeal,
  useEarlierSteps,
  type VersionedDeal,
} from "../../api/deals.ts";
import { useText } from "../../i18n/text.ts";
import { DateText, DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { personName, useCountryName } from "../../kit/names.ts";
import { CommandBar, type Fact, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, RefusedNotice } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { StepTracker } from "../../kit/step-tracker.tsx";
import { TimelineList } from "../../kit/timeline.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { SaveFileButton } from "../lists/save-file-button.tsx";
import { DEAL_FIELDS, fieldAt } from "./deal-draft.ts";
import { progressOf } from "./deal-progress.ts";
import css from "./deals.module.css";
import { DuplicatesNotice } from "./duplicates.tsx";

export type DealParts = {
  readonly deal: VersionedDeal;
  readonly change: ReturnType<typeof useChangeDeal>;
};

type Props = {
  /** The list that the page belongs to. */
  readonly list: string;
  readonly actions: (parts: DealParts) => ReactNode;
  readonly primary?: (parts: DealParts) => ReactNode;
  /** Above the facts: what is to be done. */
  readonly children?: (parts: DealParts) => ReactNode;
};

/** P23: one deal with what became of it; what can be done is the portal's. */
export function DealPage(props: Props) {
  const t = useText();
  const { deal: id = "" } = useParams({ strict: false }) as { readonly deal?: string };
  const deal = useDeal(id);
  if (deal.isPending)
    return (
      <PageBody>
        <LoadingState what={t("deals.one")} onRetry={() => void deal.refetch()} />
      </PageBody>
    );
  if (deal.data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={deal.error}
          what={t("deals.failed")}
          onRetry={() => void deal.refetch()}
        />
      </PageBody>
    );
  return <Detail key={deal.data.id} {...props} deal={deal.data} />;
}

function Detail({ deal, ...props }: Props & { readonly deal: VersionedDeal }) {
  const t = useText();
  const { base } = useActing();
  const change = useChangeDeal(deal);
  const parts = { deal, change };
  const tab = CLOSED_STATUSES.includes(deal.status) ? "closed" : "in-progress";
  return (
    <>
      <CommandBar
        crumbs={[
          { label: props.list, href: `${base}/deals` },
          {
            label: t(`deals.tab.${tab}`),
            href: tab === "closed" ? `${base}/deals?view=closed` : `${base}/deals`,
          },
        ]}
        title={deal.customer.company}
        status={<StatusBadge of="deal" status={deal.status} />}
        actions={props.actions(parts)}
        primary={props.primary?.(parts)}
      />
      <PageBody>
        {change.isError && isShownHere(change.variables) ? (
          <RefusedNotice error={change.error} />
        ) : null}
        <Progress deal={deal} />
        {props.children?.(parts)}
        {deal.duplicates.length === 0 ? null : (
          <div className={css.notices}>
            <DuplicatesNotice duplicates={deal.duplicates} />
          </div>
        )}
        <Section title={t("deals.details")} first={!deal.allowedActions.includes("answer")}>
          <KeyValueList facts={useFacts(deal)} />
        </Section>
        <Section title={t("deals.steps")}>
          <Steps deal={deal} />
        </Section>
      </PageBody>
    </>
  );
}

/** How far the deal has come; who has to act next is said in the step that waits. */
function Progress({ deal }: { readonly deal: VersionedDeal }) {
  const t = useText();
  const { organisation } = useActing();
  const kinds = deal.steps.map(({ kind }) => kind);
  const began = deal.steps.find(({ kind }) => kind === "claimed");
  const decided = deal.steps.find(({ kind }) => kind === "approved" || kind === "rejected");
  const done = { registered: deal.registeredAt, review: began?.at, decision: decided?.at };
  return (
    <div className={css.progress}>
      <StepTracker
        label={t("deals.progress")}
        steps={progressOf(deal.status, kinds).map((step) => {
          const isOver = step.status === "passed" || step.status === "failed";
          const since = isOver ? done[step.id] : undefined;
          const said =
            step.id === "registered"
              ? t("status.deal.submitted")
              : step.status === "running"
                ? t(`status.deal.${deal.status}`)
                : since === undefined
                  ? undefined
                  : t(
                      `deals.step.${step.id === "review" ? "claimed" : (decided?.kind ?? "approved")}`,
                    );
          return {
            ...step,
            title: t(`deals.progress.${step.id}`),
            lines: since === undefined ? [] : [<DateText key="at" at={since} />],
            waitsOnYou:
              step.current &&
              deal.status === "action-required" &&
              organisation.kind === "publisher",
            ...(said === undefined ? {} : { said }),
          };
        })}
      />
    </div>
  );
}

/** A dialog or form shows its own refusal; claiming has none. */
const isShownHere = (asked: DealChange | undefined): boolean => asked?.what === "reviewer";

function useFacts(deal: VersionedDeal): readonly Fact[] {
  const t = useText();
  const { base, organisation, may } = useActing();
  const countryName = useCountryName();
  const { customer, contact } = deal;
  const maybe = (label: string, value: ReactNode | null): readonly Fact[] =>
    value === null ? [] : [{ label, value }];
  return [
    { label: t("deals.number"), value: deal.number },
    ...(organisation.kind === "operator"
      ? [
          {
            label: t("deals.publisher"),
            value: may("organisation:read") ? (
              <AppLink href={`${base}/organisations/${deal.publisher.id}`}>
                {deal.publisher.name}
              </AppLink>
            ) : (
              deal.publisher.name
            ),
          },
        ]
      : []),
    {
      label: t("deals.customer"),
      value: [customer.company, customer.city, customer.region ?? [], countryName(customer.country)]
        .flat()
        .join(", "),
    },
    ...maybe(t("deals.taxId"), customer.taxId),
    ...maybe(t("deals.domain"), customer.domain),
    { label: t("deals.solution"), value: deal.solution.name },
    { label: t("deals.type"), value: t(`deals.type.${deal.dealType}`) },
    { label: t("deals.contractValue"), value: <MoneyText value={deal.contractValue} /> },
    { label: t("deals.solutionValue"), value: <MoneyText value={deal.solutionValue} /> },
    { label: t("deals.signedOn"), value: <DayText day={deal.signedOn} /> },
    { label: t("deals.startsOn"), value: <DayText day={deal.startsOn} /> },
    {
      label: t("deals.endsOn"),
      value: deal.endsOn === null ? t("deals.perpetual") : <DayText day={deal.endsOn} />,
    },
    { label: t("deals.contact"), value: personName(contact.firstName, contact.lastName) },
    {
      label: t("deals.email"),
      value: <a href={`mailto:${encodeURIComponent(contact.email)}`}>{contact.email}</a>,
    },
    {
      label: t("deals.phone"),
      value: <a href={`tel:${contact.phone.replace(/[^0-9+]/g, "")}`}>{contact.phone}</a>,
    },
    {
      label: t("deals.evidence"),
      value:
        deal.evidence === null ? (
          <span className="dim">–</span>
        ) : (
          <SaveFileButton
            name={deal.evidence.name}
            path={`/v1/deals/${deal.id}/evidence`}
            label={deal.evidence.name}
          />
        ),
    },
    ...(deal.leadId !== null && may("lead:read")
      ? [
          {
            label: t("deals.lead"),
            value: <AppLink href={`${base}/leads/${deal.leadId}`}>{t("deals.lead.open")}</AppLink>,
          },
        ]
      : []),
    ...(deal.opportunityId !== null && organisation.kind === "publisher" && may("co-sell:read")
      ? [
          {
            label: t("deals.opportunity"),
            value: (
              <AppLink href={`${base}/co-sell/${deal.opportunityId}`}>
                {t("deals.opportunity.open")}
              </AppLink>
            ),
          },
        ]
      : []),
    { label: t("deals.reviewer"), value: deal.reviewer?.name ?? t("deals.nobody") },
  ];
}

const LOOKS = {
  registered: { icon: IconSend, tone: "run" },
  claimed: { icon: IconEyeSearch, tone: "run" },
  asked: { icon: IconMessageQuestion, tone: "you" },
  answered: { icon: IconMessage, tone: "run" },
  approved: { icon: IconCircleCheckFilled, tone: "ok" },
  rejected: { icon: IconCircleXFilled, tone: "bad" },
  withdrawn: { icon: IconArrowBackUp, tone: "off" },
  expired: { icon: IconCalendarX, tone: "off" },
} as const;

/** What became of the deal and what both sides wrote, the latest first. */
function Steps({ deal }: { readonly deal: VersionedDeal }) {
  const t = useText();
  const [wanted, setWanted] = useState(false);
  const earlier = useEarlierSteps(deal, wanted);
  const steps = [...deal.steps, ...(earlier.data?.pages.flatMap(({ data }) => data) ?? [])];
  const hasMore = earlier.data === undefined ? deal.stepsCursor !== null : earlier.hasNextPage;
  const changedOf = (pointers: readonly string[]) =>
    pointers
      .flatMap((pointer) => {
        const field = fieldAt(pointer);
        return field === undefined ? valueName(pointer) : [DEAL_FIELDS[field].label];
      })
      .map((label) => t(label))
      .join(", ");
  return (
    <>
      <TimelineList
        label={t("deals.steps")}
        entries={steps.map((step) => ({
          id: String(step.number),
          ...LOOKS[step.kind],
          title: (
            <>
              {t(`deals.step.${step.kind}`)} <span className="dim">{step.by.name}</span>
            </>
          ),
          ...(step.text === null && step.changed.length === 0
            ? {}
            : {
                detail: (
                  <span className={css.words}>
                    {step.text}
                    {step.changed.length === 0
                      ? null
                      : `\n${t("deals.step.changed", { fields: changedOf(step.changed) })}`}
                  </span>
                ),
              }),
          when: <DateText at={step.at} />,
        }))}
      />
      {earlier.isError ? (
        <ErrorState
          error={earlier.error}
          what={t("deals.failed")}
          onRetry={() => void earlier.refetch()}
        />
      ) : null}
      {hasMore ? (
        <Button
          size="xs"
          mt="sm"
          loading={earlier.isFetching}
          onClick={() => (wanted ? void earlier.fetchNextPage() : setWanted(true))}
        >
          {t("deals.steps.earlier")}
        </Button>
      ) : null}
    </>
  );
}

/** Amount and currency of a value change as one. */
const valueName = (pointer: string) =>
  pointer === "/contractValue"
    ? (["deals.contractValue"] as const)
    : pointer === "/solutionValue"
      ? (["deals.solutionValue"] as const)
      : [];
