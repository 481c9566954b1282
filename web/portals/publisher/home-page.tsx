import { useText } from "../../i18n/text.ts";
import { CommandBar } from "../../kit/page.tsx";
import { useActing } from "../../shell/organisation.tsx";

export function HomePage() {
  const t = useText();
  const { organisation } = useActing();
  return <CommandBar crumbs={[{ label: organisation.name }]} title={t("publisher.nav.home")} />;
}
