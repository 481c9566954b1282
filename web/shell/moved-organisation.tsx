import { type OrganisationKind, useMovedOrganisation } from "../api/identity.ts";
import { useText } from "../i18n/text.ts";
import { ButtonLink } from "../kit/link.tsx";
import { Logo } from "../kit/logo.tsx";
import { LoadingState, NotFoundState } from "../kit/states.tsx";
import css from "./not-found.module.css";
import { NotFoundPage } from "./not-found.tsx";
import { homeOf } from "./organisation.tsx";

/** A portal that is not among the reader's own: of an organisation that was merged, or not there at all. */
export function MovedOrganisation(props: {
  readonly kind: OrganisationKind;
  readonly handle: string;
}) {
  const t = useText();
  const moved = useMovedOrganisation(props.handle);
  if (moved.isPending)
    return (
      <main className={css.page}>
        <LoadingState what={t("shell.loading.account")} onRetry={() => void moved.refetch()} />
      </main>
    );
  if (moved.data === null || moved.data === undefined) return <NotFoundPage />;
  const { name, handle } = moved.data;
  return (
    <main className={css.page}>
      <Logo />
      <NotFoundState
        title={t("shell.moved.title")}
        text={t("shell.moved.text", { name })}
        action={
          <div>
            <ButtonLink href={homeOf({ kind: props.kind, handle })} variant="filled">
              {t("shell.moved.open", { name })}
            </ButtonLink>
          </div>
        }
      />
    </main>
  );
}
