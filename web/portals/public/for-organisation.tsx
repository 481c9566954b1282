import { Navigate } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useMe } from "../../api/identity.ts";
import type { Area } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { homeOf } from "../../shell/organisation.tsx";
import css from "./applying-pages.module.css";
import { PublicFrame } from "./public-frame.tsx";

/** An organisation that a link may be for, and its page there. */
export type Choice = { readonly id: string; readonly name: string; readonly href: string };

/**
 * Where a link leads that an organisation decides about: to its page of that organisation where it can only be one, of
 * those that the person may decide for, or else belongs to. What is said otherwise is the link's own.
 */
export function ForOrganisation(props: {
  /** Undefined where the address has none, or lost it. */
  readonly token: string | undefined;
  /** Of the customer's portal. */
  readonly page: string;
  readonly areas: readonly Area[];
  readonly children: (choices: readonly Choice[], signedIn: boolean) => ReactNode;
}) {
  const t = useText();
  const me = useMe();
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
  const choices = (consenting.length > 0 ? consenting : own).map((one) => ({
    id: one.id,
    name: one.name,
    href: `${homeOf(one)}/${props.page}`,
  }));
  const [first] = choices;
  if (props.token !== undefined && first !== undefined && choices.length === 1)
    return <Navigate to={first.href as never} replace />;
  return (
    <PublicFrame areas={props.areas} className={css.main}>
      {props.children(choices, me.data !== null)}
    </PublicFrame>
  );
}

export function ChoiceList({ choices }: { readonly choices: readonly Choice[] }) {
  return (
    <ul>
      {choices.map(({ id, name, href }) => (
        <li key={id}>
          <a href={href}>{name}</a>
        </li>
      ))}
    </ul>
  );
}

/** Says what the page is, in the window's title, too. Below `PublicFrame`, which brings the texts. */
export function Titled(props: { readonly title: string; readonly children: ReactNode }) {
  const { title } = props;
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
