import Type from "typebox";
import { InstantText, Nullable, OneOf, Uuid } from "../../../platform/schemas.ts";
import { type Language, translate } from "../../../platform/text.ts";
import type { Delivered } from "../../catalog/index.ts";
import { DeliverableShape } from "../../commerce/index.ts";
import type { Environment } from "../../identity/index.ts";
import { INSTALL_STATES, installState } from "../domain/installation.ts";
import type { Install } from "../queries/installs.ts";
import type { AppOffered, Installation } from "../use-cases/install-app.ts";

const State = OneOf(INSTALL_STATES);
const Offer = Type.Object({ slug: Type.String(), type: Type.String(), name: Type.String() });
const Publisher = Type.Object({ name: Type.String() });
const Named = Type.Object({ subscriptionId: Uuid, name: Type.String() });
const Reason = Type.Object({ code: Type.String(), title: Type.String(), detail: Type.String() });

export const InstallSummary = Type.Object(
  {
    id: Uuid,
    offer: Offer,
    publisher: Publisher,
    environment: Named,
    state: State,
    installedAt: InstantText,
    installedBy: Type.String(),
    removedAt: Nullable(InstantText),
  },
  { title: "InstallSummary" },
);

export const InstallShape = Type.Interface(
  [InstallSummary],
  {
    deliverables: Type.Array(DeliverableShape, {
      description: "Empty once it is uninstalled. Files: …/files/{sha256}.",
    }),
    manifest: Nullable(
      Type.Record(Type.String(), Type.Unknown(), {
        description: "The technical configuration as the publisher wrote it",
      }),
    ),
    version: Nullable(Type.Integer({ description: "Of the offer, that is delivered" })),
    allowedActions: Type.Array(OneOf(["uninstall"])),
  },
  { title: "Install" },
);

export const InstallableShape = Type.Object(
  {
    slug: Type.String(),
    type: Type.String(),
    name: Type.String(),
    publisher: Publisher,
    state: State,
    available: Type.Boolean(),
    reasons: Type.Array(Reason, { description: "Why it cannot be installed." }),
    privacyPolicy: Nullable(Type.String()),
  },
  { title: "InstallableApp" },
);

export const InstallationShape = Type.Object(
  {
    offer: Type.Object({ slug: Type.String(), name: Type.String() }),
    publisher: Publisher,
    environment: Named,
    state: State,
    preview: Type.String(),
    install: Nullable(InstallSummary),
    already: Type.Boolean({ description: "Whether it was there before; then nothing changed." }),
  },
  { title: "Installation" },
);

export const RemovalShape = Type.Object(
  { install: InstallSummary, preview: Type.String() },
  { title: "Uninstallation" },
);

const environmentView = ({
  subscriptionId,
  name,
}: Pick<Environment, "subscriptionId" | "name">) => ({
  subscriptionId,
  name,
});

export const installView = (one: Install, environments: readonly Environment[]) => ({
  id: one.id,
  offer: { slug: one.offerSlug, type: one.offerType, name: one.offerName },
  publisher: { name: one.publisherName },
  environment: environmentView(
    environments.find(({ subscriptionId }) => subscriptionId === one.environmentId) ?? {
      subscriptionId: one.environmentId,
      name: "",
    },
  ),
  state: installState(one.licensed, one.usable),
  installedAt: one.installedAt.toString(),
  installedBy: one.installedBy,
  removedAt: one.removedAt?.toString() ?? null,
});

export const wholeInstallView = (
  one: Install,
  environments: readonly Environment[],
  delivered: (Delivered & { readonly version: number }) | undefined,
) => ({
  ...installView(one, environments),
  deliverables: [...(delivered?.items ?? [])],
  manifest: delivered?.manifest ?? null,
  version: delivered?.version ?? null,
  allowedActions: one.removedAt === null ? (["uninstall"] as const) : [],
});

export const installableView = ({ offer, name, state, refusal }: AppOffered, locale: Language) => ({
  slug: offer.slug,
  type: offer.type,
  name,
  publisher: { name: offer.publisherName },
  state,
  available: refusal === undefined,
  reasons:
    refusal === undefined
      ? []
      : [
          {
            code: refusal.code,
            title: translate(locale, `problem.${refusal.code}.title`),
            detail: translate(locale, `problem.${refusal.code}.detail`, refusal.params),
          },
        ],
  privacyPolicy: offer.privacyPolicyUrl ?? null,
});

export const installationView = (
  { offer, environment, state, preview, install, already }: Installation,
  environments: readonly Environment[],
) => ({
  offer: { slug: offer.slug, name: offer.name },
  publisher: { name: offer.publisher },
  environment: environmentView(environment),
  state,
  preview,
  install: install && installView(install, environments),
  already,
});
