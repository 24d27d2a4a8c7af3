// A web application that is told of answers and of changed personalities. Needs Node 18 or newer and nothing
// else.
//
//   WEBHOOK_TOKEN=… PORT=3002 node webapp.mjs
//
// Register http://…/webhook-receiver for the events query, conversation and personality_change, at Rejoinder's
// POST /register-webhook or at proxy.mjs. With WEBHOOK_TOKEN set, only requests that carry it as
// X-Webhook-Token are taken; a webhook at Rejoinder sends it when it was made with
// "headers": {"X-Webhook-Token": "…"}.

import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const BODY_BYTES_MAX = 1024 * 1024;

const token = process.env.WEBHOOK_TOKEN;

function may(request) {
  const digest = (text) => createHash('sha256').update(text).digest();
  const given = request.headers['x-webhook-token'];
  return !token || (typeof given === 'string' && timingSafeEqual(digest(given), digest(token)));
}

function shown({ event, data }) {
  switch (event) {
    case 'query':
      return `answer: ${data.response}`;
    case 'conversation':
      return `conversation ${data.session_id}: ${data.response}`;
    case 'personality_change':
      return `personality: ${data.personality_id}`;
    default:
      return `nothing to show for ${event}`;
  }
}

async function statusOf(request) {
  if (request.method !== 'POST' || request.url !== '/webhook-receiver') {
    return 404;
  }
  if (!may(request)) {
    return 401;
  }
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) {
      return 413;
    }
    chunks.push(chunk);
  }
  try {
    console.log(shown(JSON.parse(Buffer.concat(chunks))));
    return 200;
  } catch (error) {
    console.error(`not an event: ${error.message}`);
    return 400;
  }
}

const server = createServer(async (request, response) => {
  response.writeHead(await statusOf(request), { Connection: 'close' }).end();
});

server.listen(Number(process.env.PORT ?? 3002), '127.0.0.1', () => {
  console.log(`listening at http://127.0.0.1:${server.address().port}`);
});
