import { Button, Checkbox, Group } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import {
  type InstallableApp,
  useInstallApp,
  useInstallableApp,
  useInstallPreview,
} from "../../api/installs.ts";
import css from "../../features/environments/environments.module.css";
import { GetItNow, useEnvironmentChoice } from "../../features/environments/in-environment.tsx";
import { useCommit } from "../../features/subscriptions/previewed.tsx";
import { useText } from "../../i18n/text.ts";
import { AppLink, OutsideLink } from "../../kit/link.tsx";
import { Section } from "../../kit/page.tsx";
import { LoadingState, RefusedNotice } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Get it now of an app that is installed and not bought (LIC-06): an environment, what it can do there, and yes. */
export const InstallPage = () => (
  <GetItNow useOffer={useInstallableApp}>{(app) => <Install app={app} />}</GetItNow>
);

function Install({ app }: { readonly app: InstallableApp }) {
  const t = useText();
  const router = useRouter();
  const { base } = useActing();
  const { environmentId, select } = useEnvironmentChoice(t("environments.install.where"));
  const [consent, setConsent] = useState(false);
  const install = useInstallApp();
  const preview = useInstallPreview(
    app.available && environmentId !== undefined ? { offer: app.slug, environmentId } : undefined,
  );
  const commit = useCommit(preview);
  const seen = preview.isFetching ? undefined : preview.data;
  const page = (
    <OutsideLink href={`/product/${app.type}/${app.slug}`}>
      {t("environments.get.read")}
    </OutsideLink>
  );
  if (!app.available)
    return (
      <>
        {app.reasons.map(({ code, title, detail }) => (
          <p key={code}>
            <b>{title}</b> {detail}
          </p>
        ))}
        <p className="small">{page}</p>
      </>
    );
  const press = async () => {
    if (seen === undefined || environmentId === undefined) return;
    const body = { offer: app.slug, environmentId, preview: seen.preview, consent };
    await commit(body, async (idempotencyKey) => {
      const done = await install.mutateAsync({ body, idempotencyKey });
      void router.navigate({ href: `${base}/installs/${done.install?.id ?? ""}` } as never);
    });
  };
  return (
    <>
      <div className={css.fields}>{select}</div>
      {preview.isError ? (
        <RefusedNotice error={preview.error} />
      ) : seen === undefined ? (
        <LoadingState what={t("environments.install.effect")} rows={2} />
      ) : (
        <Section title={t("environments.install.effect")} first>
          <p>
            <StatusText of="install" status={seen.state} />
          </p>
          <p>{t(`environments.install.${seen.state}`)}</p>
          <p className="muted">{t("environments.install.free")}</p>
          <p className="small">{page}</p>
          {seen.install === null ? (
            <Checkbox
              my="lg"
              checked={consent}
              onChange={(event) => setConsent(event.currentTarget.checked)}
              label={t("environments.install.consent", { publisher: app.publisher.name })}
            />
          ) : (
            <p>
              {t("environments.install.already")}{" "}
              <AppLink href={`${base}/installs/${seen.install.id}`}>
                {t("environments.install.open")}
              </AppLink>
            </p>
          )}
        </Section>
      )}
      {install.isError ? <RefusedNotice error={install.error} /> : null}
      <Group mt="lg">
        {seen?.install == null ? (
          <Button
            variant="filled"
            disabled={seen === undefined || !consent}
            loading={install.isPending}
            onClick={() => void press()}
          >
            {t("environments.install")}
          </Button>
        ) : null}
        <AppLink href={`${base}/environments`}>{t("environments.title")}</AppLink>
      </Group>
    </>
  );
}
