// Sends an OpenPhone (Quo) webhook, signed as its documentation says.
//   https://www.quo.com/docs: webhooks, of both generations of its API

import { createHmac, randomUUID } from 'node:crypto';
import { post, secret, wishes } from './post.mjs';

const USAGE = `Usage: OPENPHONE_WEBHOOK_SECRET=… node openphone.mjs [--form plain|standard|legacy]

Forms:
  plain      the payload {event_type, data}, not signed at all (default)
  standard   Standard Webhooks; the secret is whsec_ and base64
  legacy     openphone-signature; the secret is base64`;

const wished = wishes('openphone', USAGE, { form: { type: 'string', default: 'plain' } });
const now = new Date().toISOString();

const bodies = {
  plain: {
    event_type: 'message.received',
    data: { id: 'msg_123456', from: '+1234567890', to: '+0987654321', body: 'Hello!', timestamp: now },
  },
  standard: {
    id: 'EV' + randomUUID(),
    type: 'message.received',
    createdAt: now,
    data: {
      resource: { id: 'AC1', from: '+1234567890', to: ['+0987654321'], direction: 'incoming', text: 'Hello!', createdAt: now },
    },
  },
  legacy: {
    id: 'EV' + randomUUID(),
    object: 'event',
    type: 'message.received',
    createdAt: now,
    data: {
      object: { id: 'AC1', object: 'message', from: '+1234567890', to: '+0987654321', direction: 'incoming', body: 'Hello!', createdAt: now },
    },
  },
};

const signatures = {
  plain: () => ({}),
  standard(body) {
    const key = Buffer.from(secret('OPENPHONE_WEBHOOK_SECRET').replace(/^whsec_/, ''), 'base64');
    const id = 'WH' + randomUUID();
    const seconds = Math.floor(wished.nowMs / 1000);
    const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
    return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
  },
  legacy(body) {
    const key = Buffer.from(secret('OPENPHONE_WEBHOOK_SECRET'), 'base64');
    const signature = createHmac('sha256', key).update(`${wished.nowMs}.${body}`).digest('base64');
    return { 'openphone-signature': `hmac;1;${wished.nowMs};${signature}` };
  },
};

if (!(wished.form in bodies)) {
  console.error(USAGE);
  process.exit(2);
}
const body = wished.body ?? JSON.stringify(bodies[wished.form]);
await post(wished, body, signatures[wished.form](body));
