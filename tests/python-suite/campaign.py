"""Starts campaigns of calls, and never calls anyone twice."""

import time

from tencentcloud.ccc.v20200210 import models
from tencentcloud.common.exception import TencentCloudSDKException

APP = 1400123455
CALLERS = ["008602012345678"]
IVR = 8


class Undecided(Exception):
    """The response was lost, and the service does not show whether the campaign has started."""


def start(client, name, callees, pause=time.sleep):
    """Starts a campaign and returns the ID of its task.

    The service may have started it even if no response arrives. Then the list of tasks shows what happened;
    sending the request again would call everyone twice.
    """
    request = models.CreateAutoCalloutTaskRequest()
    request.SdkAppId, request.Name, request.NotBefore = APP, name, 1642500621
    request.Callees, request.Callers, request.IvrId = callees, CALLERS, IVR
    for attempt in range(1, 4):
        try:
            return client.CreateAutoCalloutTask(request).TaskId
        except TencentCloudSDKException as error:
            if error.code == "RequestLimitExceeded" and attempt < 3:
                pause(attempt)
            elif error.requestId:
                raise
            else:
                return find(client, name)


def find(client, name):
    """Returns the ID of the task of a campaign."""
    request = models.DescribeAutoCalloutTasksRequest()
    request.SdkAppId, request.PageNumber, request.PageSize = APP, 0, 100
    for task in client.DescribeAutoCalloutTasks(request).Tasks:
        if task.Name == name:
            return task.TaskId
    raise Undecided(name)
