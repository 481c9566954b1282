import { Button } from "@mantine/core";
import { Navigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { useMe } from "../../api/identity.ts";
import { CONSENT_PATH, takeConsent } from "../../features/consents/kept-consent.ts";
import { useText } from "../../i18n/text.ts";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { homeOf } from "../../shell/organisation.tsx";
import css from "./applying-pages.module.css";
import { PublicFrame } from "./public-frame.tsx";

const AREAS = ["consents"] as const;

/** Where a link that asks for consent leads: to the organisation that somebody decides for (LIC-09, ACC-02). */
export function ConsentEntryPage() {
  const t = useText();
  const me = useMe();
  const [token] = useState(takeConsent);
  if (me.isPending) return <LoadingState what={t("shell.loading.account")} />;
  if (me.isError)
    return (
      <ErrorState
        error={me.error}
        what={t("shell.error.account")}
        onRetry={() => void me.refetch()}
      />
    );
  const own = (me.data?.organisations ?? []).filter(({ kind }) => kind === "customer");
  const consenting = own.filter(({ permissions }) => permissions.includes("consent:give"));
  const candidates = consenting.length > 0 ? consenting : own;
  const [first] = candidates;
  if (token !== undefined && first !== undefined && candidates.length === 1)
    return <Navigate to={`${homeOf(first)}/consent` as never} replace />;
  return (
    <PublicFrame areas={AREAS} className={css.main}>
      {token === undefined ? (
        <Titled title="consents.link.incomplete">
          <p>{t("consents.link.incompleteText")}</p>
        </Titled>
      ) : candidates.length > 0 ? (
        <Titled title="consents.entry.choose">
          <ul>
            {candidates.map((one) => (
              <li key={one.id}>
                <a href={`${homeOf(one)}/consent`}>{one.name}</a>
              </li>
            ))}
          </ul>
        </Titled>
      ) : (
        <Titled title="consents.entry.title">
          <p>{t(me.data === null ? "consents.entry.who" : "consents.entry.noCustomer")}</p>
          <div className={css.form}>
            {me.data === null ? (
              <Button component="a" href={`/sign-in?next=${CONSENT_PATH}`} variant="filled">
                {t("consents.entry.signIn")}
              </Button>
            ) : null}
            <Button component="a" href="/join/customer">
              {t("consents.entry.register")}
            </Button>
          </div>
          <p className="muted" style={{ marginTop: 16 }}>
            {t("consents.entry.back")}
          </p>
        </Titled>
      )}
    </PublicFrame>
  );
}

/** Below `PublicFrame`, which brings the texts. */
function Titled(props: {
  readonly title: "consents.link.incomplete" | "consents.entry.choose" | "consents.entry.title";
  readonly children: ReactNode;
}) {
  const t = useText();
  const title = t(props.title);
  useEffect(() => {
    document.title = `${title} · Souk`;
  }, [title]);
  return (
    <>
      <h1 id="page-title" tabIndex={-1}>
        {title}
      </h1>
      {props.children}
    </>
  );
}
