import { Button, Group, Textarea } from "@mantine/core";
import { IconStar, IconStarFilled } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import {
  type OpportunityMove,
  useChangeOpportunity,
  useOpportunity,
  type VersionedOpportunity,
} from "../../api/co-sell.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText, DayText } from "../../kit/dates.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, RefusedNotice } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { DealLink } from "../deals/deal-link.tsx";
import css from "./co-sell.module.css";

/** One co-sell opportunity, with what the reader's side can do now. */
export function OpportunityPage() {
  const t = useText();
  const { base } = useActing();
  const { opportunity: id = "" } = useParams({ strict: false }) as {
    readonly opportunity?: string;
  };
  const found = useOpportunity(id);
  if (found.isPending)
    return (
      <PageBody>
        <LoadingState what={t("coSell.loading")} onRetry={() => void found.refetch()} />
      </PageBody>
    );
  if (found.data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={found.error}
          what={t("coSell.one.failed")}
          onRetry={() => void found.refetch()}
          away={<AppLink href={`${base}/co-sell`}>{t("coSell.title")}</AppLink>}
        />
      </PageBody>
    );
  return <Detail key={found.data.id} one={found.data} />;
}

/** What is confirmed once more, with words for the other side: it cannot be taken back. */
const CLOSES: ReadonlySet<OpportunityMove> = new Set(["decline", "win", "lose"]);

function Detail({ one }: { readonly one: VersionedOpportunity }) {
  const t = useText();
  const { base, may } = useActing();
  const change = useChangeOpportunity(one);
  const [closing, setClosing] = useState<OpportunityMove>();
  const [reason, setReason] = useState("");
  const moves = may("co-sell:act") ? one.allowedActions : [];
  const press = (action: OpportunityMove) => {
    change.reset();
    if (CLOSES.has(action)) setClosing(action);
    else change.mutate({ what: "stage", body: { action } });
  };
  const button = (action: OpportunityMove) => (
    <Button
      key={action}
      variant={action === "accept" || action === "win" ? "filled" : "default"}
      loading={change.isPending && change.variables.what === "stage" && closing === undefined}
      onClick={() => press(action)}
    >
      {t(`coSell.action.${action}`)}
    </Button>
  );
  const registers = one.canRegisterDeal && may("deal:manage");
  const primary = moves.find((move) => move === "accept" || move === "win");
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("coSell.title"), href: `${base}/co-sell` }]}
        title={one.company}
        status={<StatusBadge of="opportunity" status={one.stage} />}
        note={t(`coSell.note.${one.direction}`, { other: one.other })}
        actions={
          <Group gap="xs">
            <Button
              variant="subtle"
              aria-pressed={one.favourite}
              leftSection={one.favourite ? <IconStarFilled size={16} /> : <IconStar size={16} />}
              onClick={() =>
                change.mutate({ what: "favourite", body: { favourite: !one.favourite } })
              }
            >
              {t("coSell.favourite")}
            </Button>
            {moves.filter((move) => move !== primary).map(button)}
          </Group>
        }
        primary={
          registers ? (
            <ButtonLink href={`${base}/deals/new?opportunity=${one.id}`} variant="filled">
              {t("coSell.register")}
            </ButtonLink>
          ) : primary === undefined ? undefined : (
            button(primary)
          )
        }
      />
      <PageBody side={<Facts one={one} />}>
        {change.isError && closing === undefined ? <RefusedNotice error={change.error} /> : null}
        <Section title={t("coSell.help")} first>
          <p className={css.words}>{one.help}</p>
        </Section>
        {one.notes === "" ? null : (
          <Section title={t("coSell.notes")}>
            <p className={css.words}>{one.notes}</p>
          </Section>
        )}
        {one.reason === null ? null : (
          <Section title={t("coSell.reason")}>
            <p className={css.words}>{one.reason}</p>
          </Section>
        )}
      </PageBody>
      <ConfirmDialog
        opened={closing !== undefined}
        title={t(`coSell.confirm.${closing ?? "decline"}`, { company: one.company })}
        confirm={t(`coSell.action.${closing ?? "decline"}`)}
        keep={t("coSell.keep")}
        busy={change.isPending}
        error={change.error}
        onConfirm={() =>
          closing === undefined
            ? undefined
            : change.mutate(
                {
                  what: "stage",
                  body: {
                    action: closing,
                    ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
                  },
                },
                { onSuccess: () => setClosing(undefined) },
              )
        }
        onClose={() => setClosing(undefined)}
      >
        <p>{t("coSell.confirm.final", { other: one.other })}</p>
        <Textarea
          label={t("coSell.reason.why", { other: one.other })}
          maxLength={1000}
          autosize
          minRows={2}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  );
}

function Facts({ one }: { readonly one: VersionedOpportunity }) {
  const t = useText();
  const countryName = useCountryName();
  return (
    <Section title={t("coSell.facts")}>
      <KeyValueList
        facts={[
          { label: t(`coSell.other.${one.direction}`), value: one.other },
          { label: t("coSell.solution"), value: one.offer.name },
          { label: t("coSell.value"), value: <MoneyText value={one.value} /> },
          { label: t("coSell.closesOn"), value: <DayText day={one.closesOn} /> },
          { label: t("coSell.country"), value: countryName(one.country) },
          ...(one.contact === null
            ? [{ label: t("coSell.contact"), value: t("coSell.contact.hidden") }]
            : [
                {
                  label: t("coSell.contact"),
                  value: `${one.contact.firstName} ${one.contact.lastName}`,
                },
                { label: t("coSell.email"), value: one.contact.email },
                ...(one.contact.phone === null
                  ? []
                  : [{ label: t("coSell.phone"), value: one.contact.phone }]),
              ]),
          ...(one.deal === null
            ? []
            : [
                {
                  label: t("coSell.deal"),
                  value: <DealLink deal={one.deal} />,
                },
              ]),
          { label: t("coSell.sentBy"), value: one.sentBy },
          { label: t("coSell.sentAt"), value: <DateText at={one.sentAt} /> },
          ...(one.answerUntil === null
            ? []
            : [{ label: t("coSell.answerUntil"), value: <DateText at={one.answerUntil} /> }]),
          { label: t("coSell.changedAt"), value: <DateText at={one.stageChangedAt} /> },
        ]}
      />
    </Section>
  );
}
