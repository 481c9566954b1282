import { Button, PasswordInput, TextInput } from "@mantine/core";
import { IconAlertCircleFilled, IconArrowRight, IconFlask } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Navigate, useRouter, useSearch } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useApi } from "../../api/context.tsx";
import {
  type DemoPerson,
  type Marketplace,
  meQuery,
  useMarketplace,
  useMe,
  useSignIn,
} from "../../api/identity.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { Initials } from "../../kit/avatar.tsx";
import { DateText } from "../../kit/dates.tsx";
import { Logo } from "../../kit/logo.tsx";
import { useRoleName } from "../../kit/role-names.ts";
import { Reason } from "../../kit/states.tsx";
import { LanguageChoice } from "../../shell/language-choice.tsx";
import { homeOf } from "../../shell/organisation.tsx";
import { Pattern } from "./pattern.tsx";
import css from "./sign-in.module.css";

export function SignInPage() {
  const t = useText();
  const marketplace = useMarketplace();
  const me = useMe();
  const next = useNext();
  const { ended } = useSearch({ strict: false }) as { readonly ended?: string };
  const name = marketplace.data?.name;
  const sandbox = marketplace.data?.kind === "sandbox";
  const people = marketplace.data?.demoPeople ?? [];
  const form = useSignInForm();
  useEffect(() => {
    document.title = `${t("shell.signIn")} · ${name ?? "Souk"}`;
  }, [t, name]);

  const signedIn = me.data?.organisations[0];
  if (signedIn !== undefined && !form.busy) {
    const target = next ?? homeOf(signedIn);
    return isPortal(target) ? <Navigate to={target as never} replace /> : <Leave to={target} />;
  }
  return (
    <div className={css.page} data-demo={people.length > 0}>
      {sandbox ? <div className={css.hatch} aria-hidden="true" /> : null}
      <div className={css.form}>
        <header>
          <Logo />
          <LanguageChoice />
        </header>
        <main>
          <h1 id="page-title" tabIndex={-1}>
            {name === undefined ? t("shell.signIn") : t("shell.signIn.to", { name })}
          </h1>
          <form onSubmit={form.submit} noValidate>
            {ended && form.error === undefined ? (
              <p className={css.ended} role="status">
                {t("shell.signIn.ended")}
              </p>
            ) : null}
            {form.error === undefined ? null : (
              <div ref={form.alert} className={css.alert} role="alert" tabIndex={-1}>
                <IconAlertCircleFilled size={17} aria-hidden="true" />
                <p>
                  {isRefusal(form.error) && [401, 403].includes(form.error.status) ? (
                    <>
                      <b>{t("shell.signIn.failed")}</b>{" "}
                      {[form.error.problem.title, form.error.problem.detail]
                        .filter((one) => one !== undefined)
                        .map((one) => (/[.!?]$/.test(one) ? one : `${one}.`))
                        .join(" ")}
                    </>
                  ) : (
                    <>
                      {t("shell.signIn.failed")} <Reason error={form.error} />
                    </>
                  )}
                </p>
              </div>
            )}
            <TextInput
              label={t("shell.signIn.email")}
              type="email"
              name="email"
              autoComplete="username"
              value={form.email}
              error={form.missing.email ? t("shell.signIn.emailMissing") : undefined}
              onChange={(event) => form.setEmail(event.currentTarget.value)}
            />
            <PasswordInput
              label={t("shell.signIn.password")}
              name="password"
              autoComplete="current-password"
              value={form.password}
              error={form.missing.password ? t("shell.signIn.passwordMissing") : undefined}
              visibilityToggleButtonProps={{ "aria-label": t("shell.signIn.showPassword") }}
              onChange={(event) => form.setPassword(event.currentTarget.value)}
            />
            <Button type="submit" variant="filled" size="lg" fullWidth loading={form.busy}>
              {t("shell.signIn")}
            </Button>
          </form>
        </main>
        <footer>
          <a href="/sell">{t("shell.sell")}</a>
          <a href="/join/partner">{t("shell.partner")}</a>
          <a href="/join/customer">{t("shell.register")}</a>
          <a href="/">{t("shell.storefront")}</a>
          <a href="/docs/api">{t("shell.help.api")}</a>
        </footer>
      </div>
      {people.length === 0 || marketplace.data === undefined ? null : (
        <DemoPanel marketplace={marketplace.data} busyWith={form.busyWith} onPick={form.signInAs} />
      )}
    </div>
  );
}

function useSignInForm() {
  const router = useRouter();
  const client = useQueryClient();
  const api = useApi();
  const signIn = useSignIn();
  const next = useNext();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState({ email: false, password: false });
  const [busyWith, setBusyWith] = useState<string>();
  const [error, setError] = useState<unknown>();
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error !== undefined) alert.current?.focus();
  }, [error]);

  const enter = async (credentials: { readonly email: string; readonly password: string }) => {
    if (busyWith !== undefined) return;
    setError(undefined);
    setBusyWith(credentials.email);
    try {
      // A person of the demo's list is more than credentials; only these are sent.
      const { email, password } = credentials;
      await signIn.mutateAsync({ email, password });
      const me = await client.fetchQuery(meQuery(api));
      const first = me?.organisations[0];
      const target = next ?? (first === undefined ? "/" : homeOf(first));
      if (isPortal(target)) await router.navigate({ href: target, replace: true } as never);
      else location.replace(target);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusyWith(undefined);
    }
  };
  return {
    email,
    setEmail,
    password,
    setPassword,
    missing,
    error,
    alert,
    busyWith,
    busy: busyWith !== undefined,
    submit: (event: FormEvent) => {
      event.preventDefault();
      const gaps = { email: email.trim() === "", password: password === "" };
      setMissing(gaps);
      if (!gaps.email && !gaps.password) void enter({ email: email.trim(), password });
    },
    signInAs: (person: DemoPerson) => {
      setEmail(person.email);
      setPassword(person.password);
      setMissing({ email: false, password: false });
      void enter(person);
    },
  };
}

/** The storefront is drawn by the server: its addresses are none of the router's. */
const isPortal = (path: string): boolean =>
  /^\/(?:publisher|partner|customer|operator)(?:[/?#]|$)/.test(path);

function Leave({ to }: { to: string }) {
  useEffect(() => location.replace(to), [to]);
  return null;
}

/** Where to go afterwards: a path of this site only, never another host. */
function useNext(): string | undefined {
  const { next } = useSearch({ strict: false }) as { readonly next?: string };
  return next?.startsWith("/") === true && !next.startsWith("//") && !next.startsWith("/\\")
    ? next
    : undefined;
}

function DemoPanel(props: {
  readonly marketplace: Marketplace;
  readonly busyWith: string | undefined;
  readonly onPick: (person: DemoPerson) => void;
}) {
  const t = useText();
  const roleName = useRoleName();
  return (
    <aside className={css.panel} aria-labelledby="demo-title">
      <Pattern />
      <div className={css.demo}>
        <p className={css.badgeRow}>
          <span className={css.badge}>
            <IconFlask size={15} aria-hidden="true" />
            {t("shell.sandbox")}
          </span>
          <DateText at={props.marketplace.now} />
        </p>
        <h2 id="demo-title">{t("shell.demo.title")}</h2>
        <p className={css.explain}>{t("shell.demo.text")}</p>
        <ul>
          {props.marketplace.demoPeople.map((person) => (
            <li key={person.email}>
              <button
                type="button"
                onClick={() => props.onPick(person)}
                aria-busy={props.busyWith === person.email}
              >
                <Initials name={person.name} size={32} />
                <span>
                  <b>{person.name}</b>
                  <small>
                    {t("shell.demo.person", {
                      role: person.roles.map(roleName).join(", "),
                      organisation: person.organisation,
                    })}
                  </small>
                </span>
                <IconArrowRight size={17} aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      </div>
    </aside>
  );
}
