import { Button } from "@mantine/core";
import { useState } from "react";
import { type ConsentInvite, useChangeInvite, useConsentInvites } from "../../api/deal-licences.ts";
import type { VersionedDeal } from "../../api/deals.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText, DeadlineText } from "../../kit/dates.tsx";
import { ErrorState, RefusedNotice } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import css from "./manage-licences.module.css";

/** Links that asked for consent for this deal, the latest first, and what became of them. */
export function InviteList({ deal }: { readonly deal: VersionedDeal }) {
  const t = useText();
  const invites = useConsentInvites(deal.id);
  const [revoking, setRevoking] = useState<ConsentInvite>();
  const rows = invites.data?.pages.flatMap(({ data }) => data) ?? [];
  if (invites.isError)
    return (
      <ErrorState
        error={invites.error}
        what={t("grants.invites.failed")}
        onRetry={() => void invites.refetch()}
      />
    );
  if (rows.length === 0) return null;
  return (
    <>
      <ul className={css.invites} aria-label={t("grants.invites")}>
        {rows.map((one) => (
          <li key={one.id}>
            <div className={css.inviteLine}>
              <span>
                {one.company} <span className="dim">{one.email}</span>
              </span>
              {one.allowedActions.includes("revoke") ? (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={t("grants.invites.revokeOf", { email: one.email })}
                  onClick={() => setRevoking(one)}
                >
                  {t("grants.invites.revoke")}
                </Button>
              ) : null}
            </div>
            <Steps of={one} />
            {one.confirmations.map((asked) => (
              <Asked key={asked.organisation.id} invite={one} asked={asked} />
            ))}
          </li>
        ))}
      </ul>
      {invites.hasNextPage ? (
        <div>
          <Button
            size="xs"
            variant="subtle"
            loading={invites.isFetchingNextPage}
            onClick={() => void invites.fetchNextPage()}
          >
            {t("grants.invites.earlier")}
          </Button>
        </div>
      ) : null}
      <RevokeDialog invite={revoking} onClose={() => setRevoking(undefined)} />
    </>
  );
}

/** How far a link has come, and when. */
function Steps({ of }: { readonly of: ConsentInvite }) {
  const t = useText();
  const over = of.state !== "invited" && of.state !== "opened";
  return (
    <ol className={css.steps}>
      <li>
        <StatusText of="consent-invite" status="invited" />
        <small className="dim">
          <DateText at={of.createdAt} as="day" /> · {of.askedBy}
        </small>
      </li>
      {of.openedAt === null ? null : (
        <li>
          <StatusText of="consent-invite" status="opened" />
          <small className="dim">
            <DateText at={of.openedAt} as="day" />
          </small>
        </li>
      )}
      <li>
        {over ? <StatusText of="consent-invite" status={of.state} /> : null}
        <small className="dim">
          {over ? (
            <DateText at={of.endedAt ?? of.expiresAt} as="day" />
          ) : (
            <>
              {t("grants.invites.until")} <DeadlineText at={of.expiresAt} />
            </>
          )}
        </small>
      </li>
    </ol>
  );
}

/** An organisation of another domain that wants to accept: is it the one that is meant? */
function Asked(props: {
  readonly invite: ConsentInvite;
  readonly asked: ConsentInvite["confirmations"][number];
}) {
  const t = useText();
  const change = useChangeInvite();
  const { organisation, person, state } = props.asked;
  const decide = (outcome: "confirmed" | "refused") =>
    change.mutate({ id: props.invite.id, organisation: { id: organisation.id, outcome } });
  return (
    <div className={css.asked}>
      <p>
        {t(`grants.asked.${state}`, {
          organisation: organisation.name,
          domain: organisation.domain ?? "–",
          person: person.name,
          email: person.email,
        })}
      </p>
      {change.isError ? <RefusedNotice error={change.error} /> : null}
      {state === "waiting" ? (
        <div className={css.choices}>
          <Button size="xs" loading={change.isPending} onClick={() => decide("refused")}>
            {t("grants.asked.refuse")}
          </Button>
          <Button
            size="xs"
            variant="filled"
            loading={change.isPending}
            onClick={() => decide("confirmed")}
          >
            {t("grants.asked.confirm")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function RevokeDialog(props: {
  readonly invite: ConsentInvite | undefined;
  readonly onClose: () => void;
}) {
  const t = useText();
  const change = useChangeInvite();
  const { invite } = props;
  const close = () => {
    change.reset();
    props.onClose();
  };
  return (
    <ConfirmDialog
      opened={invite !== undefined}
      title={t("grants.invites.revokeTitle", { email: invite?.email ?? "" })}
      confirm={t("grants.invites.revokeYes")}
      keep={t("grants.invites.keep")}
      destructive
      busy={change.isPending}
      error={change.error}
      onClose={close}
      onConfirm={() => {
        if (invite !== undefined) change.mutate({ id: invite.id }, { onSuccess: close });
      }}
    >
      <p>{t("grants.invites.revokeMeans")}</p>
    </ConfirmDialog>
  );
}
