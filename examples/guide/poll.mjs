// Follows a session by polling, for systems nobody can call. Needs Node 18 or newer and nothing else.
//
//   SESSION_ID=… REJOINDER_URL=http://127.0.0.1:3000 POLL_INTERVAL_MS=60000 node poll.mjs
//
// Says every message that comes after its start, once. It remembers only the timestamp of the last one:
// no two messages of a session have the same.

const url = `${process.env.REJOINDER_URL ?? 'http://127.0.0.1:3000'}/sessions/${process.env.SESSION_ID}/history`;
const intervalMs = Number(process.env.POLL_INTERVAL_MS ?? 60_000);

async function newerThan(last) {
  const response = await fetch(url);
  const body = await response.json();
  if (!response.ok) {
    throw new Error(`${response.status} ${body.error}: ${body.details}`);
  }
  return body.messages.filter((message) => new Date(message.timestamp) > new Date(last));
}

async function poll(last) {
  let newest = last;
  try {
    for (const message of await newerThan(last)) {
      console.log(`${message.role}: ${message.content}`);
      newest = message.timestamp;
    }
  } catch (error) {
    // The next round sees what this one missed.
    console.error(`not polled: ${error.message}`);
  }
  setTimeout(() => poll(newest), intervalMs);
}

const start = new Date().toISOString();
console.log(`polling ${url}`);
poll(start);
