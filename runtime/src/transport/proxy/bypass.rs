//! Hosts that are spoken to directly, as `NO_PROXY` lists them.

use std::net::IpAddr;

use crate::host::without_brackets;

/// The hosts of a list such as `example.com, .example.org, 10.0.0.0/8`; `*` is all of them.
#[derive(Default)]
pub(super) struct Bypass(Vec<Entry>);

enum Entry {
    All,
    /// A domain and what is below it.
    Domain(String),
    /// Addresses that begin with so many bits of this one.
    Network(IpAddr, u32),
}

impl Bypass {
    pub(super) fn parse(list: &str) -> Self {
        let entries = list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        Self(entries.map(Entry::parse).collect())
    }

    pub(super) fn contains(&self, host: &str) -> bool {
        let host = without_brackets(host).trim_end_matches('.');
        let address = host.parse().ok();
        self.0.iter().any(|entry| match (entry, address) {
            (Entry::All, _) => true,
            (Entry::Network(network, length), Some(address)) => {
                is_within(bits(address), bits(*network), *length)
            }
            (Entry::Domain(domain), None) => is_below(host, domain),
            _ => false,
        })
    }
}

impl Entry {
    fn parse(text: &str) -> Self {
        if text == "*" {
            return Self::All;
        }
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, length.parse().ok()),
            None => (text, Some(u32::MAX)),
        };
        match (without_brackets(address).parse(), length) {
            (Ok(address), Some(length)) => Self::Network(address, length),
            _ => Self::Domain(text.trim_start_matches('*').trim_matches('.').to_owned()),
        }
    }
}

/// An address as a number, and how many bits it has.
fn bits(address: IpAddr) -> (u128, u32) {
    match address.to_canonical() {
        IpAddr::V4(address) => (address.to_bits().into(), u32::BITS),
        IpAddr::V6(address) => (address.to_bits(), u128::BITS),
    }
}

/// Whether an address begins with as many bits as another one; all of them if there are fewer.
fn is_within((address, width): (u128, u32), (network, of): (u128, u32), length: u32) -> bool {
    let ignored = width.saturating_sub(length);
    width == of && (address ^ network).checked_shr(ignored).unwrap_or(0) == 0
}

fn is_below(host: &str, domain: &str) -> bool {
    let Some(start) = host.len().checked_sub(domain.len()) else { return false };
    let (above, end) = host.as_bytes().split_at(start);
    end.eq_ignore_ascii_case(domain.as_bytes()) && (above.is_empty() || above.ends_with(b"."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_a_list() {
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
            assert_eq!(Bypass::parse(list).contains(host), expected, "{host} in {list}");
        }
    }
}
