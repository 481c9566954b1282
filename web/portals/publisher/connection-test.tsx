import { Button } from "@mantine/core";
import {
  type ConnectionTest,
  useConnectionTests,
  useTestConnection,
} from "../../api/connection-tests.ts";
import { isRefusal } from "../../api/problem.ts";
import type { PageForm } from "../../forms/use-page-form.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { SideCard } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Reason } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import css from "./looks.module.css";
import { useOpenOffer } from "./offer-context.tsx";

/** Beside Technical configuration: a signed call to the saved connection webhook, and the calls before. */
export function ConnectionTestCard({ form }: { readonly form: PageForm }) {
  const t = useText();
  const { offer, mayEdit } = useOpenOffer();
  const test = useTestConnection(offer.slug);
  const unsaved = form.changed.length > 0;
  return (
    <SideCard title={t("publisher.connection.title")}>
      <p className="small muted">{t("publisher.connection.hint")}</p>
      {mayEdit ? (
        <Button mt="xs" onClick={() => test.mutate()} loading={test.isPending} disabled={unsaved}>
          {t("publisher.connection.test")}
        </Button>
      ) : null}
      <div role="status" className="small" style={{ marginTop: 8 }}>
        {unsaved ? (
          mayEdit ? (
            t("publisher.connection.saveFirst")
          ) : null
        ) : test.isError ? (
          <>
            <Reason error={test.error} />
            <Fields error={test.error} />
          </>
        ) : test.data === undefined ? null : (
          t(`publisher.connection.verdict.${test.data.verdict}`, {
            status: test.data.status ?? 0,
            error: test.data.error ?? "",
          })
        )}
      </div>
      <Calls />
    </SideCard>
  );
}

function Fields({ error }: { readonly error: unknown }) {
  if (!isRefusal(error) || error.fields.length === 0) return null;
  return (
    <ul>
      {error.fields.map(({ pointer, detail }) => (
        <li key={pointer}>{detail}</li>
      ))}
    </ul>
  );
}

/** What was called, when and with what answer; opened, what the token and the call said. */
function Calls() {
  const t = useText();
  const { offer } = useOpenOffer();
  const calls = useConnectionTests(offer.slug);
  const all = calls.data?.pages.flatMap(({ data }) => data);
  if (all === undefined)
    return calls.isError ? (
      <ErrorState
        error={calls.error}
        what={t("publisher.connection.failed")}
        onRetry={() => void calls.refetch()}
      />
    ) : (
      <LoadingState what={t("publisher.connection.calls")} rows={1} />
    );
  if (all.length === 0) return null;
  return (
    <section aria-label={t("publisher.connection.calls")}>
      <ol className={css.calls}>
        {all.map((call) => (
          <li key={call.id}>
            <details>
              <summary>
                <StatusText of="connection-test" status={call.verdict} />{" "}
                <small className="dim">
                  {call.status === null ? call.error : call.status} ·{" "}
                  {t("publisher.connection.ms", { ms: call.tookMs })} · <DateText at={call.at} />
                </small>
              </summary>
              <CallDetail call={call} />
            </details>
          </li>
        ))}
      </ol>
      {calls.hasNextPage ? (
        <Button
          size="xs"
          variant="subtle"
          loading={calls.isFetchingNextPage}
          onClick={() => void calls.fetchNextPage()}
        >
          {t("publisher.connection.earlier")}
        </Button>
      ) : null}
    </section>
  );
}

function CallDetail({ call }: { readonly call: ConnectionTest }) {
  const t = useText();
  const parts: readonly (readonly [label: string, value: object])[] = [
    [t("publisher.connection.token"), call.claims],
    [t("publisher.connection.body"), call.body],
  ];
  return (
    <>
      <p className="small">
        {call.by}
        <br />
        <span className="mono">POST {call.url}</span>
      </p>
      {parts.map(([label, value]) => (
        <div key={label}>
          <b className="small">{label}</b>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard. */}
          <section className={css.scrolled} tabIndex={0} aria-label={label}>
            <pre>{JSON.stringify(value, null, 2)}</pre>
          </section>
        </div>
      ))}
    </>
  );
}
