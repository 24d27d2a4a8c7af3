// Sends a push as GitHub does.
//   https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries

import { createHmac, randomUUID } from 'node:crypto';
import { post, secret, wishes } from './post.mjs';

const USAGE = `Usage: GITHUB_WEBHOOK_SECRET=… node github.mjs [--event push]`;

const wished = wishes('github', USAGE, { event: { type: 'string', default: 'push' } });
const body =
  wished.body ??
  JSON.stringify({ ref: 'refs/heads/main', repository: { full_name: 'octo/hello' }, head_commit: { message: 'Greet' } });
const signature = createHmac('sha256', secret('GITHUB_WEBHOOK_SECRET')).update(body).digest('hex');
await post(wished, body, { 'X-Hub-Signature-256': `sha256=${signature}` }, { 'X-GitHub-Event': wished.event, 'X-GitHub-Delivery': randomUUID() });
