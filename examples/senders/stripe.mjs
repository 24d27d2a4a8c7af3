// Sends an event as Stripe does.
//   https://docs.stripe.com/webhooks#verify-manually

import { createHmac, randomUUID } from 'node:crypto';
import { post, secret, wishes } from './post.mjs';

const USAGE = `Usage: STRIPE_WEBHOOK_SECRET=whsec_… node stripe.mjs [--type invoice.paid]`;

const wished = wishes('stripe', USAGE, { type: { type: 'string', default: 'invoice.paid' } });
const body =
  wished.body ??
  JSON.stringify({ id: 'evt_' + randomUUID(), object: 'event', type: wished.type, data: { object: { id: 'in_1', amount_paid: 1200 } } });
const seconds = Math.floor(wished.nowMs / 1000);
// The secret is the key as it is written, whsec_ included.
const signature = createHmac('sha256', secret('STRIPE_WEBHOOK_SECRET')).update(`${seconds}.${body}`).digest('hex');
await post(wished, body, { 'Stripe-Signature': `t=${seconds},v1=${signature}` });
