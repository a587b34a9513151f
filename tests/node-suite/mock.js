// The mock, which tests control over HTTP.
"use strict";

const { spawn } = require("node:child_process");
const { once } = require("node:events");
const { ccc } = require("tencentcloud-sdk-nodejs/tencentcloud/services/ccc");

class Mock {
  constructor(endpoint, program) {
    this.endpoint = endpoint;
    this.program = program;
  }

  /** Starts the program of $MOCK on a free port. */
  static async start() {
    const program = spawn(process.env.MOCK, ["--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    program.stdout.on("data", (text) => (output += text));
    while (!/http:\/\/[\d.]+:\d+\n/.test(output)) await once(program.stdout, "data");
    return new Mock(output.match(/http:\/\/[\d.]+:\d+/)[0], program);
  }

  stop() {
    this.program.kill();
  }

  /** Sends a request to the control interface and returns the JSON of the response. */
  async control(method, path, body) {
    const response = await fetch(`${this.endpoint}/_mock/${path}`, { method, body: body && JSON.stringify(body) });
    const json = await response.json();
    if (!response.ok) throw new Error(json.error);
    return json;
  }

  /** Scripts replies, connections and the clock. */
  script(replies, rest = {}) {
    return this.control("POST", "script", { replies, ...rest });
  }

  /** Returns the requests for an action, oldest first. */
  async requests(action) {
    return (await this.control("GET", `requests?action=${action}`)).requests;
  }

  /** Returns the official client with the mock's address. */
  client(seconds = 30) {
    const endpoint = this.endpoint.replace("http://", "");
    return new ccc.v20200210.Client({
      credential: { secretId: "AKIDEXAMPLE", secretKey: "EXAMPLEKEY" },
      profile: { httpProfile: { protocol: "http://", endpoint, reqTimeout: seconds } },
    });
  }
}

module.exports = { Mock };
