import { Button, Group, NativeSelect } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { type LeadMove, useChangeLead, useLead, type VersionedLead } from "../../api/leads.ts";
import { DealLink } from "../../features/deals/deal-link.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { DateText } from "../../kit/dates.tsx";
import { ButtonLink } from "../../kit/link.tsx";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, RefusedNotice } from "../../kit/states.tsx";
import { StatusBadge, StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { LeadHistory } from "./lead-history.tsx";

const MOVES: readonly LeadMove[] = ["accept", "win", "lose", "decline", "reopen"];
/** What is done most often from where a lead stands. */
const MAIN: ReadonlySet<string> = new Set(["accept", "win", "reopen"]);

/** P20: one lead, what was written, and what has become of it. */
export function LeadPage() {
  const t = useText();
  const { lead: id = "" } = useParams({ strict: false }) as { readonly lead?: string };
  const lead = useLead(id);
  if (lead.isPending)
    return (
      <PageBody>
        <LoadingState what={t("publisher.leads.one")} onRetry={() => void lead.refetch()} />
      </PageBody>
    );
  if (lead.data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={lead.error}
          what={t("publisher.leads.failed")}
          onRetry={() => void lead.refetch()}
        />
      </PageBody>
    );
  return <LeadDetail key={lead.data.id} lead={lead.data} />;
}

function LeadDetail({ lead }: { readonly lead: VersionedLead }) {
  const t = useText();
  const { base, may } = useActing();
  const change = useChangeLead(lead);
  const acts = may("lead:act");
  const moves = acts ? MOVES.filter((move) => lead.allowedActions.includes(move)) : [];
  const button = (move: LeadMove) => (
    <Button
      key={move}
      variant={MAIN.has(move) ? "filled" : "default"}
      loading={change.isPending && sameMove(change.variables, move)}
      onClick={() => change.mutate({ what: "stage", body: { action: move } })}
    >
      {t(`publisher.leads.action.${move}`)}
    </Button>
  );
  const converts = lead.canRegisterDeal && may("deal:manage");
  const primary = moves.find((move) => MAIN.has(move));
  const others = moves.filter((move) => move !== primary);
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("publisher.nav.leads"), href: `${base}/leads` }]}
        title={lead.company}
        status={<StatusBadge of="lead" status={lead.stage} />}
        actions={
          others.length === 0 && !converts ? undefined : (
            <Group gap="xs">
              {converts ? (
                <ButtonLink href={`${base}/deals/new?lead=${lead.id}`}>
                  {t("publisher.leads.toDeal")}
                </ButtonLink>
              ) : null}
              {others.map(button)}
            </Group>
          )
        }
        primary={primary === undefined ? undefined : button(primary)}
      />
      <PageBody side={<Facts lead={lead} />}>
        {change.isError ? <RefusedNotice error={change.error} /> : null}
        <Section title={t("publisher.leads.message")} first>
          <p lang={lead.language} style={{ maxWidth: 720, whiteSpace: "pre-wrap" }}>
            {lead.message}
          </p>
          {lead.message === "" ? (
            <p className="dim">{t("publisher.leads.noMessage", { source: lead.source })}</p>
          ) : null}
        </Section>
        {acts ? (
          <Section title={t("publisher.leads.assignee")}>
            <NativeSelect
              aria-label={t("publisher.leads.assignee")}
              style={{ maxWidth: 320 }}
              value={lead.assignee?.id ?? ""}
              disabled={change.isPending}
              onChange={({ currentTarget }) =>
                change.mutate({
                  what: "assignee",
                  body: { personId: currentTarget.value === "" ? null : currentTarget.value },
                })
              }
              data={[
                { value: "", label: t("publisher.leads.nobody") },
                ...lead.assignees.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          </Section>
        ) : null}
        <Section
          title={t("publisher.leads.delivery")}
          aside={
            acts && lead.allowedActions.includes("hand-on") ? (
              <Button
                size="xs"
                loading={change.isPending && change.variables.what === "delivery"}
                onClick={() => change.mutate({ what: "delivery" })}
              >
                {t("publisher.leads.handOn")}
              </Button>
            ) : undefined
          }
        >
          {lead.delivery === "none" ? (
            <EmptyState title={t("publisher.leads.staysHere")} />
          ) : (
            <StatusText of="delivery" status={lead.delivery} />
          )}
        </Section>
        <Section title={t("publisher.history")}>
          <LeadHistory lead={lead} writes={acts} />
        </Section>
      </PageBody>
    </>
  );
}

const sameMove = (change: ReturnType<typeof useChangeLead>["variables"], move: LeadMove): boolean =>
  change?.what === "stage" && change.body.action === move;

function Facts({ lead }: { readonly lead: VersionedLead }) {
  const t = useText();
  const countryName = useCountryName();
  return (
    <Section title={t("publisher.details")}>
      <KeyValueList
        facts={[
          {
            label: t("publisher.leads.id"),
            value: <CopyText text={lead.id} label={t("publisher.leads.id")} />,
          },
          {
            label: t("publisher.leads.person"),
            value: [`${lead.firstName} ${lead.lastName}`, lead.jobTitle ?? []].flat().join(", "),
          },
          {
            label: t("publisher.leads.email"),
            value: <a href={`mailto:${encodeURIComponent(lead.email)}`}>{lead.email}</a>,
          },
          ...(lead.phone === null
            ? []
            : [
                {
                  label: t("publisher.leads.phone"),
                  value: <a href={`tel:${lead.phone.replace(/[^0-9+]/g, "")}`}>{lead.phone}</a>,
                },
              ]),
          { label: t("publisher.leads.country"), value: countryName(lead.country) },
          { label: t("publisher.leads.offer"), value: lead.offer.name },
          ...(lead.plan === null
            ? []
            : [{ label: t("publisher.leads.plan"), value: lead.plan.name }]),
          ...(lead.deal === null
            ? []
            : [
                {
                  label: t("coSell.deal"),
                  value: <DealLink deal={lead.deal} />,
                },
              ]),
          {
            label: t("publisher.leads.source"),
            value: t(`publisher.leads.source.${lead.source}`),
          },
          { label: t("publisher.leads.received"), value: <DateText at={lead.receivedAt} /> },
          { label: t("publisher.leads.consent"), value: <DateText at={lead.consentedAt} /> },
        ]}
      />
    </Section>
  );
}
