import { ConsentedPublishers } from "../../features/consents/consented-publishers.tsx";
import { Resellers } from "../../features/delegations/resellers.tsx";
import { useText } from "../../i18n/text.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** C3: who may act for this organisation; a section for each kind of partner. */
export function PartnersPage() {
  const t = useText();
  const { may, organisation } = useActing();
  if (!may("consent:give")) return <MissingRole permission="consent:give" />;
  return (
    <>
      <CommandBar crumbs={[{ label: organisation.name }]} title={t("consents.title")} />
      <PageBody>
        <p className="muted" style={{ marginBottom: 20 }}>
          {t("consents.explain")}
        </p>
        <ConsentedPublishers first />
        {may("delegation:read") ? <Resellers /> : null}
      </PageBody>
    </>
  );
}
