import { Button, TextInput } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { ApiProvider } from "../../api/context.tsx";
import { useMe, useSignOut } from "../../api/identity.ts";
import { useMyApp } from "../../api/licence-requests.ts";
import {
  type NotLicensed,
  useAskToJoin,
  useNotLicensed,
  useOwnTenant,
} from "../../api/not-licensed.ts";
import { RequestForm } from "../../features/licences/request-dialog.tsx";
import { useText } from "../../i18n/text.ts";
import { ErrorState, LoadingState, RefusedNotice } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { homeOf } from "../../shell/organisation.tsx";
import css from "./applying-pages.module.css";
import { PublicFrame } from "./public-frame.tsx";

const AREAS = ["licence-requests"] as const;

type Asked = {
  readonly service: string;
  readonly tenant?: string;
  readonly return?: string;
};

/** F10: where an app sends whoever has no licence. Strangers read of the app; employees ask their administrators. */
export function NotLicensedPage() {
  const asked = useSearch({ strict: false }) as Partial<Asked>;
  return (
    <PublicFrame areas={AREAS} className={css.main}>
      <Page {...asked} service={asked.service ?? ""} />
    </PublicFrame>
  );
}

function Page(asked: Asked) {
  const t = useText();
  const me = useMe();
  const app = useNotLicensed({ service: asked.service, return: asked.return });
  const tenant = asked.tenant?.trim() || undefined;
  const named = tenant !== undefined && me.data != null;
  const meant = useOwnTenant(named ? tenant : undefined);
  useEffect(() => {
    document.title = `${t("seatRequests.notLicensed")} · Souk`;
  }, [t]);
  if (me.isPending || app.isPending)
    return <LoadingState what={t("seatRequests.notLicensed")} onRetry={() => void app.refetch()} />;
  if (me.isError)
    return (
      <ErrorState
        error={me.error}
        what={t("seatRequests.notLicensed.failed")}
        onRetry={() => void me.refetch()}
      />
    );
  const own = (me.data?.organisations ?? []).filter(({ kind }) => kind === "customer");
  if (named && meant.isPending)
    return (
      <LoadingState what={t("seatRequests.notLicensed")} onRetry={() => void meant.refetch()} />
    );
  if (named && meant.isError)
    return (
      <ErrorState
        error={meant.error}
        what={t("seatRequests.notLicensed.failed")}
        onRetry={() => void meant.refetch()}
      />
    );
  // Of another organisation than the app asked about, nothing is said: it would be about other licences.
  const organisation = named ? own.find(({ id }) => id === meant.data) : own[0];
  // Who is signed in may know of a plan that strangers do not read of.
  const shown = app.data;
  const foot =
    shown === undefined || shown.returnTo === null ? null : (
      <p className={css.away}>
        <a href={shown.returnTo}>{t("seatRequests.return", { app: shown.offer.name })}</a>
      </p>
    );
  if (organisation !== undefined)
    return (
      <ApiProvider organisationId={organisation.id}>
        <Employee
          service={asked.service}
          organisation={organisation.name}
          home={homeOf(organisation)}
          foot={foot}
        />
      </ApiProvider>
    );
  if (shown === undefined)
    return (
      <ErrorState
        error={app.error}
        what={t("seatRequests.notLicensed.failed")}
        onRetry={() => void app.refetch()}
      />
    );
  return (
    <>
      <Head app={shown.offer.name} plan={shown.plan} publisher={shown.publisher} />
      <Stranger asked={asked} app={shown} signedInAs={me.data?.person.email} />
      {foot}
    </>
  );
}

function Head(props: {
  readonly app: string;
  readonly plan: string | null;
  readonly publisher: string;
  readonly organisation?: string;
}) {
  const t = useText();
  const { app, plan, publisher, organisation } = props;
  return (
    <>
      <h1 id="page-title" tabIndex={-1}>
        {t("seatRequests.notLicensed.title", {
          app: plan === null ? app : `${app} · ${plan}`,
        })}
      </h1>
      <p className="muted">
        {organisation === undefined ? publisher : t("seatRequests.of", { publisher, organisation })}
      </p>
    </>
  );
}

/** Not signed in: the way there, and for who has no account yet, a link to the own work address. */
function Stranger(props: {
  readonly asked: Asked;
  readonly app: NotLicensed;
  /** Of somebody who belongs to another organisation, or to none. */
  readonly signedInAs: string | undefined;
}) {
  const t = useText();
  const { asked, app, signedInAs } = props;
  const next = `/not-licensed${location.search}`;
  const signOut = useSignOut();
  const [email, setEmail] = useState("");
  const [tried, setTried] = useState(false);
  const join = useAskToJoin();
  const bad = !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!bad && !join.isPending && asked.tenant !== undefined)
      join.mutate({ tenant: asked.tenant, email: email.trim(), service: asked.service });
  };
  return (
    <>
      {signedInAs === undefined ? (
        <>
          <p>{t("seatRequests.stranger", { app: app.offer.name })}</p>
          <p>
            <Button
              component="a"
              variant="filled"
              href={`/sign-in?${new URLSearchParams({ next })}`}
            >
              {t("seatRequests.signIn")}
            </Button>
          </p>
        </>
      ) : (
        <>
          <p role="status">{t("seatRequests.elsewhere", { email: signedInAs })}</p>
          <p>
            <Button
              variant="filled"
              loading={signOut.isPending}
              onClick={() =>
                signOut.mutate(undefined, {
                  // A full load: nothing of who was signed in stays.
                  onSuccess: () => location.assign(`/sign-in?${new URLSearchParams({ next })}`),
                })
              }
            >
              {t("seatRequests.otherAccount")}
            </Button>
          </p>
          {signOut.isError ? <RefusedNotice error={signOut.error} /> : null}
        </>
      )}
      {asked.tenant === undefined ? null : (
        <>
          <h2>
            {t(signedInAs === undefined ? "seatRequests.noAccount" : "seatRequests.joinThere")}
          </h2>
          <p>{t("seatRequests.noAccount.text")}</p>
          <div role="status">{join.isSuccess ? <p>{t("seatRequests.linkSent")}</p> : null}</div>
          {join.isSuccess ? null : (
            <form className={css.form} onSubmit={submit} noValidate>
              {join.isError ? (
                <ErrorState error={join.error} what={t("seatRequests.linkNotSent")} />
              ) : null}
              <TextInput
                label={t("seatRequests.email")}
                type="email"
                autoComplete="email"
                maxLength={254}
                value={email}
                error={tried && bad ? t("seatRequests.emailBad") : undefined}
                onChange={(event) => setEmail(event.currentTarget.value)}
              />
              <div>
                <Button type="submit" loading={join.isPending}>
                  {t("seatRequests.sendLink")}
                </Button>
              </div>
            </form>
          )}
        </>
      )}
    </>
  );
}

/** Signed in: how they stand, whom to ask, and the request. */
function Employee(props: {
  readonly service: string;
  /** Whose licences they are. */
  readonly organisation: string;
  readonly home: string;
  readonly foot: ReactNode;
}) {
  const t = useText();
  const own = useMyApp(props.service);
  if (own.isPending)
    return <LoadingState what={t("seatRequests.notLicensed")} onRetry={() => void own.refetch()} />;
  if (own.data === undefined)
    return (
      <ErrorState
        error={own.error}
        what={t("seatRequests.notLicensed.failed")}
        onRetry={() => void own.refetch()}
        away={<a href={`${props.home}/my-apps`}>{t("seatRequests.myApps")}</a>}
      />
    );
  const { offer, plan, publisher, state, request, admins, user, allowedActions } = own.data;
  return (
    <>
      {state === "licensed" ? (
        <h1 id="page-title" tabIndex={-1}>
          {t("seatRequests.nowLicensed", { app: `${offer.name} · ${plan.name}` })}
        </h1>
      ) : (
        <Head
          app={offer.name}
          plan={plan.name}
          publisher={publisher}
          organisation={props.organisation}
        />
      )}
      <p role="status" className={css.standing}>
        <StatusText of="own-app" status={state} />
        {t(`seatRequests.standing.${user === null && state === "none" ? "unknown" : state}`)}
      </p>
      {state === "rejected" && request !== null && request.answer !== "" ? (
        <p className={css.words}>{request.answer}</p>
      ) : null}
      {admins.length === 0 || state === "licensed" ? null : (
        <p className="muted">{t("seatRequests.admins", { names: admins.join(", ") })}</p>
      )}
      {allowedActions.includes("request") ? (
        <RequestForm serviceId={props.service} onDone={() => void own.refetch()} />
      ) : null}
      <p className={css.away}>
        <a href={`${props.home}/my-apps`}>{t("seatRequests.myApps")}</a>
      </p>
      {props.foot}
    </>
  );
}
