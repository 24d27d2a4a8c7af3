"""A receiver for Rejoinder's webhooks that needs Python 3.9 or newer and nothing else.

    WEBHOOK_SECRET=whsec_… PORT=4000 python3 receiver.py

X-Hook-Signature is sha256= and the HMAC-SHA256, in hex, of the body's bytes as they came, keyed with the
secret as it is written. Verify before parsing: JSON that is parsed and written again may have other bytes.
"""

import hashlib
import hmac
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BODY_BYTES_MAX = 1024 * 1024
SECRET = os.environ.get("WEBHOOK_SECRET", "")
SEEN = set()  # A real receiver keeps these where they survive a restart.


def genuine(body, headers):
    expected = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    # While a secret is rotated, the old one's signature comes in a header of its own.
    given = [headers.get("X-Hook-Signature"), headers.get("X-Hook-Signature-Previous")]
    return any(
        hmac.compare_digest(expected.encode(), signature.encode())
        for signature in given
        if signature is not None
    )


def say(line):
    print(line + "\n", end="", flush=True)  # in one piece, whatever other threads say


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept for the next delivery
    disable_nagle_algorithm = True

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > BODY_BYTES_MAX:
            self.close_connection = True
            self.answer(413, {"error": "Too large"})
            return
        body = self.rfile.read(int(length))
        delivery = self.headers.get("webhook-id")
        if not genuine(body, self.headers):
            say(f"401 {delivery}")
            self.answer(401, {"error": "Invalid signature"})
            return
        try:
            event = json.loads(body)["event"]
            told = f"{event['type']} {event['id']}"
        except (ValueError, TypeError, KeyError):
            self.answer(400, {"error": "Not an event"})
            return
        # The same id comes again when an answer was lost on the way: do the work once.
        say(f"200 {delivery} {told}{' again' if delivery in SEEN else ''}")
        SEEN.add(delivery)
        self.answer(200, {"received": True})

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *ignored):
        """Says nothing beyond what is printed above."""


class Server(ThreadingHTTPServer):
    request_queue_size = 512


if __name__ == "__main__":
    if not SECRET:
        sys.exit("WEBHOOK_SECRET is not set; without it nothing could be verified.")
    server = Server(("127.0.0.1", int(os.environ.get("PORT", "4000"))), Receiver)
    say(f"listening at http://127.0.0.1:{server.server_port}/")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
