import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import {
  type LicenceRequest,
  useHandOverRequest,
  useLicenceDeciders,
} from "../../api/licence-requests.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { ErrorState } from "../../kit/states.tsx";

/** Which colleague is to decide a request (C8). */
export function HandOverDialog(props: {
  readonly request: LicenceRequest;
  readonly onClose: () => void;
  readonly onDone: (text: string) => void;
}) {
  const t = useText();
  const { request } = props;
  const people = useLicenceDeciders();
  const handOver = useHandOverRequest(request.id);
  const before = request.assignee?.id ?? "";
  const [to, setTo] = useState(before);
  const about = { person: request.user.name };
  return (
    <ConfirmDialog
      opened
      title={t("seatRequests.handOver.title", about)}
      confirm={t("seatRequests.handOver.confirm")}
      keep={t("licences.back")}
      busy={handOver.isPending}
      possible={people.data !== undefined && to !== before}
      error={handOver.error}
      onClose={props.onClose}
      onConfirm={() =>
        handOver.mutate(to === "" ? null : to, {
          onSuccess: () => props.onDone(t("seatRequests.done.handedOver", about)),
        })
      }
    >
      <p>{t("seatRequests.handOver.means")}</p>
      {people.isError ? (
        <ErrorState
          error={people.error}
          what={t("seatRequests.handOver.failed")}
          onRetry={() => void people.refetch()}
        />
      ) : (
        <NativeSelect
          mt="md"
          label={t("seatRequests.handOver.to")}
          disabled={people.isPending}
          value={to}
          data={[
            { value: "", label: t("seatRequests.handOver.all") },
            ...(people.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      )}
    </ConfirmDialog>
  );
}
