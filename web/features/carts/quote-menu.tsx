import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconFileTypePdf } from "@tabler/icons-react";
import { type Cart, useQuote } from "../../api/carts.ts";
import { LANGUAGE_NAMES, LANGUAGES } from "../../i18n/languages.ts";
import { useText } from "../../i18n/text.ts";
import { saveFile } from "../../kit/csv.ts";
import { Reason } from "../../kit/states.tsx";
import css from "./carts.module.css";

/** R6: the cart as a quote, in the language of whoever it is handed to. */
export function QuoteMenu({ cart }: { readonly cart: Cart }) {
  const t = useText();
  const quote = useQuote();
  if (!cart.buyable) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            leftSection={<IconFileTypePdf size={16} aria-hidden="true" />}
            rightSection={<IconChevronDown size={14} aria-hidden="true" />}
            loading={quote.isPending}
          >
            {t("partner.cart.quote")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {LANGUAGES.map((code) => (
            <Menu.Item
              key={code}
              lang={code}
              onClick={() =>
                quote.mutate(
                  { cartId: cart.id, language: code },
                  { onSuccess: (content) => saveFile(`quote-${code}.pdf`, content) },
                )
              }
            >
              {LANGUAGE_NAMES[code]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {quote.isError ? (
        <span className={css.wrong} role="alert">
          {t("partner.cart.quoteFailed")} <Reason error={quote.error} />
        </span>
      ) : null}
    </>
  );
}
