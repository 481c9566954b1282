import { Button, PasswordInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { useJoin, useJoining } from "../../api/not-licensed.ts";
import { useText } from "../../i18n/text.ts";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import css from "./applying-pages.module.css";
import { PublicFrame } from "./public-frame.tsx";

const AREAS = ["licence-requests"] as const;
const SHORTEST_PASSWORD = 8;

/** The link that went to somebody's work address: joins the organisation as a member. */
export function JoinTeamPage() {
  return (
    <PublicFrame areas={AREAS} className={css.main}>
      <Join />
    </PublicFrame>
  );
}

function Join() {
  const t = useText();
  const [token] = useState(() => location.hash.slice(1));
  const joining = useJoining(token);
  const join = useJoin(token);
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  useEffect(() => {
    document.title = `${t("seatRequests.join")} · Souk`;
  }, [t]);
  if (joining.isPending)
    return <LoadingState what={t("seatRequests.join")} onRetry={() => void joining.refetch()} />;
  if (joining.data === undefined)
    return <ErrorState error={joining.error} what={t("seatRequests.join.failed")} />;
  const { organisation, email, hasPassword } = joining.data;
  // What the app asked for is where they wanted to go.
  const next =
    location.search === ""
      ? `/customer/${organisation.handle}/my-apps`
      : `/not-licensed${location.search}`;
  if (join.isSuccess)
    return (
      <>
        <h1 id="page-title" tabIndex={-1}>
          {t("seatRequests.joined", { organisation: organisation.name })}
        </h1>
        <p>{t("seatRequests.joined.text", { email })}</p>
        <p className={css.away}>
          <a href={`/sign-in?${new URLSearchParams({ next })}`}>{t("seatRequests.signIn")}</a>
        </p>
      </>
    );
  const short = !hasPassword && password.length < SHORTEST_PASSWORD;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!short && !join.isPending) join.mutate(hasPassword ? undefined : password);
  };
  return (
    <>
      <h1 id="page-title" tabIndex={-1}>
        {t("seatRequests.join.title", { organisation: organisation.name })}
      </h1>
      <p>{t(hasPassword ? "seatRequests.join.account" : "seatRequests.join.text", { email })}</p>
      <form className={css.form} onSubmit={submit} noValidate>
        {join.isError ? (
          <ErrorState error={join.error} what={t("seatRequests.join.failed")} />
        ) : null}
        {hasPassword ? null : (
          <PasswordInput
            label={t("seatRequests.password")}
            description={t("seatRequests.password.hint", { count: SHORTEST_PASSWORD })}
            autoComplete="new-password"
            maxLength={256}
            value={password}
            error={
              tried && short
                ? t("seatRequests.password.hint", { count: SHORTEST_PASSWORD })
                : undefined
            }
            visibilityToggleButtonProps={{ "aria-label": t("seatRequests.password.show") }}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        <div>
          <Button type="submit" variant="filled" loading={join.isPending}>
            {t("seatRequests.join.do")}
          </Button>
        </div>
      </form>
    </>
  );
}
