//! Messages in the language that a request asks for.

use super::request::{IncomingRequest, Rejection};

impl Rejection {
    /// Gives the rejection a message in Chinese if the request asks for it: `X-TC-Language: zh-CN`. It has the same names as the
    /// one in English: of parameters, or those that were probably meant.
    pub(super) fn in_language_of(self, request: &IncomingRequest) -> Self {
        if request.common("Language", "x-tc-language") != Some("zh-CN") {
            return self;
        }
        let names: Vec<String> =
            self.message.split('`').skip(1).step_by(2).map(|name| format!("`{name}`")).collect();
        let names = if names.is_empty() { String::new() } else { format!("；参见 {}", names.join("、")) };
        Self { message: format!("{}{names}。", in_chinese(self.code)), ..self }
    }
}

/// What an error code means.
fn in_chinese(code: &str) -> &'static str {
    match code {
        "ActionOffline" => "该接口已下线",
        "AuthFailure.InvalidAuthorization" => "签名信息的格式或内容有误，请检查 `Authorization`",
        "AuthFailure.SecretIdNotFound" => "没有使用该 SecretId 的密钥",
        "AuthFailure.SignatureExpire" => "签名已过期：时间戳与服务器时间相差超过五分钟",
        "AuthFailure.SignatureFailure" => "签名与请求不一致：请检查密钥，并确认签名之后没有改动请求",
        "AuthFailure.TokenFailure" => "临时密钥的 Token 缺失、有误或已过期",
        "InternalError" => "模拟服务的数据已损坏",
        "InvalidAction" => "该版本中没有这个接口，请检查接口名称的拼写",
        "InvalidParameter" => "参数的类型或格式不对",
        "InvalidParameterValue" => "参数的取值不对",
        "InvalidRequest" => "无法读取请求的内容",
        "MissingParameter" => "缺少必须提供的参数",
        "NoSuchProduct" => "没有这个产品，请检查产品名称的拼写",
        "NoSuchVersion" => "该产品没有这个版本",
        "RequestLimitExceeded" => "请求过于频繁，已超过该接口每秒的次数上限",
        "RequestSizeLimitExceeded" => "请求过大",
        "UnknownParameter" => "该接口没有这个参数",
        "UnsupportedProtocol" => "不支持这种 HTTP 方法，请使用 POST",
        _ => "请求未被接受",
    }
}
