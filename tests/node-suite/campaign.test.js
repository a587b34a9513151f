// What the program does when the service and the network fail.
"use strict";

const assert = require("node:assert/strict");
const { after, before, beforeEach, test } = require("node:test");
const { start, Undecided } = require("./campaign.js");
const { Mock } = require("./mock.js");

const CREATE = "CreateAutoCalloutTask";
const LIST = "DescribeAutoCalloutTasks";
const CALLEES = ["008613012345678"];
const TASK = { Name: "survey", TaskId: 7, CalleeCount: 1, Callers: [], NotBefore: 0, NotAfter: 0, IvrId: 8, State: 1 };

let mock;
before(async () => (mock = await Mock.start()));
after(() => mock.stop());
beforeEach(() => mock.control("POST", "reset"));

test("a campaign starts once", async () => {
  await mock.script([{ action: CREATE, response: { TaskId: 7 } }]);
  assert.equal(await start(mock.client(), "survey", CALLEES), 7);
  const [request, ...others] = await mock.requests(CREATE);
  assert.deepEqual([request.parameters.Callees, request.service, request.outcome, others.length], [CALLEES, "ccc", "ok", 0]);
});

test("a throttled request is sent again", async () => {
  await mock.script([{ action: CREATE, times: 2, fault: "throttled" }]);
  const pauses = [];
  await start(mock.client(), "survey", CALLEES, (seconds) => pauses.push(seconds));
  assert.deepEqual(pauses, [1, 2]);
});

const lost = [{ fault: "badGateway", executed: true }, { fault: "reset", executed: true }, { truncated: true }, { delayMs: 2000 }];
for (const way of lost) {
  test(`nobody is called twice after a lost response: ${JSON.stringify(way)}`, async () => {
    await mock.script([
      { action: CREATE, times: 1, ...way },
      { action: LIST, response: { TotalCount: 1, Tasks: [TASK] } },
    ]);
    assert.equal(await start(mock.client(1), "survey", CALLEES), 7);
    const requests = await mock.requests(CREATE);
    assert.equal(requests.length, 1);
    assert.ok(requests[0].executed);
  });
}

test("what the service does not show is undecided", async () => {
  // Node keeps connections of earlier tests open, which do not count as the next one.
  await mock.control("POST", "reset-connections");
  await mock.script([{ action: LIST, response: { TotalCount: 0, Tasks: [] } }], { connections: [{ resetAfterBytes: 100 }] });
  await assert.rejects(start(mock.client(), "survey", CALLEES), Undecided);
  assert.deepEqual(await mock.requests(CREATE), []);
});

test("a rejected request is an error", async () => {
  await mock.script([{ action: CREATE, when: { Name: "none" }, error: { code: "LimitExceeded.OutOfQuotaMaxCount" } }]);
  await assert.rejects(start(mock.client(), "none", CALLEES), { code: "LimitExceeded.OutOfQuotaMaxCount" });
  assert.ok(await start(mock.client(), "survey", CALLEES));
});

test("a wrong clock is an error", async () => {
  await mock.script([], { clockSkewSeconds: 3600 });
  await assert.rejects(start(mock.client(), "survey", CALLEES), { code: "AuthFailure.SignatureExpire" });
  assert.equal((await mock.requests(CREATE)).length, 1);
});
