import { Box } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { type Install, useInstall, useUninstall } from "../../api/installs.ts";
import { Deliverables } from "../../features/environments/deliverables.tsx";
import { InEnvironment, useEnding } from "../../features/environments/in-environment.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink, OutsideLink } from "../../kit/link.tsx";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** An app in an environment: what it can do there, what it delivers, and its end. */
export function InstalledPage() {
  const t = useText();
  const { install: id = "" } = useParams({ strict: false }) as { readonly install?: string };
  return (
    <InEnvironment found={useInstall(id)} failed={t("environments.installed.failed")}>
      {(install, list) => <Detail install={install} list={list} />}
    </InEnvironment>
  );
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
  const uninstall = useEnding(install.id, useUninstall(install.id));
  const removed = install.removedAt !== null;
  return (
    <>
      <CommandBar
        crumbs={[list]}
        title={install.offer.name}
        status={<StatusBadge of="install" status={removed ? "uninstalled" : install.state} />}
        note={install.environment.name}
        actions={
          may("purchase:buy") && install.allowedActions.includes("uninstall")
            ? uninstall.button(t("environments.uninstall"))
            : undefined
        }
      />
      <PageBody side={<Facts install={install} />}>
        {removed ? null : (
          <Box component="p" mb="lg">
            {t(`environments.install.${install.state}`)}{" "}
            {install.state === "base" ? (
              <OutsideLink href={`/product/${install.offer.type}/${install.offer.slug}/contact`}>
                {t("environments.install.ask")}
              </OutsideLink>
            ) : install.state === "licensed" && may("licence:assign") ? (
              <AppLink href={`${base}/licences`}>{t("environments.install.assign")}</AppLink>
            ) : null}
          </Box>
        )}
        <Deliverables
          path={`/v1/installs/${install.id}`}
          delivered={install}
          ended={removed}
          manifestName={install.offer.slug}
        />
      </PageBody>
      {uninstall.question(
        t("environments.uninstall.title", { name: install.offer.name }),
        t("environments.uninstall"),
        <>
          <p>{t("environments.uninstall.text")}</p>
          {install.state === "licensed" ? <p>{t("environments.uninstall.licences")}</p> : null}
        </>,
      )}
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
