//! The hosts to connect to directly, as listed in `NO_PROXY`.

use std::net::IpAddr;

use crate::host::without_brackets;

/// A list such as `example.com, .example.org, 10.0.0.0/8`; `*` matches every host.
#[derive(Default)]
pub(super) struct BypassList(Vec<Entry>);

enum Entry {
    All,
    /// A domain and its subdomains.
    Domain(String),
    /// The addresses that share a prefix of this many bits with the given one.
    Network(IpAddr, u32),
}

impl BypassList {
    pub(super) fn parse(list: &str) -> Self {
        let entries = list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        Self(entries.map(Entry::parse).collect())
    }

    pub(super) fn contains(&self, host: &str) -> bool {
        let host = without_brackets(host).trim_end_matches('.');
        let address = host.parse().ok();
        self.0.iter().any(|entry| match (entry, address) {
            (Entry::All, _) => true,
            (Entry::Network(network, prefix_len), Some(address)) => {
                has_prefix(bits(address), bits(*network), *prefix_len)
            }
            (Entry::Domain(domain), None) => is_subdomain(host, domain),
            _ => false,
        })
    }
}

impl Entry {
    fn parse(text: &str) -> Self {
        if text == "*" {
            return Self::All;
        }
        let (address, prefix_len) = match text.split_once('/') {
            Some((address, prefix_len)) => (address, prefix_len.parse().ok()),
            None => (text, Some(u32::MAX)),
        };
        match (without_brackets(address).parse(), prefix_len) {
            (Ok(address), Some(prefix_len)) => Self::Network(address, prefix_len),
            _ => Self::Domain(text.trim_start_matches('*').trim_matches('.').to_owned()),
        }
    }
}

/// An address as a number, and its width in bits.
fn bits(address: IpAddr) -> (u128, u32) {
    match address.to_canonical() {
        IpAddr::V4(address) => (address.to_bits().into(), u32::BITS),
        IpAddr::V6(address) => (address.to_bits(), u128::BITS),
    }
}

/// Whether two addresses of the same family share a prefix of this many bits; a longer prefix means the whole address.
fn has_prefix((address, width): (u128, u32), (network, network_width): (u128, u32), prefix_len: u32) -> bool {
    let ignored = width.saturating_sub(prefix_len);
    width == network_width && (address ^ network).checked_shr(ignored).unwrap_or(0) == 0
}

/// Whether a host is a domain or one of its subdomains.
fn is_subdomain(host: &str, domain: &str) -> bool {
    let Some(start) = host.len().checked_sub(domain.len()) else { return false };
    let (labels, end) = host.as_bytes().split_at(start);
    end.eq_ignore_ascii_case(domain.as_bytes()) && (labels.is_empty() || labels.ends_with(b"."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_match_hosts() {
        let table = [
            ("", "example.com", false),
            ("*", "example.com", true),
            ("*", "10.0.0.1", true),
            ("example.com", "example.com", true),
            ("example.com", "API.Example.com", true),
            ("example.com", "badexample.com", false),
            ("example.com", "com", false),
            ("example.com", "example.com.", true),
            (".example.com", "example.com", true),
            (".example.com", "api.example.com", true),
            ("*.example.com", "api.example.com", true),
            (" a.com ,, b.com ", "b.com", true),
            ("10.0.0.0/8", "10.200.3.4", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "10.example.com", false),
            ("10.0.0.0/33", "10.0.0.0", true),
            ("10.0.0.0/33", "10.0.0.1", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "[2001:db8::1]", false),
            ("::/0", "[2001:db8::1]", true),
            ("10.0.0.1", "10.0.0.1", true),
            ("10.0.0.1", "10.0.0.2", false),
            ("[2001:db8::1]", "[2001:db8::1]", true),
            ("2001:db8::/32", "[2001:db8:ffff::1]", true),
            ("2001:db8::/32", "[2001:db9::1]", false),
            ("10.0.0.0/x", "10.0.0.1", false),
            ("é.example", "e.example", false),
        ];
        for (list, host, expected) in table {
            assert_eq!(BypassList::parse(list).contains(host), expected, "{host} in {list}");
        }
    }
}
