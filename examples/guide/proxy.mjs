// A server between clients and Rejoinder that tells subscribers of every answer. Needs Node 18 or newer and
// nothing else.
//
//   REJOINDER_URL=http://127.0.0.1:3000 PORT=3001 node proxy.mjs
//
//   POST /register-webhook {"url": "https://…", "events": ["query"]}     subscribes; "*" is every event
//   POST /agent-query      {"query": "…", "session_id": "…"}             asks, answers, tells subscribers
//
// It forgets its subscribers when it stops and tries no delivery twice. Rejoinder's own /register-webhook and
// /agent-query do the same and keep what they promise; this shows that what was built around the API works.

import { createServer } from 'node:http';

const BODY_BYTES_MAX = 1024 * 1024;
const DELIVERY_TIMEOUT_MS = 10_000;

const agent = process.env.REJOINDER_URL ?? 'http://127.0.0.1:3000';
const subscribers = [];

function post(url, body, signal) {
  const headers = { 'Content-Type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal });
}

function tell(event, data) {
  const body = { event, data, timestamp: new Date().toISOString() };
  for (const { url, events } of subscribers) {
    if (events.includes(event) || events.includes('*')) {
      post(url, body, AbortSignal.timeout(DELIVERY_TIMEOUT_MS)).catch((error) =>
        console.error(`not delivered to ${url}: ${error.message}`),
      );
    }
  }
}

async function register({ url, events }) {
  if (typeof url !== 'string' || !Array.isArray(events)) {
    return [400, { error: 'url and events are needed' }];
  }
  subscribers.push({ url, events });
  return [200, { success: true, message: 'Webhook registered' }];
}

async function ask(question) {
  const response = await post(`${agent}/query`, question);
  const answer = await response.json();
  if (response.status !== 200) {
    // 202: still worked on; anything else: the reason.
    return [response.status, answer];
  }
  tell('query', {
    query: question.query,
    response: answer.response,
    timestamp: new Date().toISOString(),
  });
  return [200, answer];
}

const routes = { 'POST /register-webhook': register, 'POST /agent-query': ask };

async function bodyOf(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) {
      throw new Error('the body is too large');
    }
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks));
}

async function answerTo(request) {
  const route = routes[`${request.method} ${request.url}`];
  if (route === undefined) {
    return [404, { error: 'Not found' }];
  }
  try {
    return await route(await bodyOf(request));
  } catch (error) {
    return [500, { error: error.message }];
  }
}

const server = createServer(async (request, response) => {
  const [status, json] = await answerTo(request);
  const body = Buffer.from(JSON.stringify(json));
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
});

server.listen(Number(process.env.PORT ?? 3001), '127.0.0.1', () => {
  console.log(`listening at http://127.0.0.1:${server.address().port}`);
});
