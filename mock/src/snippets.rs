//! Commands that try the mock, to be pasted into a shell.

use serde_json::json;
use shell_words::quote;

/// Where the mock listens and what a client needs to call it.
pub(crate) struct Access<'a> {
    pub(crate) endpoint: &'a str,
    pub(crate) secret_id: &'a str,
    pub(crate) secret_key: &'a str,
    pub(crate) token: Option<&'a str>,
    /// The file with the certificate to trust, if the mock uses TLS.
    pub(crate) ca_file: Option<&'a str>,
}

impl Access<'_> {
    /// One command for each kind of client.
    pub(crate) fn snippets(&self) -> String {
        let [tccli, python, node, rust] = [self.tccli(), self.python(), self.node(), self.rust()];
        format!(
            "# tccli\n{tccli}\n\n\
             # Python, with the package tencentcloud-sdk-python-common\n{python}\n\n\
             # Node, with the package tencentcloud-sdk-nodejs-common\n{node}\n\n\
             # Rust, in the repository of this program\n{rust}\n"
        )
    }

    fn tccli(&self) -> String {
        let trust = match self.ca_file {
            // It has no option for other certificates.
            Some(file) => format!("cat {} >> \"$(python3 -m certifi)\"\n", quote(file)),
            None => String::new(),
        };
        let token = self.token.map(|token| format!(" --token {}", quote(token))).unwrap_or_default();
        format!(
            "{trust}tccli ccc DescribeCCCBuyInfoList --endpoint {} --region ap-guangzhou --secretId {} --secretKey {}{token}",
            self.endpoint,
            quote(self.secret_id),
            quote(self.secret_key),
        )
    }

    fn python(&self) -> String {
        let (protocol, host) = self.endpoint.split_once("://").unwrap_or_default();
        let token = self.token.map(|token| format!(", {}", json!(token))).unwrap_or_default();
        let trust = self.ca_file.map(|file| format!(", certification={}", json!(file))).unwrap_or_default();
        let code = format!(
            "\
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
profile = ClientProfile(httpProfile=HttpProfile(protocol=\"{protocol}\", endpoint=\"{host}\"{trust}))
credential = Credential({}, {}{token})
client = CommonClient(\"ccc\", \"2020-02-10\", credential, \"ap-guangzhou\", profile)
print(client.call_json(\"DescribeCCCBuyInfoList\", {{}}))",
            json!(self.secret_id),
            json!(self.secret_key),
        );
        format!("python3 -c {}", quote(&code))
    }

    fn node(&self) -> String {
        let (protocol, host) = self.endpoint.split_once("://").unwrap_or_default();
        let token = self.token.map(|token| format!(", token: {}", json!(token))).unwrap_or_default();
        let code = format!(
            "\
const {{ CommonClient }} = require(\"tencentcloud-sdk-nodejs-common\");
const client = new CommonClient(\"{host}\", \"2020-02-10\", {{
  credential: {{ secretId: {}, secretKey: {}{token} }},
  region: \"ap-guangzhou\",
  profile: {{ httpProfile: {{ protocol: \"{protocol}://\" }} }},
}});
client.request(\"DescribeCCCBuyInfoList\", {{}}).then((response) => console.log(JSON.stringify(response)));",
            json!(self.secret_id),
            json!(self.secret_key),
        );
        let trust = self.ca_file.map(|file| format!("NODE_EXTRA_CA_CERTS={} ", quote(file)));
        format!("{}node -e {}", trust.unwrap_or_default(), quote(&code))
    }

    fn rust(&self) -> String {
        let token = self.token.map(|token| format!("TENCENTCLOUD_TOKEN={} ", quote(token)));
        let trust = self.ca_file.map(|file| format!(" --ca {}", quote(file)));
        format!(
            "TENCENTCLOUD_SECRET_ID={} TENCENTCLOUD_SECRET_KEY={} {}\
             cargo run --example create_auto_callout_task -- --endpoint {}{}",
            quote(self.secret_id),
            quote(self.secret_key),
            token.unwrap_or_default(),
            self.endpoint,
            trust.unwrap_or_default(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_shell_or_a_language_would_interpret_is_quoted() {
        let access = Access {
            endpoint: "https://127.0.0.1:8080",
            secret_id: "it's",
            secret_key: "$HOME\"",
            token: Some("a\\b"),
            ca_file: Some("/tmp/a ca.pem"),
        };
        let words = shell_words::split(&access.tccli()).unwrap();
        assert_eq!(words[1..3], ["/tmp/a ca.pem", ">>"]);
        assert_eq!(words[words.len() - 5..], ["it's", "--secretKey", "$HOME\"", "--token", "a\\b"]);

        let python = shell_words::split(&access.python()).unwrap().remove(2);
        assert!(python.contains(r#"Credential("it's", "$HOME\"", "a\\b")"#), "{python}");
        assert!(
            python.contains(r#"protocol="https", endpoint="127.0.0.1:8080", certification="/tmp/a ca.pem""#)
        );

        let node = shell_words::split(&access.node()).unwrap();
        assert_eq!(node[0], "NODE_EXTRA_CA_CERTS=/tmp/a ca.pem");
        assert!(node[3].contains(r#"{ secretId: "it's", secretKey: "$HOME\"", token: "a\\b" }"#));

        let rust = shell_words::split(&access.rust()).unwrap();
        assert_eq!(
            rust[..3],
            ["TENCENTCLOUD_SECRET_ID=it's", "TENCENTCLOUD_SECRET_KEY=$HOME\"", "TENCENTCLOUD_TOKEN=a\\b"]
        );
        assert_eq!(rust[rust.len() - 2..], ["--ca", "/tmp/a ca.pem"]);
    }
}
