// A small language model as an OpenAI-compatible server on loopback; docs/llm-local.md says how.
// Usage: node local_model.mjs FOLDER MODEL.gguf   (FOLDER holds node_modules/node-llama-cpp)
// Prints its URL on the first line and serves until it is stopped.

import {createServer} from "node:http";
import {join} from "node:path";
import {pathToFileURL} from "node:url";

const [folder, file] = process.argv.slice(2);
const entry = join(folder, "node_modules/node-llama-cpp/dist/index.js");
const {getLlama, LlamaChatSession} = await import(pathToFileURL(entry));
const MAX_BODY = 1 << 20;
const NAME = "local";

const llama = await getLlama({build: "never", gpu: false, logLevel: "error"});
const model = await llama.loadModel({modelPath: file});
// One thread: several wait for each other where others use the machine too.
const context = await model.createContext({contextSize: 2048, threads: 1});
let turn = Promise.resolve();

class Refused extends Error {}

async function complete(request) {
  const {messages, response_format: format, max_tokens: maxTokens = 512} = request;
  if (!Array.isArray(messages) || messages.length === 0) throw new Refused("messages is missing");
  if (request.model !== NAME) throw new Refused(`there is no model '${request.model}'`);
  const sequence = context.getSequence();
  const session = new LlamaChatSession({contextSequence: sequence, autoDisposeSequence: true});
  try {
    session.setChatHistory(messages.slice(0, -1).map(toHistory));
    const grammar = format?.type === "json_schema"
      ? await llama.createGrammarForJsonSchema(format.json_schema.schema) : undefined;
    const whole = new AbortController();
    let text = "";
    const answer = await session.promptWithMeta(messages.at(-1).content, {
      grammar, maxTokens, temperature: 0, signal: whole.signal, stopOnAbortSignal: true,
      // The grammar allows blanks behind the answer, and the model likes them.
      onTextChunk: (chunk) => { text += chunk; if (grammar && isWhole(text)) whole.abort(); },
    });
    const used = sequence.tokenMeter;
    return {
      id: "chatcmpl-local", object: "chat.completion", created: Math.floor(Date.now() / 1000),
      model: NAME,
      choices: [{
        index: 0, message: {role: "assistant", content: answer.responseText},
        finish_reason: answer.stopReason === "maxTokens" ? "length" : "stop",
      }],
      usage: {
        prompt_tokens: used.usedInputTokens, completion_tokens: used.usedOutputTokens,
        total_tokens: used.usedInputTokens + used.usedOutputTokens,
      },
    };
  } finally {
    session.dispose();
  }
}

function toHistory({role, content}) {
  if (role === "assistant") return {type: "model", response: [content]};
  return {type: role === "system" ? "system" : "user", text: content};
}

function isWhole(text) {
  try { JSON.parse(text); return true; } catch { return false; }
}

async function readBody(request) {
  let body = "";
  for await (const chunk of request) {
    body += chunk;
    if (body.length > MAX_BODY) throw new Refused("the request is too long");
  }
  try { return JSON.parse(body); } catch { throw new Refused("the request is not JSON"); }
}

const server = createServer(async (request, response) => {
  const reply = (status, body) => {
    response.writeHead(status, {"content-type": "application/json"}).end(JSON.stringify(body));
  };
  if (request.method !== "POST" || request.url !== "/v1/chat/completions") {
    return reply(404, {error: {message: "only POST /v1/chat/completions", type: "not_found"}});
  }
  try {
    const asked = await readBody(request);
    turn = turn.catch(() => {}).then(() => complete(asked));  // one at a time
    reply(200, await turn);
  } catch (error) {
    const status = error instanceof Refused ? 400 : 500;
    reply(status, {error: {message: String(error.message), type: "invalid_request_error"}});
  }
});
server.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/v1`);
});
