/**
 * The texts that break offset arithmetic, from the folder beside the project; none where that is absent.
 * @module
 */
import { existsSync, readFileSync } from "node:fs";

const FILE = new URL("../../../shared/checks/tricky_texts.json", import.meta.url);

export const missing = existsSync(FILE) ? false : "the folder with the tricky texts is not beside the project";

export const cases = missing ? [] : JSON.parse(readFileSync(FILE, "utf8")).cases;
