import { IconHome } from "@tabler/icons-react";
import type { Area } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import type { NavGroup } from "../../shell/navigation.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { PortalFrame } from "../../shell/portal-frame.tsx";

const AREAS: readonly Area[] = ["customer", "relationships"];

export function CustomerLayout() {
  return <PortalFrame kind="customer" areas={AREAS} useGroups={useGroups} />;
}

function useGroups(): readonly NavGroup[] {
  const t = useText();
  const { base } = useActing();
  return [{ items: [{ label: t("customer.nav.home"), href: base, icon: IconHome, exact: true }] }];
}
