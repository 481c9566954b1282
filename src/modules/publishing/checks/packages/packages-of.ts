import type { JsonObject, Snapshot } from "../../domain/snapshot.ts";

export type PackageKind =
  | "application"
  | "visual"
  | "report"
  | "business"
  | "ledger"
  | "analysis"
  | "recording";

/** A package that an edition names, with the field that names it. */
export type PackageRef = {
  readonly kind: PackageKind;
  readonly page: string;
  readonly pointer: string;
  readonly plan?: string;
  /** Version that the page says it has. */
  readonly version?: string;
} & ({ readonly sha256: string } | { readonly url: string });

/** Every package of an edition, uploaded or by address, in the order of its pages. */
export function packagesOf(snapshot: Snapshot): PackageRef[] {
  const found: PackageRef[] = [];
  const add = (kind: PackageKind, at: Place, content: JsonObject, version?: string) => {
    const value = content[at.name];
    const { name, base = "", ...place } = at;
    const field = { kind, ...place, pointer: `${base}/${name}`, ...(version && { version }) };
    if (typeof value === "string" && value !== "") found.push({ ...field, url: value });
    else if (typeof value === "object" && value !== null && "sha256" in value)
      found.push({ ...field, sha256: String(value.sha256) });
  };
  const technical = snapshot.pages.technical ?? {};
  const supplemental = snapshot.pages.supplemental ?? {};
  const page = "technical";
  switch (snapshot.offerType) {
    case "application":
      for (const { planId: plan, pages, stopped } of snapshot.plans) {
        const content = pages["plan-technical"] ?? {};
        if (stopped === true || pages["plan-setup"]?.technical === "reused") continue;
        for (const name of ["packageFile", "packageUrl"])
          add("application", { page: "plan-technical", plan, name }, content);
      }
      break;
    case "power-bi-visual": {
      const { version } = technical;
      const said = typeof version === "string" ? version : undefined;
      add("visual", { page, name: "package" }, technical, said);
      add("report", { page, name: "sample" }, technical);
      break;
    }
    case "dynamics-365":
      add("business", { page, name: "packageUrl" }, technical);
      break;
    case "dynamics-365-operations":
      add("analysis", { page: "supplemental", name: "report" }, supplemental);
      if (supplemental.functionalValidation === "file")
        add("recording", { page: "supplemental", name: "functionalValidationFile" }, supplemental);
      break;
    case "dynamics-365-business-central": {
      add("ledger", { page, name: "appUrl" }, technical);
      const libraries = Array.isArray(technical.libraries) ? technical.libraries : [];
      libraries.forEach((library: JsonObject, index) => {
        add("ledger", { page, name: "url", base: `/libraries/${index}` }, library);
      });
      add("ledger", { page: "supplemental", name: "testsUrl" }, supplemental);
      break;
    }
  }
  return found;
}

type Place = {
  readonly page: string;
  readonly name: string;
  readonly base?: string;
  readonly plan?: string;
};
