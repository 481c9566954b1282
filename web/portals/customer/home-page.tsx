import { Button } from "@mantine/core";
import { IconBuildingStore } from "@tabler/icons-react";
import { useIntl } from "react-intl";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { useRoleName } from "../../kit/role-names.ts";
import { useActing } from "../../shell/organisation.tsx";

/**
 * What a customer organisation needs first: the way to the offers, and its tenant ID, which
 * publishers ask for before they can offer it a private plan.
 */
export function HomePage() {
  const t = useText();
  const { locale, formatList } = useIntl();
  const roleName = useRoleName();
  const { organisation } = useActing();
  const country = new Intl.DisplayNames([locale], { type: "region" }).of(organisation.country);
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("customer.nav.home")}
        primary={
          // The storefront is drawn by the server: a full load, not a page of the portals.
          <Button
            component="a"
            href="/"
            variant="filled"
            leftSection={<IconBuildingStore size={16} />}
          >
            {t("customer.storefront")}
          </Button>
        }
      />
      <PageBody>
        <Section title={t("customer.organisation")} first>
          <p className="muted" style={{ maxWidth: 640, marginBottom: 14 }}>
            {t("customer.explain")}
          </p>
          <KeyValueList
            facts={[
              { label: t("customer.name"), value: organisation.name },
              { label: t("customer.country"), value: country ?? organisation.country },
              {
                label: t("customer.tenantId"),
                value: <CopyText text={organisation.tenantId} label={t("customer.tenantId")} />,
              },
              { label: t("customer.roles"), value: formatList(organisation.roles.map(roleName)) },
            ]}
          />
        </Section>
      </PageBody>
    </>
  );
}
