//! The way through a proxy: its URL and its credentials.

use std::fmt;
use std::net::Ipv6Addr;

use ::http::Uri;
use ::http::header::HeaderValue;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;

/// An HTTP proxy.
#[derive(Clone)]
pub(in crate::transport) struct ProxyRoute {
    uri: Uri,
    authorization: Option<HeaderValue>,
}

/// Why a text is not the URL of a usable proxy. The messages repeat no part of it, because any part may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InvalidProxy {
    Socks,
    Scheme,
    Blank,
    UserInfo,
    Host,
    Port,
}

impl ProxyRoute {
    /// Parses `http://user:password@host:port`, of which only the host is required. As in curl, the default port is 1080, or
    /// 443 for `https`, and a path is ignored.
    pub(super) fn parse(text: &str) -> Result<Self, InvalidProxy> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let (scheme, default_port) = match scheme.to_ascii_lowercase().as_str() {
            "http" => ("http", 1080),
            "https" => ("https", 443),
            socks if socks.starts_with("socks") => return Err(InvalidProxy::Socks),
            _ => return Err(InvalidProxy::Scheme),
        };
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(InvalidProxy::Blank);
        }
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let (user_info, host) = match authority.split_once('@') {
            Some((user_info, host)) => (Some(user_info), host),
            None => (None, authority),
        };
        // A special character ended the host, or the user info, within a secret.
        if path.contains('@') || host.contains('@') {
            return Err(InvalidProxy::UserInfo);
        }
        let (host, port) = split_port(host, default_port)?;
        let uri = Uri::try_from(format!("{scheme}://{host}:{port}/")).map_err(|_| InvalidProxy::Host)?;
        Ok(Self { uri, authorization: user_info.map(basic_authorization).transpose()? })
    }

    /// The URL with the port, without user info.
    pub(in crate::transport) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The `Proxy-Authorization` header, if the URL contains user info.
    pub(in crate::transport) fn authorization(&self) -> Option<&HeaderValue> {
        self.authorization.as_ref()
    }
}

/// Separates the port from the host, and checks both.
fn split_port(text: &str, default_port: u16) -> Result<(&str, u16), InvalidProxy> {
    let host_end = match text.rfind(']') {
        Some(bracket) => bracket + 1,
        None => text.find(':').unwrap_or(text.len()),
    };
    let (host, port) = text.split_at(host_end);
    let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => {
            let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
            !host.is_empty() && host.chars().all(is_allowed)
        }
    };
    if !is_host {
        return Err(InvalidProxy::Host);
    }
    if port.is_empty() {
        return Ok((host, default_port));
    }
    let digits = port.strip_prefix(':').filter(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    match digits.and_then(|digits| digits.parse().ok()) {
        Some(port) if port > 0 => Ok((host, port)),
        _ => Err(InvalidProxy::Port),
    }
}

/// Makes a header from `user:password` or `user`.
fn basic_authorization(user_info: &str) -> Result<HeaderValue, InvalidProxy> {
    let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
    let decode = |text| percent_decode_str(text).collect::<Vec<u8>>();
    let encoded = BASE64_STANDARD.encode([decode(user), decode(password)].join(&b':'));
    let mut header = HeaderValue::try_from(format!("Basic {encoded}")).map_err(|_| InvalidProxy::UserInfo)?;
    header.set_sensitive(true);
    Ok(header)
}

impl fmt::Display for InvalidProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Socks => {
                "SOCKS proxies are not supported: use an HTTP proxy, or a `ReqwestTransport` (feature `reqwest`) over a client \
                 of reqwest with its feature `socks`"
            }
            Self::Scheme => "only HTTP proxies are supported: use `http://host:port` or `https://host:port`",
            Self::Blank => "it contains a blank or a control character",
            Self::UserInfo => {
                "the user name or password contains a special character: percent-encode it, for example `%2F` for `/`"
            }
            Self::Host => "the host is missing or invalid: use `http://host:port` or `http://user:password@host:port`",
            Self::Port => "the port must be a number from 1 to 65535",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_urls_are_refused_with_the_reason() {
        use InvalidProxy::{Blank, Host, Port, Scheme, Socks, UserInfo};
        let table = [
            ("socks5h://user:s3cret@proxy:1080", Socks),
            ("ftp://user:s3cret@proxy", Scheme),
            ("s3cret://proxy", Scheme),
            ("http://user:s3 cret@proxy:3128", Blank),
            ("http://proxy:3128\r", Blank),
            ("http://user:s3/cret@proxy:3128", UserInfo),
            ("http://user:s3?cret@proxy:3128", UserInfo),
            ("http://user:s3#cret@proxy:3128", UserInfo),
            ("http://user:s3@cret@proxy:3128", UserInfo),
            ("http://user:3/s3cret@proxy:3128", UserInfo),
            ("http://s3cret/@proxy:3128", UserInfo),
            ("user:s3/cret@proxy:3128", UserInfo),
            ("http://user:s3cret@", Host),
            ("http://user:s3cret@:3128", Host),
            ("http://user:s3cret@[::1:3128", Host),
            ("http://user:s3cret@[::1]]:3128", Host),
            ("http://user:s3cret@::1:3128", Host),
            ("http://user:s3cret@prøxy:3128", Host),
            ("http://user:s3cret@proxy:", Port),
            ("http://user:s3cret@proxy:0", Port),
            ("http://user:s3cret@proxy:99999", Port),
            ("http://user:s3cret@proxy:3I28", Port),
            ("http://user:s3cret@proxy:+80", Port),
            ("http://user:s3cret@[::1]80", Port),
            ("http://user:s3cret", Port),
            ("http:/user:s3cret@proxy:3128", UserInfo),
        ];
        for (text, expected) in table {
            let error = ProxyRoute::parse(text).map(|route| route.uri).unwrap_err();
            assert_eq!(error, expected, "{text}");
            for shown in [error.to_string(), format!("{error:?}")] {
                assert!(!["s3", "cret"].iter().any(|part| shown.contains(part)), "{shown}");
            }
        }
    }

    #[test]
    fn the_authorization_is_sensitive() {
        let route = ProxyRoute::parse("http://user:hunter2@proxy:1").unwrap();
        assert!(route.authorization().unwrap().is_sensitive());
        assert!(ProxyRoute::parse("http://proxy:1").unwrap().authorization().is_none());
    }
}
