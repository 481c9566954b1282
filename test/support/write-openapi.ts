import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { currentOpenApi } from "./openapi.ts";

writeFileSync(join(import.meta.dirname, "../../openapi.json"), await currentOpenApi());
