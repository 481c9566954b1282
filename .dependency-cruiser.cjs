// The import table of ARCHITECTURE.md as rules. Each rule is shown to fail on a fixture by
// test/architecture/import-rules.test.ts.
const MAY_CALL = {
  identity: [],
  operations: ["identity"],
  catalog: ["identity"],
  publishing: ["identity", "catalog", "commerce"],
  support: ["identity", "catalog", "publishing", "commerce", "licensing"],
  leads: ["identity", "catalog"],
  directory: ["identity"],
  "test-drives": ["identity", "catalog", "leads"],
  storefront: ["identity", "catalog", "commerce", "licensing", "leads", "test-drives"],
  commerce: ["identity", "catalog", "directory"],
  metering: ["identity", "commerce"],
  billing: ["identity", "catalog", "commerce", "metering"],
  licensing: ["identity", "catalog", "commerce", "leads", "directory"],
  "event-feed": ["catalog", "commerce"],
  insights: ["identity", "catalog", "commerce", "metering", "licensing", "leads", "storefront"],
  wire: ["identity", "catalog", "commerce", "metering", "billing", "licensing"],
};
const M = "^src/modules";
const TESTS = "\\.test\\.tsx?$";
const rule = (name, from, to) => ({ name, severity: "error", from, to });

module.exports.forbidden = [
  rule("no-cycles", {}, { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } }),
  // On the server not even types go round in a circle: what a file needs can be read from it downwards.
  rule("no-type-cycles", { path: "^src/" }, { circular: true }),
  rule(
    "no-unresolvable",
    {},
    { couldNotResolve: true, pathNot: ["^virtual:", "\\.css$", "dist/"] },
  ),
  rule("kernel-is-a-leaf", { path: "^src/kernel/", pathNot: TESTS }, { pathNot: "^src/kernel/" }),
  rule("platform-knows-no-module", { path: "^src/platform/" }, { path: M }),
  rule(
    "domain-is-pure",
    { path: `${M}/[^/]+/domain/`, pathNot: TESTS },
    // TypeBox is vocabulary: schemas are values. Types of the platform may name an organisation's kind.
    {
      pathNot: [
        "^src/kernel/",
        `${M}/[^/]+/(domain/|events\\.ts$|problems\\.ts$)`,
        "node_modules/typebox/",
        "^(node:)?crypto$",
      ],
      dependencyTypesNot: ["type-only"],
    },
  ),
  rule("events-are-plain-facts", { path: `${M}/[^/]+/events\\.ts$` }, { pathNot: "^src/kernel/" }),
  rule(
    "http-leaves-sql-to-others",
    { path: `${M}/[^/]+/http/`, pathNot: TESTS },
    { path: "/store/", dependencyTypesNot: ["type-only"] },
  ),
  rule(
    "store-knows-no-use-case",
    { path: `${M}/[^/]+/(store|queries)/`, pathNot: TESTS },
    { path: `${M}/[^/]+/(use-cases|http|reactions|jobs)/`, dependencyTypesNot: ["type-only"] },
  ),
  rule(
    "only-the-front-door",
    { path: `${M}/([^/]+)/`, pathNot: TESTS },
    { path: `${M}/`, pathNot: [`${M}/$1/`, `${M}/[^/]+/(index|events)\\.ts$`] },
  ),
  rule(
    "web-talks-through-the-api",
    { path: "^web/" },
    { path: "^src/", pathNot: ["^src/kernel/", "^web/"] },
  ),
  // What the public pages are made of is a type on both sides: the server fills it, the page draws it.
  rule(
    "server-knows-no-page",
    { path: "^src/", pathNot: TESTS },
    { path: "^(web|test|bench)/", pathNot: "^web/storefront/model\\.ts$" },
  ),
  rule("cli-is-a-client", { path: "^src/cli/", pathNot: TESTS }, { path: `${M}/` }),
  ...Object.entries(MAY_CALL).map(([from, to]) =>
    rule(
      `${from}-calls-only-its-table-row`,
      { path: `${M}/${from}/`, pathNot: TESTS },
      { path: `${M}/`, pathNot: [`${M}/(${[from, ...to].join("|")})/`, "/events\\.ts$"] },
    ),
  ),
];
module.exports.options = {
  doNotFollow: { path: "node_modules" },
  exclude: { path: "^(dist|data|\\.cache)/" },
  tsPreCompilationDeps: true, // otherwise type-only imports are invisible
  tsConfig: { fileName: "tsconfig.json" },
  enhancedResolveOptions: {
    exportsFields: ["exports"],
    conditionNames: ["import", "node", "default", "types"],
  },
};
