import type { ShownPolicy } from "../../api/policies.ts";
import { useText } from "../../i18n/text.ts";
import { Section } from "../../kit/page.tsx";
import css from "./policies.module.css";

/** Policies under their groups, each with what decides it. */
export function PolicyGroups({ policies }: { readonly policies: readonly ShownPolicy[] }) {
  const t = useText();
  const groups = [...new Map(policies.map((one) => [one.group, one.groupTitle]))];
  return groups.map(([group, title], index) => (
    <Section key={group} title={title} first={index === 0}>
      <dl className={css.list}>
        {policies
          .filter((policy) => policy.group === group)
          .map((policy) => (
            <div key={policy.number}>
              <dt>
                <span className="num">{policy.number}</span> {policy.title}
              </dt>
              <dd>
                <p>{policy.text}</p>
                <p className="dim">
                  {policy.checks.length > 0
                    ? t(policy.automatic ? "policies.checks" : "policies.checksAndPerson", {
                        checks: policy.checks.map((check) => check.title).join(", "),
                      })
                    : t("policies.person")}{" "}
                  {t("policies.since", { version: policy.since })}
                </p>
              </dd>
            </div>
          ))}
      </dl>
    </Section>
  ));
}
