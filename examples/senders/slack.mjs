// Sends an event or a slash command as Slack does.
//   https://docs.slack.dev/authentication/verifying-requests-from-slack

import { createHmac, randomUUID } from 'node:crypto';
import { post, secret, wishes } from './post.mjs';

const USAGE = `Usage: SLACK_SIGNING_SECRET=… node slack.mjs [--form event|challenge|command] [--retry N]

Forms:
  event      a mention, of the Events API (default)
  challenge  url_verification, as when the URL is entered
  command    a slash command, which is a form`;

const wished = wishes('slack', USAGE, {
  form: { type: 'string', default: 'event' },
  retry: { type: 'string' },
});
const seconds = Math.floor(wished.nowMs / 1000);

const bodies = {
  event: () =>
    JSON.stringify({
      type: 'event_callback',
      event_id: 'Ev' + randomUUID(),
      event_time: seconds,
      team_id: 'T1',
      event: { type: 'app_mention', user: 'U1', text: '<@U0> How is the weather?', channel: 'C1', ts: `${seconds}.000100` },
    }),
  challenge: () => JSON.stringify({ type: 'url_verification', challenge: randomUUID() }),
  command: () => new URLSearchParams({ command: '/weather', text: 'Lisbon', user_id: 'U1', channel_id: 'C1', trigger_id: randomUUID() }).toString(),
};

if (!(wished.form in bodies)) {
  console.error(USAGE);
  process.exit(2);
}
const body = wished.body ?? bodies[wished.form]();
const signature = createHmac('sha256', secret('SLACK_SIGNING_SECRET')).update(`v0:${seconds}:${body}`).digest('hex');
const headers = wished.form === 'command' ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {};
if (wished.retry !== undefined) {
  Object.assign(headers, { 'X-Slack-Retry-Num': wished.retry, 'X-Slack-Retry-Reason': 'http_timeout' });
}
await post(wished, body, { 'X-Slack-Request-Timestamp': String(seconds), 'X-Slack-Signature': `v0=${signature}` }, headers);
