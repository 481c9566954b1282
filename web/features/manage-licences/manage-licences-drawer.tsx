import { Button, Drawer } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useState } from "react";
import { useDealLicences } from "../../api/deal-licences.ts";
import type { VersionedDeal } from "../../api/deals.ts";
import { useText } from "../../i18n/text.ts";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { LicencesForm } from "./licences-form.tsx";
import css from "./manage-licences.module.css";

/** P24: who consented, and how many licences of which plans the deal grants them. */
export function ManageLicences({ deal }: { readonly deal: VersionedDeal }) {
  const t = useText();
  const { may } = useActing();
  const [opened, setOpened] = useState(false);
  if (!may("licensing:manage")) return null;
  return (
    <>
      <Button leftSection={<IconKey size={16} />} onClick={() => setOpened(true)}>
        {t("grants.title")}
      </Button>
      <Drawer
        opened={opened}
        onClose={() => setOpened(false)}
        size={640}
        title={
          <>
            {t("grants.title")}
            <span className={css.subtitle}>
              {t("grants.of", { offer: deal.solution.name, company: deal.customer.company })}
            </span>
          </>
        }
        classNames={{ content: css.content, header: css.head, body: css.body }}
        closeButtonProps={{ "aria-label": t("kit.close") }}
        returnFocus
      >
        <Content deal={deal} />
      </Drawer>
    </>
  );
}

function Content({ deal }: { readonly deal: VersionedDeal }) {
  const t = useText();
  const licences = useDealLicences(deal.id);
  if (licences.isPending)
    return <LoadingState what={t("grants.title")} onRetry={() => void licences.refetch()} />;
  if (licences.data === undefined)
    return (
      <ErrorState
        error={licences.error}
        what={t("grants.failed")}
        onRetry={() => void licences.refetch()}
      />
    );
  return <LicencesForm deal={deal} licences={licences.data} />;
}
