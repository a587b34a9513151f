//! The requests and responses of STS.

use crate::action::{Action, Effect, RegionUse, Request, Service};
use crate::credentials::Credentials;
use crate::credentials::profile::{self, Secret};
use crate::error::Error;
use crate::validate::{Pattern, Validator};

static STS: Service = Service::new("sts", "2018-08-13", "sts.tencentcloudapi.com");

/// The longest session that the service allows.
const MAX_SECONDS: i128 = 43_200;

#[derive(Clone, Default)]
pub(super) struct AssumeRoleRequest {
    pub(super) role_arn: String,
    pub(super) session_name: String,
    pub(super) duration_seconds: u64,
    pub(super) policy: Option<String>,
    pub(super) external_id: Option<String>,
}

crate::record! {
    AssumeRoleRequest {
        role_arn: "RoleArn",
        session_name: "RoleSessionName",
        duration_seconds: "DurationSeconds",
        policy: "Policy",
        external_id: "ExternalId",
    }
}

impl Request for AssumeRoleRequest {
    type Response = AssumeRoleResponse;
    const ACTION: &'static Action = &action("AssumeRole");

    fn rules(&self, check: &mut Validator<'_>) {
        check.text("RoleArn", &self.role_arn).min_length(1);
        check_session(check, &self.session_name, self.duration_seconds);
        check.text("ExternalId", &self.external_id).min_length(2).max_length(128);
    }
}

pub(super) struct WebIdentityRequest {
    pub(super) provider_id: String,
    pub(super) token: Secret,
    pub(super) role_arn: String,
    pub(super) session_name: String,
    pub(super) duration_seconds: u64,
}

crate::record! {
    WebIdentityRequest {
        provider_id: "ProviderId",
        token: secret "WebIdentityToken",
        role_arn: "RoleArn",
        session_name: "RoleSessionName",
        duration_seconds: "DurationSeconds",
    }
}

impl Request for WebIdentityRequest {
    type Response = AssumeRoleResponse;
    const ACTION: &'static Action = &action("AssumeRoleWithWebIdentity").unsigned();

    fn rules(&self, check: &mut Validator<'_>) {
        check_session(check, &self.session_name, self.duration_seconds);
    }
}

fn check_session(check: &mut Validator<'_>, name: &String, seconds: u64) {
    static NAME: Pattern = Pattern::new(r"^[A-Za-z0-9_+=,.@-]*$");
    check.text("RoleSessionName", name).min_length(2).max_length(128).pattern(&NAME);
    check.integer("DurationSeconds", &seconds).range(1, MAX_SECONDS);
}

/// Each execution returns new credentials and changes nothing else, so the action is safe to retry.
const fn action(name: &'static str) -> Action {
    let action = Action::new(&STS, name).with_effect(Effect::Read).with_region_use(RegionUse::Required);
    action.with_secret_response()
}

/// The response of both actions.
pub(super) struct AssumeRoleResponse {
    credentials: SessionCredentials,
    expired_time: u64,
    request_id: String,
}

impl AssumeRoleResponse {
    pub(super) fn into_credentials(mut self) -> Result<Credentials, Error> {
        let session = &mut self.credentials;
        let credentials = Credentials::new(std::mem::take(&mut session.id), session.key.take())
            .and_then(|credentials| credentials.with_token(session.token.take()))
            .map_err(|error| error.with_request_id(Some(self.request_id)))?;
        profile::with_unix_expiry(credentials, self.expired_time)
    }
}

crate::record! {
    AssumeRoleResponse {
        credentials: required "Credentials",
        expired_time: required "ExpiredTime",
        request_id: "RequestId",
    }
}

struct SessionCredentials {
    token: Secret,
    id: String,
    key: Secret,
}

crate::record! {
    SessionCredentials {
        token: required secret "Token",
        id: required "TmpSecretId",
        key: required secret "TmpSecretKey",
    }
}
