import { Button } from "@mantine/core";
import { useState } from "react";
import { type Delegation, type PartnerOfCustomer, usePartners } from "../../api/delegations.ts";
import { useText } from "../../i18n/text.ts";
import { DateText, DayText, useNow } from "../../kit/dates.tsx";
import { useCountryName } from "../../kit/names.ts";
import { Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { Asks } from "./asks.tsx";
import css from "./delegations.module.css";
import { GiveDialog } from "./give-dialog.tsx";
import { NarrowDialog, RevokeDialog } from "./narrow-dialogs.tsx";
import { useRightNames } from "./rights.tsx";

/** So many days before its last one, what was given is shown as ending soon. */
const SOON_DAYS = 30;
const DAY_MS = 86_400_000;

/** C3: partners that sell to the organisation, and what each may do with its users and licences. */
export function Resellers({ first = false }: { readonly first?: boolean }) {
  const t = useText();
  const partners = usePartners();
  const rows = partners.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <Section title={t("delegations.partners")} first={first}>
      <p className="muted">{t("delegations.partners.explain")}</p>
      {partners.isPending ? (
        <LoadingState what={t("delegations.partners")} onRetry={() => void partners.refetch()} />
      ) : partners.data === undefined ? (
        <ErrorState
          error={partners.error}
          what={t("delegations.partners.failed")}
          onRetry={() => void partners.refetch()}
        />
      ) : rows.length === 0 ? (
        <EmptyState title={t("delegations.partners.none")} />
      ) : (
        <ul className={css.list}>
          {rows.map((partner) => (
            <li key={partner.id}>
              <OnePartner partner={partner} />
            </li>
          ))}
        </ul>
      )}
      {partners.hasNextPage ? (
        <Button
          size="xs"
          mt="sm"
          loading={partners.isFetchingNextPage}
          onClick={() => void partners.fetchNextPage()}
        >
          {t("delegations.partners.more")}
        </Button>
      ) : null}
    </Section>
  );
}

function OnePartner({ partner }: { readonly partner: PartnerOfCustomer }) {
  const countryName = useCountryName();
  const { given, asked } = partner;
  return (
    <article className={css.card} aria-label={partner.name}>
      <header>
        <h3>{partner.name}</h3>
        <span className="dim small">{countryName(partner.country)}</span>
        {given === null ? null : <Standing given={given} />}
      </header>
      {asked === null ? null : <Asks asked={asked} />}
      <Given partner={partner} />
    </article>
  );
}

function Standing({ given }: { readonly given: Delegation }) {
  const now = useNow(3_600);
  const left = given.endsAt === null ? 0 : Date.parse(given.endsAt) - now.getTime();
  const soon = left < SOON_DAYS * DAY_MS;
  return <StatusBadge of="delegation" status={soon ? "ends-soon" : given.state} />;
}

function Given({ partner }: { readonly partner: PartnerOfCustomer }) {
  const t = useText();
  const names = useRightNames();
  const { given } = partner;
  const [dialog, setDialog] = useState<"give" | "narrow" | "revoke">();
  const close = () => setDialog(undefined);
  return (
    <>
      <dl className={css.facts}>
        <div>
          <dt>{t("delegations.partner.since")}</dt>
          <dd>
            <DateText at={partner.since} as="day" />
          </dd>
        </div>
        <div>
          <dt>{t("delegations.rights")}</dt>
          <dd>{given === null ? t("delegations.noRights") : names(given.rights)}</dd>
        </div>
        {given === null || given.grantedAt === null || given.lastDay === null ? null : (
          <>
            <div>
              <dt>{t("delegations.givenAt")}</dt>
              <dd>
                <DateText at={given.grantedAt} as="day" />{" "}
                <span className="dim">
                  {given.grantedBy}
                  {given.unasked ? ` · ${t("delegations.unasked")}` : null}
                </span>
              </dd>
            </div>
            <div>
              <dt>{t("delegations.lastDay")}</dt>
              <dd>
                <DayText day={given.lastDay} />
              </dd>
            </div>
            <div>
              <dt>{t("delegations.lastAct")}</dt>
              <dd>
                {given.lastActAt === null ? (
                  t("delegations.noActs")
                ) : (
                  <>
                    <DateText at={given.lastActAt} />{" "}
                    <span className="dim">{t("delegations.acts", { count: given.acts })}</span>
                  </>
                )}
              </dd>
            </div>
          </>
        )}
      </dl>
      {given === null && !partner.mayGive ? null : (
        <div className={css.actions}>
          {partner.mayGive ? (
            <Button
              size="xs"
              aria-label={t(given === null ? "delegations.give.to" : "delegations.give.others", {
                partner: partner.name,
              })}
              onClick={() => setDialog("give")}
            >
              {t(given === null ? "delegations.grant" : "delegations.give.other")}
            </Button>
          ) : null}
          {given?.allowedActions.includes("narrow") ? (
            <Button
              size="xs"
              aria-label={t("delegations.narrow.of", { partner: partner.name })}
              onClick={() => setDialog("narrow")}
            >
              {t("delegations.narrow")}
            </Button>
          ) : null}
          {given?.allowedActions.includes("revoke") ? (
            <Button
              size="xs"
              aria-label={t("delegations.revoke.of", { partner: partner.name })}
              onClick={() => setDialog("revoke")}
            >
              {t("delegations.revoke")}
            </Button>
          ) : null}
        </div>
      )}
      {dialog === "give" ? <GiveDialog partner={partner} onClose={close} /> : null}
      {given === null || dialog !== "narrow" ? null : (
        <NarrowDialog given={given} onClose={close} />
      )}
      {given === null || dialog !== "revoke" ? null : (
        <RevokeDialog given={given} onClose={close} />
      )}
    </>
  );
}
