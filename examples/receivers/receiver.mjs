// A receiver for Rejoinder's webhooks that needs Node 18 or newer and nothing else.
//
//   WEBHOOK_SECRET=whsec_… PORT=4000 node receiver.mjs
//
// X-Hook-Signature is sha256= and the HMAC-SHA256, in hex, of the body's bytes as they came, keyed with
// the secret as it is written. Verify before parsing: JSON that is parsed and written again may have
// other bytes.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const BODY_BYTES_MAX = 1024 * 1024;

const secret = process.env.WEBHOOK_SECRET;
if (!secret) {
  console.error('WEBHOOK_SECRET is not set; without it nothing could be verified.');
  process.exit(2);
}

function genuine(body, headers) {
  const expected = Buffer.from('sha256=' + createHmac('sha256', secret).update(body).digest('hex'));
  // While a secret is rotated, the old one's signature comes in a header of its own.
  return [headers['x-hook-signature'], headers['x-hook-signature-previous']]
    .filter((signature) => signature !== undefined)
    .map((signature) => Buffer.from(signature))
    .some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
}

async function wholeBody(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) {
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function answer(response, status, json, close = false) {
  const body = Buffer.from(JSON.stringify(json));
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    ...(close ? { Connection: 'close' } : {}),
  });
  response.end(body);
}

const seen = new Set(); // A real receiver keeps these where they survive a restart.

const server = createServer(async (request, response) => {
  try {
    const body = await wholeBody(request);
    if (body === undefined) {
      answer(response, 413, { error: 'Too large' }, true);
      return;
    }
    const id = request.headers['webhook-id'];
    if (!genuine(body, request.headers)) {
      console.log(`401 ${id}`);
      answer(response, 401, { error: 'Invalid signature' });
      return;
    }
    const { event } = JSON.parse(body);
    // The same id comes again when an answer was lost on the way: do the work once.
    console.log(`200 ${id} ${event.type} ${event.id}${seen.has(id) ? ' again' : ''}`);
    seen.add(id);
    answer(response, 200, { received: true });
  } catch (error) {
    console.error(error.message);
    answer(response, 400, { error: 'Not an event' }, true);
  }
});

server.listen(Number(process.env.PORT ?? 4000), '127.0.0.1', () => {
  console.log(`listening at http://127.0.0.1:${server.address().port}/`);
});
