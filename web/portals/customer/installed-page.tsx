import { Button } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type Install, useInstall, useUninstall } from "../../api/installs.ts";
import { useIntent } from "../../api/intent.ts";
import { isRefusal } from "../../api/problem.ts";
import { Deliverables } from "../../features/environments/deliverables.tsx";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { CopyText } from "../../kit/copy-text.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink, OutsideLink } from "../../kit/link.tsx";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** An app in an environment: what it can do there, what it delivers, and its end. */
export function InstalledPage() {
  const t = useText();
  const { base } = useActing();
  const { install: id = "" } = useParams({ strict: false }) as { readonly install?: string };
  const found = useInstall(id);
  const list = { label: t("environments.title"), href: `${base}/environments` };
  if (found.isPending)
    return (
      <PageBody>
        <LoadingState what={t("environments.loading")} onRetry={() => void found.refetch()} />
      </PageBody>
    );
  if (found.data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={found.error}
          what={t("environments.installed.failed")}
          onRetry={() => void found.refetch()}
          away={<AppLink href={list.href}>{list.label}</AppLink>}
        />
      </PageBody>
    );
  return <Detail install={found.data} list={list} />;
}

function Detail({
  install,
  list,
}: {
  readonly install: Install;
  readonly list: { readonly label: string; readonly href: string };
}) {
  const t = useText();
  const { may, base } = useActing();
  const [ending, setEnding] = useState(false);
  const uninstall = useUninstall(install.id);
  const intent = useIntent();
  const removed = install.removedAt !== null;
  const end = async () => {
    try {
      await uninstall.mutateAsync(intent.keyFor(install.id));
      intent.done();
      setEnding(false);
    } catch (error) {
      if (isRefusal(error)) intent.done();
    }
  };
  return (
    <>
      <CommandBar
        crumbs={[list]}
        title={install.offer.name}
        status={<StatusBadge of="install" status={removed ? "uninstalled" : install.state} />}
        note={install.environment.name}
        actions={
          may("purchase:buy") && install.allowedActions.includes("uninstall") ? (
            <Button
              onClick={() => {
                uninstall.reset();
                setEnding(true);
              }}
            >
              {t("environments.uninstall")}
            </Button>
          ) : undefined
        }
      />
      <PageBody side={<Facts install={install} />}>
        {removed ? null : (
          <p>
            {t(`environments.install.${install.state}`)}{" "}
            {install.state === "base" ? (
              <OutsideLink href={`/product/${install.offer.type}/${install.offer.slug}/contact`}>
                {t("environments.install.ask")}
              </OutsideLink>
            ) : install.state === "licensed" && may("licence:assign") ? (
              <AppLink href={`${base}/licences`}>{t("environments.install.assign")}</AppLink>
            ) : null}
          </p>
        )}
        <Deliverables
          path={`/v1/installs/${install.id}`}
          delivered={install}
          ended={removed}
          manifestName={install.offer.slug}
        />
      </PageBody>
      <ConfirmDialog
        opened={ending}
        title={t("environments.uninstall.title", { name: install.offer.name })}
        confirm={t("environments.uninstall")}
        keep={t("environments.deProvision.keep")}
        destructive
        busy={uninstall.isPending}
        error={uninstall.error}
        again={t("environments.deProvision.again")}
        onConfirm={() => void end()}
        onClose={() => setEnding(false)}
      >
        <p>{t("environments.uninstall.text")}</p>
        {install.state === "licensed" ? <p>{t("environments.uninstall.licences")}</p> : null}
      </ConfirmDialog>
    </>
  );
}

function Facts({ install }: { readonly install: Install }) {
  const t = useText();
  const { subscriptionId, name } = install.environment;
  return (
    <Section title={t("environments.facts")}>
      <KeyValueList
        facts={[
          { label: t("environments.environment"), value: name },
          {
            label: t("environments.subscriptionId"),
            value: <CopyText text={subscriptionId} label={t("environments.subscriptionId")} />,
          },
          { label: t("environments.publisher"), value: install.publisher.name },
          { label: t("environments.since"), value: <DateText at={install.installedAt} /> },
          { label: t("environments.installedBy"), value: install.installedBy },
          ...(install.removedAt === null
            ? []
            : [{ label: t("environments.ended"), value: <DateText at={install.removedAt} /> }]),
        ]}
      />
    </Section>
  );
}
