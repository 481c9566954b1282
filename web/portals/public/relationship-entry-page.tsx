import { Navigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useMe } from "../../api/identity.ts";
import { takeLink } from "../../features/customers/kept-link.ts";
import { useText } from "../../i18n/text.ts";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { homeOf } from "../../shell/organisation.tsx";
import { ToSignIn } from "../../shell/to-sign-in.tsx";
import css from "./applying-pages.module.css";
import { PublicFrame } from "./public-frame.tsx";

const AREAS = ["relationships"] as const;
const PATH = "/relationship";

/** Where a partner's link leads: to the organisation that somebody accepts it for. */
export function RelationshipEntryPage() {
  const t = useText();
  const me = useMe();
  const [token] = useState(takeLink);
  if (me.isPending) return <LoadingState what={t("shell.loading.account")} />;
  if (me.isError)
    return (
      <ErrorState
        error={me.error}
        what={t("shell.error.account")}
        onRetry={() => void me.refetch()}
      />
    );
  if (token !== undefined && me.data === null) return <ToSignIn next={PATH} />;
  const own = (me.data?.organisations ?? []).filter(({ kind }) => kind === "customer");
  const consenting = own.filter(({ permissions }) => permissions.includes("consent:give"));
  const candidates = consenting.length > 0 ? consenting : own;
  const [first] = candidates;
  if (token !== undefined && first !== undefined && candidates.length === 1)
    return <Navigate to={`${homeOf(first)}/relationship` as never} replace />;
  return (
    <PublicFrame areas={AREAS} className={css.main}>
      <Choice
        organisations={candidates.map((one) => ({ ...one, href: `${homeOf(one)}/relationship` }))}
        usable={token !== undefined}
      />
    </PublicFrame>
  );
}

function Choice(props: {
  readonly organisations: readonly {
    readonly id: string;
    readonly name: string;
    readonly href: string;
  }[];
  readonly usable: boolean;
}) {
  const t = useText();
  const title = t(props.usable ? "relationships.entry.title" : "relationships.entry.incomplete");
  useEffect(() => {
    document.title = `${title} · Souk`;
  }, [title]);
  return (
    <>
      <h1 id="page-title" tabIndex={-1}>
        {title}
      </h1>
      {!props.usable ? (
        <p>{t("relationships.entry.incompleteText")}</p>
      ) : props.organisations.length === 0 ? (
        <>
          <p>{t("relationships.entry.noCustomer")}</p>
          <p>
            <a href="/join/customer">{t("relationships.entry.register")}</a>
          </p>
        </>
      ) : (
        <>
          <p>{t("relationships.entry.choose")}</p>
          <ul>
            {props.organisations.map(({ id, name, href }) => (
              <li key={id}>
                <a href={href}>{name}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
