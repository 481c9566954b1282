import { Button } from "@mantine/core";
import {
  IconArrowMerge,
  IconPlayerPause,
  IconPlayerPauseFilled,
  IconPlayerPlay,
} from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import {
  type OrganisationDetail,
  type Suspension,
  useMerger,
  useOrganisation,
  useSuspension,
} from "../../api/organisations.ts";
import { isNotFound } from "../../api/problem.ts";
import { MemberList } from "../../features/members/member-list.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, KeyValueList, PageBody, PendingBar, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, NotFoundState, Notice } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { InvoiceDetailsSection } from "./invoice-details.tsx";
import { MergeDialog } from "./merge-dialog.tsx";
import { OrganisationHistory } from "./organisation-history.tsx";
import { KINDS } from "./organisations-page.tsx";
import { ReinstateDialog, SuspendDialog, Touched } from "./suspension-dialogs.tsx";

/** O5: one organisation, what runs with it, and its suspension with what that means (OPR-03). */
export function OrganisationPage() {
  const t = useText();
  const { base } = useActing();
  const { organisation: id = "" } = useParams({ strict: false }) as { organisation?: string };
  const organisation = useOrganisation(id);
  const suspension = useSuspension(id);
  if (organisation.data !== undefined && suspension.data !== undefined)
    return (
      <Detail
        key={organisation.data.id}
        organisation={organisation.data}
        suspension={suspension.data}
      />
    );
  const again = () => void Promise.all([organisation.refetch(), suspension.refetch()]);
  const error = organisation.error ?? suspension.error;
  return (
    <>
      <PendingBar
        crumbs={[{ label: t("organisations.title"), href: `${base}/organisations` }]}
        title={error === null ? undefined : t("organisations.title")}
        what={t("organisations.one")}
      />
      <PageBody>
        {error === null ? (
          <LoadingState what={t("organisations.one")} onRetry={again} />
        ) : isNotFound(error) ? (
          <NotFoundState />
        ) : (
          <ErrorState error={error} what={t("organisations.failedOne")} onRetry={again} />
        )}
      </PageBody>
    </>
  );
}

function Detail({
  organisation,
  suspension,
}: {
  readonly organisation: OrganisationDetail;
  readonly suspension: Suspension;
}) {
  const t = useText();
  const { base, may } = useActing();
  const [dialog, setDialog] = useState<"suspend" | "reinstate" | "merge">();
  const { status, kind } = organisation;
  const manages = may("organisation:manage") && kind !== "operator";
  const close = () => setDialog(undefined);
  const held = suspension.suspension;
  const state = useListState();
  const merger = useMerger(organisation.id);
  const into = merger.data?.into ?? null;
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("organisations.title"), href: `${base}/organisations` }]}
        title={organisation.name}
        status={<StatusBadge of="organisation" status={status} />}
        note={t(KINDS[kind])}
        actions={
          !manages ? undefined : status === "suspended" ? (
            <Button
              leftSection={<IconPlayerPlay size={16} />}
              onClick={() => setDialog("reinstate")}
            >
              {t("organisations.reinstate")}
            </Button>
          ) : status === "active" ? (
            <>
              {kind === "customer" ? (
                <Button
                  leftSection={<IconArrowMerge size={16} />}
                  onClick={() => setDialog("merge")}
                >
                  {t("organisations.merge")}
                </Button>
              ) : null}
              <Button
                leftSection={<IconPlayerPause size={16} />}
                onClick={() => setDialog("suspend")}
              >
                {t("organisations.suspend")}
              </Button>
            </>
          ) : undefined
        }
      />
      <PageBody side={<Facts organisation={organisation} />}>
        {held === null ? null : (
          <Notice tone="bad" icon={<IconPlayerPauseFilled size={18} aria-hidden="true" />}>
            <p>
              <b>
                {t("organisations.suspendedBy", { name: held.by })} <DateText at={held.since} />
              </b>
            </p>
            <p style={{ whiteSpace: "pre-wrap" }}>{held.reason}</p>
            <p>{t("organisations.writesTo", { contact: held.contact })}</p>
          </Notice>
        )}
        {into === null ? null : (
          <Notice tone="off" icon={<IconArrowMerge size={18} aria-hidden="true" />}>
            <p>
              <b>
                {t("organisations.mergedInto", { name: into.name, by: into.by })}{" "}
                <DateText at={into.at} />
              </b>
            </p>
            <p>{t("organisations.mergedInto.documents")}</p>
            <p>
              <AppLink href={`${base}/organisations/${into.id}`}>
                {t("organisations.mergedInto.open", { name: into.name })}
              </AppLink>
            </p>
          </Notice>
        )}
        {kind === "operator" ? null : (
          <Section title={t("organisations.dealings")} first={held === null && into === null}>
            <Touched organisation={organisation} suspension={suspension} />
          </Section>
        )}
        {status === "closed" ? null : <InvoiceDetailsSection organisationId={organisation.id} />}
        {status === "closed" ? null : (
          <Section title={t("members.title")}>
            <MemberList
              team={{ id: organisation.id, kind, name: organisation.name }}
              state={state}
              manages={may("organisation:manage")}
              looks={may("member:impersonate") && kind !== "operator"}
            />
          </Section>
        )}
        <Section title={t("organisations.history")}>
          <OrganisationHistory organisation={organisation} from={merger.data?.from ?? []} />
        </Section>
      </PageBody>
      <SuspendDialog
        organisation={organisation}
        suspension={suspension}
        opened={dialog === "suspend"}
        onClose={close}
      />
      <MergeDialog organisation={organisation} opened={dialog === "merge"} onClose={close} />
      <ReinstateDialog
        organisation={organisation}
        opened={dialog === "reinstate"}
        onClose={close}
      />
    </>
  );
}

function Facts({ organisation }: { readonly organisation: OrganisationDetail }) {
  const t = useText();
  const country = useCountryName();
  const { kind, handle, domain, verified, createdAt } = organisation;
  return (
    <Section title={t("organisations.details")}>
      <KeyValueList
        facts={[
          { label: t("organisations.kind"), value: t(KINDS[kind]) },
          {
            label: t("organisations.handle"),
            value: <CopyText text={handle} label={t("organisations.handle")} />,
          },
          {
            label: t("organisations.id"),
            value: <CopyText text={organisation.id} label={t("organisations.id")} />,
          },
          { label: t("organisations.country"), value: country(organisation.country) },
          ...(domain === null ? [] : [{ label: t("organisations.domain"), value: domain }]),
          ...(kind === "publisher"
            ? [
                {
                  label: t("organisations.verification"),
                  value:
                    verified === null
                      ? t("organisations.notVerified")
                      : t("organisations.verified"),
                },
              ]
            : []),
          { label: t("organisations.since"), value: <DateText at={createdAt} /> },
        ]}
      />
    </Section>
  );
}
