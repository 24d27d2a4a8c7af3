// Sends an interaction as Discord does.
//   https://docs.discord.com/developers/interactions/overview

import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { post, secret, wishes } from './post.mjs';

const USAGE = `Usage: DISCORD_KEY_SEED=… node discord.mjs [--form command|ping|event-ping] [--public-key]

DISCORD_KEY_SEED is 32 bytes in hex that stand for Discord's private key, which only Discord has; the
source's secret is the public key that belongs to it, which --public-key prints.

Forms:
  command     a slash command (default)
  ping        what Discord sends when the interactions URL is entered
  event-ping  the same for the webhook events URL`;

const wished = wishes('discord', USAGE, {
  form: { type: 'string', default: 'command' },
  'public-key': { type: 'boolean', default: false },
});

// RFC 8410: what comes before the 32 bytes of a private key.
const key = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(secret('DISCORD_KEY_SEED'), 'hex')]),
  format: 'der',
  type: 'pkcs8',
});
if (wished['public-key']) {
  console.log(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex'));
  process.exit(0);
}

const bodies = {
  command: {
    id: String(Date.now()),
    application_id: '100',
    type: 2,
    token: 'interaction-token-of-the-example',
    channel_id: '200',
    member: { user: { id: '300', username: 'ada' } },
    data: { id: '400', name: 'ask', options: [{ name: 'question', type: 3, value: 'How is the weather?' }] },
  },
  ping: { id: '1', application_id: '100', type: 1 },
  'event-ping': { version: 1, application_id: '100', type: 0 },
};

if (!(wished.form in bodies)) {
  console.error(USAGE);
  process.exit(2);
}
const body = wished.body ?? JSON.stringify(bodies[wished.form]);
const seconds = String(Math.floor(wished.nowMs / 1000));
const signature = sign(null, Buffer.from(seconds + body), key).toString('hex');
await post(wished, body, { 'X-Signature-Ed25519': signature, 'X-Signature-Timestamp': seconds });
