//! The hosts to connect to directly, as listed in `NO_PROXY`.

use std::net::IpAddr;

use crate::host::without_brackets;

/// A list such as `example.com, .example.org, 10.0.0.0/8`; a single `*` matches every host.
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
        if list == "*" {
            return Self(vec![Entry::All]);
        }
        let entries = list.split([',', ' ', '\t']).filter(|entry| !entry.is_empty());
        Self(entries.map(Entry::parse).collect())
    }

    pub(super) fn contains(&self, host: &str) -> bool {
        let host = without_brackets(host);
        let host = host.strip_suffix('.').unwrap_or(host);
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
        let (address, prefix_len) = match text.split_once('/') {
            Some((address, prefix_len)) => (address, prefix_len.parse().ok()),
            None => (text, Some(0)),
        };
        match (without_brackets(address).parse(), prefix_len) {
            (Ok(address), Some(prefix_len)) => Self::Network(address, prefix_len),
            _ => {
                let domain = text.strip_suffix('.').unwrap_or(text);
                Self::Domain(domain.strip_prefix('.').unwrap_or(domain).to_owned())
            }
        }
    }
}

/// An address as a number, and its width in bits.
fn bits(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (address.to_bits().into(), u32::BITS),
        IpAddr::V6(address) => (address.to_bits(), u128::BITS),
    }
}

/// Whether two addresses of the same family share a prefix of this many bits. As in curl, 0 stands for the whole address,
/// and a prefix longer than the address matches nothing.
fn has_prefix((address, width): (u128, u32), (network, network_width): (u128, u32), prefix_len: u32) -> bool {
    let prefix_len = if prefix_len == 0 { width } else { prefix_len };
    width == network_width
        && width.checked_sub(prefix_len).is_some_and(|ignored| (address ^ network) >> ignored == 0)
}

/// Whether a host is a domain or one of its subdomains.
fn is_subdomain(host: &str, domain: &str) -> bool {
    let Some(start) = host.len().checked_sub(domain.len()) else { return false };
    let (labels, end) = host.as_bytes().split_at(start);
    end.eq_ignore_ascii_case(domain.as_bytes()) && (labels.is_empty() || labels.ends_with(b"."))
}
