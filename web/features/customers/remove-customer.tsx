import { Button } from "@mantine/core";
import { IconUserMinus } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import type { Customer } from "../../api/customers.ts";
import { type Removal, useRemovalPreview, useRemoveCustomer } from "../../api/relationships.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./customers.module.css";

/** Ends the relationship, after reading what is in the way or what goes with it. */
export function RemoveCustomer({ customer }: { readonly customer: Customer }) {
  const t = useText();
  const router = useRouter();
  const { base } = useActing();
  const [opened, setOpened] = useState(false);
  const preview = useRemovalPreview(customer.id, { enabled: opened });
  const remove = useRemoveCustomer(customer.id);
  const close = () => {
    setOpened(false);
    remove.reset();
  };
  const { data } = preview;
  return (
    <>
      <Button
        variant="subtle"
        size="xs"
        justify="flex-start"
        leftSection={<IconUserMinus size={16} />}
        onClick={() => setOpened(true)}
      >
        {t("relationships.remove")}
      </Button>
      <ConfirmDialog
        opened={opened}
        title={t("relationships.remove.title", { company: customer.company })}
        confirm={t("relationships.remove.confirm")}
        keep={t("relationships.remove.keep")}
        destructive
        possible={data?.allowed === true}
        busy={remove.isPending}
        error={remove.error ?? preview.error}
        again={t("relationships.remove.again")}
        onClose={close}
        onConfirm={() => {
          if (data !== undefined)
            remove.mutate(data.preview, {
              onSuccess: () =>
                void router.navigate({ href: `${base}/customers`, replace: true } as never),
              // Something moved: what would happen now is read again.
              onError: () => void preview.refetch(),
            });
        }}
      >
        {preview.isError ? null : data === undefined ? (
          <LoadingState what={t("relationships.remove.preview")} rows={3} />
        ) : (
          <Effect customer={customer} removal={data} />
        )}
      </ConfirmDialog>
    </>
  );
}

function Effect({
  customer: { company },
  removal,
}: {
  readonly customer: Customer;
  readonly removal: Removal;
}) {
  const t = useText();
  const { base } = useActing();
  const rows = removal.allowed ? removal.left : removal.preventing;
  const count = removal.allowed ? removal.leftCount : removal.preventingCount;
  return (
    <>
      <p>
        {removal.allowed
          ? t("relationships.remove.means", { company })
          : t("relationships.remove.prevented", { count })}
      </p>
      {removal.allowed && count > 0 ? <p>{t("relationships.remove.left", { count })}</p> : null}
      {rows.length === 0 ? null : (
        <ul className={css.held}>
          {rows.map((one) => (
            <li key={one.id}>
              <AppLink href={`${base}/subscriptions/${one.id}`}>{one.name}</AppLink>{" "}
              <StatusText of="subscription" status={one.status} />
              {one.until === null ? null : (
                <>
                  {" "}
                  <DateText at={one.until} as="day" />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {removal.allowed && removal.cart ? <p>{t("relationships.remove.cart")}</p> : null}
      {removal.allowed && removal.consent ? <p>{t("relationships.remove.consent")}</p> : null}
    </>
  );
}
