import { useMe } from "../api/identity.ts";
import { useText } from "../i18n/text.ts";
import { ButtonLink } from "../kit/link.tsx";
import { Logo } from "../kit/logo.tsx";
import { NotFoundState } from "../kit/states.tsx";
import css from "./not-found.module.css";
import { homeOf } from "./organisation.tsx";

/** The 404 of the portals: the same for what does not exist and what belongs to others. */
export function NotFoundPage() {
  const t = useText();
  const me = useMe();
  const first = me.data?.organisations[0];
  return (
    <main className={css.page}>
      <Logo />
      <NotFoundState
        action={
          <div>
            <ButtonLink href={first === undefined ? "/sign-in" : homeOf(first)} variant="filled">
              {first === undefined
                ? t("shell.signIn")
                : t("shell.notFound.home", { name: first.name })}
            </ButtonLink>
          </div>
        }
      />
    </main>
  );
}
