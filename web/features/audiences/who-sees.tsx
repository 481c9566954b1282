import { Button, TextInput } from "@mantine/core";
import { IconCheck, IconEyeOff, IconSearch } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { type Seen, useVisibility } from "../../api/audiences.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import css from "./audiences.module.css";

/** "Who can see this?": somebody is typed, and each plan says whether they see it, and why. */
export function WhoSees(props: {
  readonly slug: string;
  readonly plans: readonly { readonly planId: string; readonly name: string | null }[];
}) {
  const t = useText();
  const [typed, setTyped] = useState("");
  const [who, setWho] = useState<string>();
  const answer = useVisibility(props.slug, who);
  const ask = (event: FormEvent) => {
    event.preventDefault();
    const text = typed.trim();
    if (text === "") return;
    if (text === who) void answer.refetch();
    else setWho(text);
  };
  const wrong =
    isRefusal(answer.error) && answer.error.status === 400
      ? answer.error.problem.detail
      : undefined;
  return (
    <section className={css.who} aria-labelledby="who-sees">
      <h2 id="who-sees">{t("audiences.who")}</h2>
      <form className={css.ask} onSubmit={ask} noValidate>
        <TextInput
          aria-label={t("audiences.who.label")}
          placeholder={t("audiences.who.label")}
          value={typed}
          error={wrong}
          maxLength={320}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" leftSection={<IconSearch size={15} />} loading={answer.isFetching}>
          {t("audiences.who.ask")}
        </Button>
      </form>
      {answer.isError && wrong === undefined ? (
        <ErrorState
          error={answer.error}
          what={t("audiences.who.failed")}
          onRetry={() => void answer.refetch()}
        />
      ) : null}
      {answer.isLoading ? <LoadingState what={t("audiences.who")} rows={2} /> : null}
      <div aria-live="polite">
        {answer.data === undefined || answer.isError ? null : (
          <>
            <Table
              seen={[
                {
                  title: t("audiences.who.draft"),
                  hint: t("audiences.who.draftHint"),
                  seen: answer.data.draft,
                },
                { title: t("audiences.who.preview"), seen: answer.data.preview },
                { title: t("audiences.who.live"), seen: answer.data.live },
              ]}
              plans={props.plans}
            />
            <p className="small dim" style={{ marginTop: 8 }}>
              {answer.data.kind !== "id" && answer.data.tenantId === null
                ? t("audiences.who.unknown")
                : answer.data.kind === "email"
                  ? t("audiences.who.email")
                  : null}
            </p>
          </>
        )}
      </div>
    </section>
  );
}

type Shown = { readonly title: string; readonly hint?: string; readonly seen: Seen | null };

function Table(props: {
  readonly seen: readonly Shown[];
  readonly plans: readonly { readonly planId: string; readonly name: string | null }[];
}) {
  const t = useText();
  const named = new Map(props.plans.map(({ planId, name }) => [planId, name]));
  const ids = [
    ...new Set(props.seen.flatMap(({ seen }) => seen?.plans.map(({ planId }) => planId) ?? [])),
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard.
    <section className={css.scroll} tabIndex={0} aria-label={t("audiences.who")}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("audiences.who.what")}</th>
            {props.seen.map(({ title, hint }) => (
              <th key={title} scope="col">
                {title}
                {hint === undefined ? null : <small>{hint}</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t("audiences.who.offer")}</th>
            {props.seen.map(({ title, seen }) => (
              <Cell key={title} sight={seen?.offer} />
            ))}
          </tr>
          {ids.map((planId) => (
            <tr key={planId}>
              <th scope="row">
                {named.get(planId) ?? planId}
                <small className="mono">{planId}</small>
              </th>
              {props.seen.map(({ title, seen }) => (
                <Cell key={title} sight={seen?.plans.find((one) => one.planId === planId)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell({ sight }: { readonly sight: Seen["offer"] | undefined }) {
  const t = useText();
  if (sight === undefined) return <td className="dim">{t("audiences.who.nothing")}</td>;
  return (
    <td>
      <span className={sight.sees ? css.yes : css.no}>
        {sight.sees ? (
          <IconCheck size={15} aria-hidden="true" />
        ) : (
          <IconEyeOff size={15} aria-hidden="true" />
        )}
        {t(sight.sees ? "audiences.who.yes" : "audiences.who.no")}
      </span>
      <small>{sight.detail}</small>
    </td>
  );
}
