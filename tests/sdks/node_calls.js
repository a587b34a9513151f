// Calls actions with the official Node SDK: reads cases from standard input and writes results to standard output.
//
// `node_calls.js ENDPOINT`
"use strict";

const http = require("node:http");
const { CommonClient } = require("tencentcloud-sdk-nodejs/tencentcloud/common/common_client");

// What a file or a binary body contains.
const BINARY = Buffer.from([0, 13, 10, 255]);

// Names below `localhost` mean this machine, which not every resolver knows.
const agent = new http.Agent({
  keepAlive: true,
  lookup: (name, options, found) => (options.all ? found(null, [{ address: "127.0.0.1", family: 4 }]) : found(null, "127.0.0.1", 4)),
});

/** Returns the client of the product, or one that calls any action by its name. */
function client(test, endpoint) {
  // The SDK signs the first label of the endpoint as the service. If several services have the action, it has to be right.
  const port = endpoint.split(":").pop();
  if (test.ambiguous) endpoint = `${test.service}.localhost:${port}`;
  const settings = {
    credential: { secretId: test.secretId, secretKey: test.secretKey, token: test.token },
    region: "ap-guangzhou",
    profile: { signMethod: test.signMethod, httpProfile: { protocol: "http://", endpoint, agent, reqMethod: test.verb ?? "POST" } },
  };
  let versions;
  try {
    versions = Object.values(require(`tencentcloud-sdk-nodejs/tencentcloud/services/${test.service}`))[0];
  } catch {
    versions = {};
  }
  const Product = versions[`v${test.version.replaceAll("-", "")}`]?.Client;
  return Product ? new Product(settings) : new CommonClient(endpoint, test.version, settings);
}

function send(product, test) {
  const { action, request } = test;
  if (test.file) return product.request(action, { ...request, [test.file]: BINARY }, { multipart: true });
  if (test.isBinary) {
    const headers = Object.entries(request).map(([name, value]) => [`X-${test.service.toUpperCase()}-${name}`, value]);
    product.profile.httpProfile.headers = Object.fromEntries(headers);
    return product.requestOctetStream(action, BINARY);
  }
  return product[action] ? product[action](request) : product.request(action, request);
}

async function call(test, endpoint) {
  try {
    const product = client(test, endpoint);
    const response = await send(product, test);
    // Long integers are rounded in the examples as in the response.
    const { examples } = test;
    if (typeof response.on !== "function") return { response, examples };
    const events = [];
    for await (const event of response) events.push(JSON.parse(event.data));
    return { response: events, examples };
  } catch (error) {
    return { error: error.code || error.message, message: error.message };
  }
}

async function main() {
  let text = "";
  for await (const chunk of process.stdin) text += chunk;
  const results = [];
  for (const test of JSON.parse(text)) results.push(await call(test, process.argv[2].replace("http://", "")));
  process.stdout.write(JSON.stringify(results));
  agent.destroy();
}

main();
