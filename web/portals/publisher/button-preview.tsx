import { useButtonPreview } from "../../api/button-preview.ts";
import type { PageForm } from "../../forms/use-page-form.ts";
import { useText } from "../../i18n/text.ts";
import { SideCard } from "../../kit/page.tsx";
import { useSettled } from "../../kit/settled.ts";
import { Reason } from "../../kit/states.tsx";
import css from "./looks.module.css";
import { useOpenOffer } from "./offer-context.tsx";

/** P4: the buttons that each kind of reader would find on the offer page, while the setup is typed. */
export function ButtonPreview({ form }: { readonly form: PageForm }) {
  const t = useText();
  const { offer } = useOpenOffer();
  const typed = useSettled(JSON.stringify(form.state.content), 300);
  const preview = useButtonPreview(offer.slug, typed);
  return (
    <SideCard title={t("publisher.buyers.see")}>
      {preview.isError ? (
        <p className="small">
          <Reason error={preview.error} />
        </p>
      ) : (
        <ul className={css.viewers} aria-busy={preview.isPending}>
          {preview.data?.map(({ viewer, buttons, reason }) => (
            <li key={viewer}>
              <span className="small dim">{t(`publisher.buyers.${viewer}`)}</span>
              {buttons.length === 0 ? null : (
                <span className={css.buttons}>
                  {buttons.map(({ kind, title }) => (
                    <span key={kind} className={css.button}>
                      {title}
                    </span>
                  ))}
                </span>
              )}
              {reason === null ? null : <span className="small">{reason.detail}</span>}
            </li>
          ))}
        </ul>
      )}
    </SideCard>
  );
}
