import { IconAlertCircleFilled, IconCheck, IconClock, IconInbox } from "@tabler/icons-react";
import { type Mail, useMail, useMails } from "../../api/operations.ts";
import { ExportList } from "../../features/lists/export-list.tsx";
import { useKindName } from "../../features/operations/names.ts";
import css from "../../features/operations/operations.module.css";
import { Paging } from "../../features/operations/paging.tsx";
import { useText } from "../../i18n/text.ts";
import { ListFilters } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { useFocusBack } from "../../kit/focus-back.ts";
import { Inspector, WithInspector } from "../../kit/inspector.tsx";
import { type ListState, useListState } from "../../kit/list-state.ts";
import { useLanguageName } from "../../kit/names.ts";
import { CommandBar, KeyValueList, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** The outbox: every mail with its text, in the language of who got it. */
export function MailsPage() {
  const t = useText();
  const { organisation } = useActing();
  const state = useListState();
  const open = state.filter("mail")[0];
  const wanted = { q: state.q || undefined, sort: state.sort };
  const mails = useMails({ ...wanted, cursor: state.cursor });
  const close = () => state.change({ mail: undefined, cursor: state.cursor });
  useFocusBack(open === undefined ? undefined : `mail-${open}`);
  return (
    <WithInspector
      inspector={open === undefined ? undefined : <Reader mailId={open} onClose={close} />}
    >
      <CommandBar
        crumbs={[{ label: organisation.name }, { label: t("operator.nav.system") }]}
        title={t("operator.nav.mails")}
        note={t("operator.mails.note")}
        actions={
          <ExportList<Mail>
            name="mails"
            path="/v1/mails"
            query={wanted}
            columns={[
              ["to", ({ to }) => to],
              ["name", ({ toName }) => toName],
              ["language", ({ locale }) => locale],
              ["template", ({ template }) => template],
              ["subject", ({ subject }) => subject],
              ["state", (mail) => mail.state],
              ["error", ({ error }) => error],
              ["at_utc", ({ at }) => at],
              ["sent_utc", ({ sentAt }) => sentAt],
            ]}
          />
        }
      />
      <PageBody>
        <ListFilters
          state={state}
          searchLabel={t("operator.mails.search")}
          filters={[
            {
              id: "sort",
              label: t("operator.sort"),
              single: true,
              options: [
                { value: "-recorded", label: t("operator.sort.newest") },
                { value: "recorded", label: t("operator.sort.oldest") },
              ],
            },
          ]}
        />
        {mails.isPending ? (
          <LoadingState what={t("operator.loading.mails")} onRetry={() => void mails.refetch()} />
        ) : mails.data === undefined ? (
          <ErrorState
            error={mails.error}
            what={t("operator.error.mails")}
            onRetry={() => void mails.refetch()}
          />
        ) : mails.data.data.length === 0 ? (
          <EmptyState
            title={state.q === "" ? t("operator.mails.none") : t("operator.mails.noneFound")}
          />
        ) : (
          <>
            <MailList mails={mails.data.data} open={open} state={state} />
            <Paging state={state} next={mails.data.nextCursor} />
          </>
        )}
      </PageBody>
    </WithInspector>
  );
}

function MailList(props: {
  readonly mails: readonly Mail[];
  readonly open: string | undefined;
  readonly state: ListState;
}) {
  const t = useText();
  const languageName = useLanguageName();
  return (
    <ul className={css.mails} aria-label={t("operator.nav.mails")}>
      {props.mails.map((mail) => (
        <li key={mail.id}>
          <button
            type="button"
            id={`mail-${mail.id}`}
            className={css.mail}
            aria-expanded={mail.id === props.open}
            onClick={() => props.state.change({ mail: mail.id, cursor: props.state.cursor })}
          >
            <span>
              <b>{mail.toName ?? mail.to}</b>
              {mail.toName === null ? null : <small>{mail.to}</small>}
            </span>
            <span lang={mail.locale}>
              {mail.subject}
              <small lang="">{languageName(mail.locale)}</small>
            </span>
            <span>
              <DateText at={mail.at} as="short" />
              <MailState mail={mail} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function MailState({ mail }: { readonly mail: Mail }) {
  const t = useText();
  const [tone, StateIcon, word] =
    mail.state === "failed"
      ? (["bad", IconAlertCircleFilled, t("operator.mails.failed")] as const)
      : mail.state === "queued"
        ? (["run", IconClock, t("operator.mails.queued")] as const)
        : mail.state === "kept"
          ? (["off", IconInbox, t("operator.mails.kept")] as const)
          : (["ok", IconCheck, t("operator.mails.sent")] as const);
  return (
    <small>
      <span className={css.state} data-tone={tone}>
        <StateIcon size={14} aria-hidden="true" />
        {word}
      </span>
    </small>
  );
}

/** One mail as its reader sees it. */
function Reader(props: { readonly mailId: string; readonly onClose: () => void }) {
  const t = useText();
  const kindName = useKindName();
  const languageName = useLanguageName();
  const mail = useMail(props.mailId);
  return (
    <Inspector
      title={mail.data?.subject ?? t("operator.mails.reading")}
      of={props.mailId}
      onClose={props.onClose}
    >
      {mail.isPending ? (
        <LoadingState what={t("operator.loading.mail")} onRetry={() => void mail.refetch()} />
      ) : mail.data === undefined ? (
        <ErrorState
          error={mail.error}
          what={t("operator.error.mail")}
          onRetry={() => void mail.refetch()}
        />
      ) : (
        <>
          <KeyValueList
            facts={[
              {
                label: t("operator.mails.to"),
                value:
                  mail.data.toName === null
                    ? mail.data.to
                    : `${mail.data.toName} <${mail.data.to}>`,
              },
              { label: t("operator.mails.language"), value: languageName(mail.data.locale) },
              {
                label: t("operator.mails.template"),
                value: kindName("mail", mail.data.template),
              },
              { label: t("operator.mails.at"), value: <DateText at={mail.data.at} /> },
              ...(mail.data.sentAt === null
                ? []
                : [
                    {
                      label: t("operator.mails.sentAt"),
                      value: <DateText at={mail.data.sentAt} />,
                    },
                  ]),
              ...(mail.data.error === null
                ? []
                : [{ label: t("operator.work.column.error"), value: mail.data.error }]),
            ]}
          />
          <div className={css.reader} lang={mail.data.locale}>
            <WithLinks text={mail.data.body} />
          </div>
        </>
      )}
    </Inspector>
  );
}

/** Plain text; addresses in it are links, as mail programs show them. */
function WithLinks({ text }: { readonly text: string }) {
  return text.split(/(https?:\/\/[^\s<>"]+)/).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text keep their order.
      <a key={index} href={part} target="_blank" rel="noreferrer noopener">
        {part}
      </a>
    ) : (
      part
    ),
  );
}
