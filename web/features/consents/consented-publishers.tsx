import { Button } from "@mantine/core";
import { useState } from "react";
import { type Consent, useConsents } from "../../api/consents.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import css from "./consents.module.css";
import { RevokeConsent } from "./revoke-consent.tsx";

/** Publishers that may manage licences of the organisation, and those that might once (C3). */
export function ConsentedPublishers({ first = false }: { readonly first?: boolean }) {
  const t = useText();
  const consents = useConsents();
  const [told, setTold] = useState("");
  const rows = consents.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <Section title={t("consents.publishers")} first={first}>
      <p className={`muted ${css.explain}`}>{t("consents.publishers.explain")}</p>
      <p role="status" className="visually-hidden">
        {told}
      </p>
      {consents.isPending ? (
        <LoadingState
          what={t("consents.publishers.loading")}
          onRetry={() => void consents.refetch()}
        />
      ) : consents.data === undefined ? (
        <ErrorState
          error={consents.error}
          what={t("consents.failed")}
          onRetry={() => void consents.refetch()}
        />
      ) : rows.length === 0 ? (
        <EmptyState title={t("consents.publishers.none")} />
      ) : (
        <ul className={css.list}>
          {rows.map((consent) => (
            <li key={consent.id}>
              <OneConsent consent={consent} onRevoked={setTold} />
            </li>
          ))}
        </ul>
      )}
      {consents.hasNextPage ? (
        <Button
          size="xs"
          mt="sm"
          loading={consents.isFetchingNextPage}
          onClick={() => void consents.fetchNextPage()}
        >
          {t("consents.more")}
        </Button>
      ) : null}
    </Section>
  );
}

function OneConsent(props: {
  readonly consent: Consent;
  readonly onRevoked: (text: string) => void;
}) {
  const t = useText();
  const { consent } = props;
  const { publisher, granted, revokedAt, lastActivityAt } = consent;
  return (
    <article className={css.card} aria-label={publisher.name}>
      <header>
        <h3>{publisher.name}</h3>
        {publisher.verified ? <span className="dim small">{t("consents.verified")}</span> : null}
        <StatusBadge of="consent" status={consent.state} />
        {consent.allowedActions.includes("revoke") ? (
          <span className={css.act}>
            <RevokeConsent consent={consent} onRevoked={props.onRevoked} />
          </span>
        ) : null}
      </header>
      <dl className={css.facts}>
        <div>
          <dt>{t("consents.since")}</dt>
          <dd>
            <DateText at={consent.givenAt} /> <span className="dim">{consent.givenBy}</span>
          </dd>
        </div>
        {revokedAt === null ? null : (
          <div>
            <dt>{t("consents.revokedAt")}</dt>
            <dd>
              <DateText at={revokedAt} /> <span className="dim">{consent.revokedBy}</span>
            </dd>
          </div>
        )}
        <div>
          <dt>{t("consents.for")}</dt>
          <dd>{consent.offer}</dd>
        </div>
        <div>
          <dt>{t("consents.lastActivity")}</dt>
          <dd>
            {lastActivityAt === null ? t("consents.noActivity") : <DateText at={lastActivityAt} />}
          </dd>
        </div>
        <div>
          <dt>{t("consents.granted")}</dt>
          <dd>
            {granted.length === 0
              ? t("consents.nothingGranted")
              : granted.map(({ serviceId, offer, plan, quantity }) => (
                  <span key={serviceId} className={css.line}>
                    {t("consents.grantedOf", { offer, plan, count: quantity })}
                  </span>
                ))}
          </dd>
        </div>
      </dl>
    </article>
  );
}
