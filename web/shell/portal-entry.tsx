import { Navigate, useRouterState } from "@tanstack/react-router";
import { useMe } from "../api/identity.ts";
import { useText } from "../i18n/text.ts";
import { ErrorState, LoadingState } from "../kit/states.tsx";
import { NotFoundPage } from "./not-found.tsx";
import { homeOf } from "./organisation.tsx";
import { ToSignIn } from "./to-sign-in.tsx";

/** /publisher, /partner, …: to the person's first organisation of that kind. */
export function PortalEntry() {
  const t = useText();
  const me = useMe();
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const kind = pathname.split("/")[1];
  if (me.isPending) return <LoadingState what={t("shell.loading.account")} />;
  if (me.isError)
    return (
      <ErrorState
        error={me.error}
        what={t("shell.error.account")}
        onRetry={() => void me.refetch()}
      />
    );
  if (me.data === null) return <ToSignIn next={pathname} />;
  const organisation = me.data.organisations.find((candidate) => candidate.kind === kind);
  if (organisation === undefined) return <NotFoundPage />;
  return <Navigate to={homeOf(organisation) as never} replace />;
}
