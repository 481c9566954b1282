import { Button } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useTakeNext } from "../../api/queue-work.ts";
import { useText } from "../../i18n/text.ts";
import { Reason } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Claims what comes next in the queue and opens it. */
export function TakeNext() {
  const t = useText();
  const { base } = useActing();
  const router = useRouter();
  const take = useTakeNext(
    (id) => void router.navigate({ href: `${base}/certification/${id}` } as never),
  );
  return (
    <>
      {take.isError ? (
        <span role="alert" className="small">
          <Reason error={take.error} />
        </span>
      ) : null}
      <Button variant="filled" loading={take.isPending} onClick={() => take.mutate()}>
        {t("operator.queue.takeNext")}
      </Button>
    </>
  );
}
