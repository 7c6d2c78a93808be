"use strict";

// Every text goes in as text, never as HTML: the document holds examples of any script.
function make(tag, text, ...children) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  element.append(...children);
  return element;
}

function resolve(schema, api) {
  if (!schema || !schema.$ref) return schema || {};
  return schema.$ref.split("/").slice(1).reduce((node, key) => node[key], api);
}

function example(schema, api, depth = 0) {
  const found = resolve(schema, api);
  if (found.examples && found.examples.length) return found.examples[0];
  if (found.const !== undefined) return found.const;
  if (found.default !== undefined) return found.default;
  if (found.enum) return found.enum[0];
  if (found.anyOf) return example(found.anyOf[0], api, depth);
  if (found.type === "object" && found.properties && depth < 5) {
    return Object.fromEntries(
      Object.entries(found.properties).map(([name, part]) => [name, example(part, api, depth + 1)]),
    );
  }
  if (found.type === "array") return depth < 5 && found.items ? [example(found.items, api, depth + 1)] : [];
  return { integer: 0, number: 0, boolean: true, object: {}, string: "…" }[found.type] ?? null;
}

function typeOf(schema, api) {
  const found = resolve(schema, api);
  if (found.anyOf) return found.anyOf.map((part) => typeOf(part, api)).join(" or ");
  if (found.enum) return found.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (found.type === "array") return `list of ${typeOf(found.items, api)}`;
  const low = found.minimum ?? found.exclusiveMinimum;
  const high = found.maximum;
  return low === undefined && high === undefined ? found.type || "any" : `${found.type} ${low ?? ""}…${high ?? ""}`;
}

function fieldTable(rows) {
  const body = make("tbody");
  for (const row of rows) body.append(make("tr", "", ...row.map((cell) => make("td", cell))));
  return make("table", "", body);
}

function parameterInputs(operation, api) {
  const inputs = new Map();
  const table = make("table");
  for (const parameter of operation.parameters || []) {
    const input = make("input");
    input.placeholder = parameter.required ? "required" : String(parameter.schema?.default ?? "");
    inputs.set(parameter, input);
    const cell = make("td", "", input);
    const note = `${parameter.in}, ${typeOf(parameter.schema, api)}. ${parameter.description || ""}`;
    table.append(make("tr", "", make("th", parameter.name), cell, make("td", note)));
  }
  return { inputs, table };
}

async function send(path, method, inputs, text, output) {
  const query = new URLSearchParams();
  let address = path;
  for (const [parameter, input] of inputs) {
    if (parameter.in === "path") address = address.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    else if (input.value) query.set(parameter.name, input.value);
  }
  const headers = {};
  const key = document.getElementById("key").value;
  if (key) headers["X-API-Key"] = key;
  if (text !== null) headers["Content-Type"] = "application/json";
  output.textContent = "…";
  try {
    const target = query.size ? `${address}?${query}` : address;
    const answer = await fetch(target, { method: method.toUpperCase(), headers, body: text });
    const type = answer.headers.get("content-type") || "";
    const body = /json|text/.test(type) ? await answer.text() : `${type}, ${(await answer.blob()).size} bytes`;
    output.textContent = `${answer.status}\n${/json/.test(type) ? JSON.stringify(JSON.parse(body), null, 2) : body}`;
  } catch (error) {
    output.textContent = String(error);
  }
}

function showOperation(path, method, operation, api) {
  const box = make("details");
  const name = make("span", method.toUpperCase());
  name.className = "method";
  box.append(make("summary", "", name, make("code", path), ` ${operation.summary || ""}`));
  box.append(make("p", operation.description || ""));
  const { inputs, table } = parameterInputs(operation, api);
  if (inputs.size) box.append(table);
  const content = operation.requestBody?.content?.["application/json"];
  let editor = null;
  if (content) {
    const schema = resolve(content.schema?.anyOf ? content.schema.anyOf[0] : content.schema, api);
    box.append(fieldTable(Object.entries(schema.properties || {}).map(
      ([field, part]) => [field, typeOf(part, api), part.description || ""],
    )));
    editor = make("textarea", JSON.stringify(example(schema, api), null, 2));
    box.append(editor);
  }
  const output = make("pre");
  output.hidden = true;
  if (!path.endsWith("/events") && !operation.requestBody?.content?.["multipart/form-data"]) {
    const button = make("button", "Send");
    button.addEventListener("click", () => {
      output.hidden = false;
      send(path, method, inputs, editor ? editor.value : null, output);
    });
    box.append(button, output);
  }
  box.append(fieldTable(Object.entries(operation.responses).map(
    ([status, answer]) => [status, answer.description],
  )));
  return box;
}

function show(api) {
  document.getElementById("title").textContent = `${api.info.title} ${api.info.version}`;
  document.getElementById("about").textContent = api.info.description;
  const groups = new Map();
  for (const [path, operations] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = (operation.tags || ["other"])[0];
      if (!groups.has(tag)) groups.set(tag, [make("h2", tag)]);
      groups.get(tag).push(showOperation(path, method, operation, api));
    }
  }
  document.getElementById("operations").replaceChildren(...[...groups.values()].flat());
}

fetch("/openapi.json")
  .then((answer) => answer.json())
  .then(show)
  .catch((error) => {
    document.getElementById("operations").replaceChildren(make("p", `The document cannot be read: ${error}`));
  });
