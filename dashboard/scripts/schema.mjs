// From the API's own description: types of everything, and the knobs of a generation as data.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const SOURCE = new URL("../../openapi.json", import.meta.url);
const TYPES = "src/api/schema.d.ts";

execFileSync("npx", ["openapi-typescript", SOURCE.pathname, "-o", TYPES, "--default-non-nullable=false"], { stdio: "ignore" });

const { components } = JSON.parse(readFileSync(SOURCE, "utf8"));

function resolve(schema) {
  if (schema.$ref) return { ...resolve(components.schemas[schema.$ref.split("/").at(-1)]), ...without(schema, "$ref") };
  if (!schema.anyOf) return schema;
  const real = schema.anyOf.filter((one) => one.type !== "null");
  const merged = real.length === 1 ? resolve(real[0]) : {};
  return { ...merged, ...without(schema, "anyOf"), nullable: real.length < schema.anyOf.length };
}

const without = (object, key) => Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));

const knobsOf = (body) =>
  Object.entries(components.schemas[body].properties).map(([name, schema]) => {
    const { type, minimum, maximum, enum: choices, description, nullable = false, title, items, default: usual } = resolve(schema);
    return { name, type, minimum, maximum, choices, description, nullable, title, items: items && resolve(items), usual };
  });
const knobs = { clip: knobsOf("GenerateBody"), section: knobsOf("SectionBody") };
writeFileSync("src/api/knobs.json", `${JSON.stringify(knobs, null, 1)}\n`);
