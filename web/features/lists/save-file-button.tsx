import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import type { QueryValue } from "../../api/client.ts";
import { useApi } from "../../api/context.tsx";
import { useText } from "../../i18n/text.ts";
import { saveFile } from "../../kit/csv.ts";
import { Reason } from "../../kit/states.tsx";

/** A file that the server makes, with everything that the filters leave. */
export function SaveFileButton(props: {
  /** With its ending. */
  readonly name: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly label?: string;
}) {
  const t = useText();
  const api = useApi();
  const load = useMutation({
    mutationFn: () => api.download(props.path, props.query ? { query: props.query } : {}),
    onSuccess: (content) => saveFile(props.name, content),
  });
  return (
    <>
      {load.isError ? (
        <span role="alert" className="small">
          {t("kit.list.exportFailed")} <Reason error={load.error} />
        </span>
      ) : null}
      <Button
        leftSection={<IconDownload size={16} />}
        loading={load.isPending}
        onClick={() => load.mutate()}
      >
        {props.label ?? t("kit.list.export")}
      </Button>
    </>
  );
}
