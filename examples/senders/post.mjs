// What the senders share: their options, and posting what they signed. Node 18 or newer, nothing else.

import { parseArgs } from 'node:util';

const OPTIONS = `
Options:
  --url URL        where to, default http://localhost:3000/api/webhooks/SOURCE
  --body JSON      what to send instead of the example
  --age SECONDS    sign as if so long ago; below 0: as if ahead of time
  --tamper         change the body after it was signed
  --unsigned       leave the signature out
  --help           this

The secret is read from the environment, see above. The exit code is 0 when it was taken.`;

/** What the command line asks for; `more` are options of one sender alone. */
export function wishes(source, usage, more = {}) {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: `http://localhost:3000/api/webhooks/${source}` },
      body: { type: 'string' },
      age: { type: 'string', default: '0' },
      tamper: { type: 'boolean', default: false },
      unsigned: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      ...more,
    },
  });
  if (values.help) {
    console.log(usage + '\n' + OPTIONS);
    process.exit(0);
  }
  return { ...values, nowMs: Date.now() - Number(values.age) * 1000 };
}

/** The variable's value; without it nothing could be signed. */
export function secret(name) {
  const value = process.env[name];
  if (!value) {
    console.error(`${name} is not set; --help tells what it is.`);
    process.exit(2);
  }
  return value;
}

/** Posts it and prints what came back: the status, and the body on the next line. */
export async function post(wished, body, signature, headers = {}) {
  const response = await fetch(wished.url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers, ...(wished.unsigned ? {} : signature) },
    body: wished.tamper ? body.replace(/[a-z]/, 'X') : body,
  });
  console.log(response.status);
  console.log(await response.text());
  process.exitCode = response.ok ? 0 : 1;
}
