//! The requests and responses of STS.

use zeroize::Zeroizing;

use crate::action::{Action, Effect, RegionUse, Request, Service};
use crate::credentials::Credentials;
use crate::credentials::profile::{self, Secret};
use crate::error::Error;
use crate::record::{FieldWriter, ReadFields, Readable, WriteFields};
use crate::validate::{Pattern, Validate, Validator};

static STS: Service = Service::new("sts", "2018-08-13", "sts.tencentcloudapi.com");

/// The longest session that the service allows.
const MAX_SECONDS: i128 = 43_200;

#[derive(Clone, Debug, Default)]
pub(super) struct AssumeRoleRequest {
    pub(super) role_arn: String,
    pub(super) session_name: String,
    pub(super) duration_seconds: u64,
    pub(super) policy: Option<String>,
    pub(super) external_id: Option<String>,
}

impl WriteFields for AssumeRoleRequest {
    const NAME: &'static str = "AssumeRole";

    fn write_fields(&self, out: &mut FieldWriter<'_>) {
        out.field("RoleArn", &self.role_arn);
        out.field("RoleSessionName", &self.session_name);
        out.field("DurationSeconds", &self.duration_seconds);
        out.field("Policy", &self.policy);
        out.field("ExternalId", &self.external_id);
    }
}

impl Validate for AssumeRoleRequest {
    fn rules(&self, check: &mut Validator<'_>) {
        check.text("RoleArn", &self.role_arn).min_length(1);
        check_session(check, &self.session_name, self.duration_seconds);
        check.text("ExternalId", &self.external_id).min_length(2).max_length(128);
    }
}

impl Request for AssumeRoleRequest {
    type Response = AssumeRoleResponse;
    const ACTION: &'static Action = &action("AssumeRole");
}

pub(super) struct WebIdentityRequest {
    pub(super) provider_id: String,
    pub(super) token: Zeroizing<String>,
    pub(super) role_arn: String,
    pub(super) session_name: String,
    pub(super) duration_seconds: u64,
}

impl WriteFields for WebIdentityRequest {
    const NAME: &'static str = "AssumeRoleWithWebIdentity";

    fn write_fields(&self, out: &mut FieldWriter<'_>) {
        out.field("ProviderId", &self.provider_id);
        out.sensitive("WebIdentityToken", &*self.token);
        out.field("RoleArn", &self.role_arn);
        out.field("RoleSessionName", &self.session_name);
        out.field("DurationSeconds", &self.duration_seconds);
    }
}

impl Validate for WebIdentityRequest {
    fn rules(&self, check: &mut Validator<'_>) {
        check_session(check, &self.session_name, self.duration_seconds);
    }
}

impl Request for WebIdentityRequest {
    type Response = AssumeRoleResponse;
    const ACTION: &'static Action = &action("AssumeRoleWithWebIdentity").unsigned();
}

fn check_session(check: &mut Validator<'_>, name: &String, seconds: u64) {
    static NAME: Pattern = Pattern::new(r"^[A-Za-z0-9_+=,.@-]*$");
    check.text("RoleSessionName", name).min_length(2).max_length(128).pattern(&NAME);
    check.integer("DurationSeconds", &seconds).range(1, MAX_SECONDS);
}

/// Each execution returns new credentials and changes nothing else, so the action is safe to retry.
const fn action(name: &'static str) -> Action {
    Action::new(&STS, name).with_effect(Effect::Read).with_region_use(RegionUse::Required)
}

/// The response of both actions.
#[derive(Default)]
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

impl ReadFields for AssumeRoleResponse {
    fn required() -> &'static [&'static str] {
        &["Credentials", "ExpiredTime"]
    }

    fn empty() -> Self {
        Self::default()
    }

    fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
        Some(match name {
            "Credentials" => &mut self.credentials,
            "ExpiredTime" => &mut self.expired_time,
            "RequestId" => &mut self.request_id,
            _ => return None,
        })
    }
}

#[derive(Default)]
struct SessionCredentials {
    token: Secret,
    id: String,
    key: Secret,
}

impl ReadFields for SessionCredentials {
    fn required() -> &'static [&'static str] {
        &["Token", "TmpSecretId", "TmpSecretKey"]
    }

    fn empty() -> Self {
        Self::default()
    }

    fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
        Some(match name {
            "Token" => &mut self.token,
            "TmpSecretId" => &mut self.id,
            "TmpSecretKey" => &mut self.key,
            _ => return None,
        })
    }
}
