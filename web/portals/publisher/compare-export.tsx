import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { type ComparisonQuery, downloadComparison } from "../../api/comparison.ts";
import { useApi } from "../../api/context.tsx";
import { useText } from "../../i18n/text.ts";
import { saveFile } from "../../kit/csv.ts";

/** The comparison with the filter that is shown, as a file to keep or to hand on. */
export function CompareExport(props: {
  readonly slug: string;
  readonly query: ComparisonQuery;
  readonly onFailed: (error: unknown) => void;
}) {
  const t = useText();
  const api = useApi();
  const [busy, setBusy] = useState(false);
  const { slug, query, onFailed } = props;
  const save = async (format: "html" | "json") => {
    setBusy(true);
    onFailed(undefined);
    try {
      saveFile(`comparison-${slug}.${format}`, await downloadComparison(api, slug, query, format));
    } catch (error) {
      onFailed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Button loading={busy} leftSection={<IconDownload size={16} />}>
          {t("publisher.compare.export")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void save("html")}>{t("publisher.compare.file.html")}</Menu.Item>
        <Menu.Item onClick={() => void save("json")}>{t("publisher.compare.file.json")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
