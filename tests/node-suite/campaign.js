// Starts campaigns of calls, and never calls anyone twice.
"use strict";

const { setTimeout: sleep } = require("node:timers/promises");

const APP = 1400123455;

/** The response was lost, and the service does not show whether the campaign has started. */
class Undecided extends Error {}

/**
 * Starts a campaign and returns the ID of its task.
 *
 * The service may have started it even if no response arrives. Then the list of tasks shows what happened; sending the
 * request again would call everyone twice.
 */
async function start(client, name, callees, pause = (seconds) => sleep(seconds * 1000)) {
  const task = { SdkAppId: APP, Name: name, NotBefore: 1642500621, Callees: callees, Callers: ["008602012345678"], IvrId: 8 };
  for (let attempt = 1; ; attempt++) {
    try {
      return (await client.CreateAutoCalloutTask(task)).TaskId;
    } catch (error) {
      if (error.code === "RequestLimitExceeded" && attempt < 3) {
        await pause(attempt);
      } else if (error.requestId) {
        throw error;
      } else {
        return find(client, name);
      }
    }
  }
}

/** Returns the ID of the task of a campaign. */
async function find(client, name) {
  const { Tasks } = await client.DescribeAutoCalloutTasks({ SdkAppId: APP, PageNumber: 0, PageSize: 100 });
  const task = Tasks.find((task) => task.Name === name);
  if (!task) throw new Undecided(name);
  return task.TaskId;
}

module.exports = { start, Undecided };
