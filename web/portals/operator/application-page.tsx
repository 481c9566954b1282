import { Button, Checkbox, Textarea } from "@mantine/core";
import {
  IconArrowBackUp,
  IconCheck,
  IconCircleX,
  IconMessage,
  IconSend,
} from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type Application, useApplication, useDecideApplication } from "../../api/applications.ts";
import { isNotFound } from "../../api/problem.ts";
import { isLanguage, LANGUAGE_NAMES } from "../../i18n/languages.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText } from "../../kit/dates.tsx";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, KeyValueList, PageBody, PendingBar, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, NotFoundState, RefusedNotice } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { TimelineList } from "../../kit/timeline.tsx";
import { useActing } from "../../shell/organisation.tsx";

type Parts = {
  readonly application: Application;
  readonly decide: ReturnType<typeof useDecideApplication>;
};

/** An application with what happened to it; approved, asked about or declined here (ACC-02). */
export function ApplicationPage() {
  const t = useText();
  const { base } = useActing();
  const { application: id = "" } = useParams({ strict: false }) as { application?: string };
  const application = useApplication(id);
  const crumbs = [{ label: t("applications.title"), href: `${base}/applications` }];
  if (application.data !== undefined) return <Detail application={application.data} />;
  return (
    <>
      <PendingBar
        crumbs={crumbs}
        title={application.isPending ? undefined : t("applications.title")}
        what={t("applications.one")}
      />
      <PageBody>
        {application.isPending ? (
          <LoadingState what={t("applications.one")} onRetry={() => void application.refetch()} />
        ) : isNotFound(application.error) ? (
          <NotFoundState />
        ) : (
          <ErrorState
            error={application.error}
            what={t("applications.failedOne")}
            onRetry={() => void application.refetch()}
          />
        )}
      </PageBody>
    </>
  );
}

const LOOKS = {
  received: { icon: IconSend, tone: "you" },
  referred: { icon: IconArrowBackUp, tone: "off" },
  asked: { icon: IconMessage, tone: "run" },
  answered: { icon: IconMessage, tone: "you" },
  approved: { icon: IconCheck, tone: "ok" },
  declined: { icon: IconCircleX, tone: "bad" },
  invited: { icon: IconSend, tone: "off" },
} as const;

function Detail({ application }: { readonly application: Application }) {
  const t = useText();
  const { base, may } = useActing();
  const decide = useDecideApplication(application.id);
  const invite = useDecideApplication(application.id);
  const manages = may("organisation:manage");
  const can = (action: string) => manages && application.allowedActions.includes(action);
  const parts = { application, decide };
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("applications.title"), href: `${base}/applications` }]}
        title={application.name}
        status={<StatusBadge of="application" status={application.state} />}
        actions={
          <>
            {can("decline") ? <WordsButton {...parts} outcome="decline" /> : null}
            {can("ask") ? <WordsButton {...parts} outcome="ask" /> : null}
            {manages && application.state === "approved" ? (
              <Button loading={invite.isPending} onClick={() => invite.mutate(undefined)}>
                {t("applications.invite")}
              </Button>
            ) : null}
          </>
        }
        primary={can("approve") ? <ApproveButton {...parts} /> : undefined}
      />
      <PageBody side={<Facts application={application} />}>
        {invite.isError ? <RefusedNotice error={invite.error} /> : null}
        <Section title={t("applications.history")} first>
          <TimelineList
            label={t("applications.history")}
            entries={application.steps.map((step) => ({
              id: String(step.number),
              ...LOOKS[step.kind],
              title: (
                <>
                  {t(`applications.step.${step.kind}`)} <span className="dim">{step.by}</span>
                </>
              ),
              ...(step.text === null
                ? {}
                : { detail: <span style={{ whiteSpace: "pre-wrap" }}>{step.text}</span> }),
              when: <DateText at={step.at} />,
            }))}
          />
        </Section>
      </PageBody>
    </>
  );
}

function Facts({ application }: { readonly application: Application }) {
  const t = useText();
  const country = useCountryName();
  const { contact, language, agreement } = application;
  const none = <span className="dim">–</span>;
  return (
    <Section title={t("applications.details")}>
      <KeyValueList
        facts={[
          { label: t("applications.number"), value: application.number },
          { label: t("applications.kind"), value: t(`applications.kind.${application.kind}`) },
          ...(application.publisherId === null
            ? []
            : [{ label: t("applications.field.publisherId"), value: application.publisherId }]),
          ...(application.partnerType === null
            ? []
            : [
                {
                  label: t("applications.field.partnerType"),
                  value: t(`applications.partnerType.${application.partnerType}`),
                },
              ]),
          ...(application.segment === null
            ? []
            : [
                {
                  label: t("applications.field.segment"),
                  value: t(`applications.segment.${application.segment}`),
                },
              ]),
          { label: t("applications.field.country"), value: country(application.country) },
          { label: t("applications.field.taxId"), value: application.taxId ?? none },
          {
            label: t(
              application.kind === "publisher"
                ? "applications.field.currency"
                : "applications.field.currencyOfInvoices",
            ),
            value: application.currency,
          },
          { label: t("applications.field.timeZone"), value: application.timeZone },
          {
            label: t("applications.contact"),
            value: (
              <>
                {contact.name}
                <br />
                {contact.email}
                {contact.phone === null ? null : (
                  <>
                    <br />
                    {contact.phone}
                  </>
                )}
                <br />
                {isLanguage(language) ? LANGUAGE_NAMES[language] : language}
              </>
            ),
          },
          {
            label: t("applications.agreement"),
            value: (
              <>
                {t("applications.agreementAccepted", { version: agreement.version })}{" "}
                <DateText at={agreement.acceptedAt} />
              </>
            ),
          },
          { label: t("applications.applied"), value: <DateText at={application.appliedAt} /> },
        ]}
      />
    </Section>
  );
}

function ApproveButton({ application, decide }: Parts) {
  const t = useText();
  const [opened, setOpened] = useState(false);
  const [claimDomain, setClaimDomain] = useState(true);
  const close = () => {
    setOpened(false);
    decide.reset();
  };
  return (
    <>
      <Button variant="filled" onClick={() => setOpened(true)}>
        {t("applications.approve")}
      </Button>
      <ConfirmDialog
        opened={opened}
        title={t("applications.approve.title", { name: application.name })}
        confirm={t("applications.approve.confirm")}
        keep={t("applications.notYet")}
        busy={decide.isPending}
        error={decide.error}
        onClose={close}
        onConfirm={() =>
          decide.mutate({ outcome: "approve", claimDomain }, { onSuccess: () => setOpened(false) })
        }
      >
        <p>
          {t("applications.approve.text", {
            kind: application.kind,
            name: application.publisherId ?? application.name,
            email: application.contact.email,
          })}
        </p>
        <Checkbox
          mt="md"
          label={t("applications.approve.domain", { domain: application.domain })}
          description={t("applications.approve.domainHint")}
          checked={claimDomain}
          onChange={(event) => setClaimDomain(event.currentTarget.checked)}
        />
      </ConfirmDialog>
    </>
  );
}

/** Asks the applicant something, or declines with a reason: both are a text that they read. */
function WordsButton({
  application,
  decide,
  outcome,
}: Parts & { readonly outcome: "ask" | "decline" }) {
  const t = useText();
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState("");
  const [asked, setAsked] = useState(false);
  const close = () => {
    setOpened(false);
    setAsked(false);
    decide.reset();
  };
  return (
    <>
      <Button onClick={() => setOpened(true)}>{t(`applications.${outcome}`)}</Button>
      <ConfirmDialog
        opened={opened}
        title={t(`applications.${outcome}.title`, { name: application.name })}
        confirm={t(`applications.${outcome}.confirm`)}
        keep={t("applications.notYet")}
        busy={decide.isPending}
        error={decide.error}
        onClose={close}
        onConfirm={() => {
          setAsked(true);
          if (text.trim() !== "")
            decide.mutate(
              { outcome, text: text.trim() },
              {
                onSuccess: () => {
                  setText("");
                  close();
                },
              },
            );
        }}
      >
        <Textarea
          label={t(`applications.${outcome}.words`)}
          description={t(`applications.${outcome}.hint`)}
          autosize
          minRows={3}
          maxLength={4000}
          value={text}
          error={asked && text.trim() === "" ? t("applications.wordsMissing") : undefined}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  );
}
