"""Checks runtime/client/tests/proxies.json against curl: which proxy does curl use, given these variables and this URL?

Check the table:          proxies.py
Write curl's answers:     proxies.py --write

Exit codes: 0, the table is true; 1, it is not; 3, it cannot be checked here (no curl, another version of it, or no Linux).
"""

import base64
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading

TABLE = pathlib.Path(__file__).resolve().parents[2] / "runtime" / "client" / "tests" / "proxies.json"

# Every host name leads here. On Linux, all of 127.0.0.0/8 is this machine, so this disturbs no other program.
ADDRESS = "127.83.78.75"
# The proxy that shows the user name and password that curl sends. Nothing listens on the other ports.
PORT = 3128
PORTS = [80, 443, 1080, 1234, PORT, 8443, 65535]


def main():
    try:
        version = subprocess.run(["curl", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
        proxy = Proxy()
    except OSError as error:
        skip(f"proxies.py: cannot run curl, or listen on {ADDRESS}: {error}")
    table = json.loads(TABLE.read_text("utf-8"))
    rows = [row | {"curl": proxy.route_of(row["environment"], row["url"])} for row in table["rows"]]
    if "--write" in sys.argv[1:]:
        TABLE.write_text(layout(version, rows), "utf-8")
        return
    wrong = [(old, new) for old, new in zip(table["rows"], rows, strict=True) if old != new]
    for old, new in wrong:
        print(f"{old['environment']} {old['url']}: {old['curl']} in the table, {new['curl']} by curl {version}", file=sys.stderr)
    if wrong and version != table["version"]:
        skip(f"proxies.py: the table describes curl {table['version']}")
    if wrong:
        sys.exit(1)
    print(f"curl {version} agrees with all {len(rows)} rows of {TABLE.name}")


def skip(why):
    print(why, file=sys.stderr)
    sys.exit(3)


def layout(version, rows):
    """One row a line."""
    lines = ",\n".join("    " + json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{{\n  "version": {json.dumps(version)},\n  "rows": [\n{lines}\n  ]\n}}\n'


class Proxy:
    """Refuses every request, after it has noted the head."""

    def __init__(self):
        self.head = ""
        self.listener = socket.create_server((ADDRESS, PORT))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            stream, _ = self.listener.accept()
            with stream:
                head = b""
                while not head.endswith(b"\r\n\r\n") and (chunk := stream.recv(4096)):
                    head += chunk
                self.head = head.decode("latin-1")
                stream.sendall(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def route_of(self, variables, url):
        """`direct`, `refused`, or the proxy's host and port, with the user name and password if curl sends them."""
        self.head = ""
        resolve = [argument for port in PORTS for argument in ("--resolve", f"*:{port}:{ADDRESS}")]
        command = [shutil.which("curl"), "-q", "--silent", "--verbose", "--max-time", "5", "--output", "/dev/null", *resolve, url]
        # Without the variables of the caller.
        run = subprocess.run(command, env=variables, capture_output=True, text=True)
        reached = re.search(r"Trying [\d.]+:(\d+)\.\.\.", run.stderr)
        named = re.search(r"Connected to (\S+) \(|Failed to connect to (\S+) port", run.stderr)
        if not reached or not named:
            return "refused"
        host = named[1] or named[2]
        if not re.search(r"Uses proxy env variable (?!no_proxy|NO_PROXY)", run.stderr):
            return "direct"
        host = f"[{host}]" if ":" in host else host
        return f"{host}:{reached[1]}{self.user()}"

    def user(self):
        header = re.search(r"(?im)^proxy-authorization: basic (\S+)", self.head)
        return f" as {base64.b64decode(header[1]).decode('utf-8', 'replace')}" if header else ""


if __name__ == "__main__":
    main()
