import { writeDocuments } from "../docs.ts";

writeDocuments();
