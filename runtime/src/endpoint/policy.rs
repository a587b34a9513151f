//! From a service and a region to a host.

use std::fmt;
use std::sync::{PoisonError, RwLock};

use super::{Endpoint, EndpointFamily, Failover};
use crate::action::Service;
use crate::config::check_region;
use crate::error::Error;

/// What hosts of services end with.
const ROOT_DOMAIN: &str = "tencentcloudapi.com";

/// More than all services in all regions that a program may call in turn; then it starts anew.
const MOST_KNOWN: usize = 1024;

/// Resolves services to endpoints, each once. Belongs to a configuration and is shared by its clones.
pub(crate) struct EndpointPolicy {
    /// Where everything goes, whatever the service.
    fixed: Option<Endpoint>,
    family: EndpointFamily,
    /// Another root domain, checked.
    root: Option<String>,
    failover: Option<Failover>,
    known: RwLock<Vec<Known>>,
}

struct Known {
    service: String,
    family: EndpointFamily,
    region: Option<String>,
    endpoint: Endpoint,
}

impl EndpointPolicy {
    pub(crate) fn new(
        fixed: Option<Endpoint>,
        family: EndpointFamily,
        root: Option<String>,
        failover: Option<Failover>,
    ) -> Result<Self, Error> {
        if let Some(root) = &root {
            check_root(root)?;
        }
        if let Some(failover) = &failover {
            failover.check()?;
        }
        if fixed.is_some() && (family != EndpointFamily::default() || root.is_some() || failover.is_some()) {
            return Err(Error::config(
                "`endpoint` names one host for everything, so that a family of endpoints, a root domain or a failover \
                 has no meaning: leave out one or the other",
            ));
        }
        Ok(Self { fixed, family, root, failover, known: RwLock::default() })
    }

    /// The endpoint a service is called at unless something is known to be wrong with it.
    pub(crate) fn usual(&self, service: &Service, region: Option<&str>) -> Result<Endpoint, Error> {
        match &self.fixed {
            Some(endpoint) => Ok(endpoint.clone()),
            None => self.resolve(service, self.family, region),
        }
    }

    #[cfg(feature = "client")]
    pub(super) fn family(&self) -> EndpointFamily {
        self.family
    }

    #[cfg(feature = "client")]
    pub(super) fn failover(&self) -> Option<&Failover> {
        self.failover.as_ref()
    }

    /// The endpoint of a service in a family.
    pub(super) fn resolve(
        &self,
        service: &Service,
        family: EndpointFamily,
        region: Option<&str>,
    ) -> Result<Endpoint, Error> {
        let region = if family == EndpointFamily::Regional { region } else { None };
        let is_it = |known: &&Known| {
            known.family == family && known.region.as_deref() == region && known.service == service.host()
        };
        if let Some(known) = self.known.read().unwrap_or_else(PoisonError::into_inner).iter().find(is_it) {
            return Ok(known.endpoint.clone());
        }
        let endpoint = Endpoint::parse(&self.host(service, family, region)?, false)?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        // What others found meanwhile counts: its breaker has begun to learn.
        if let Some(known) = known.iter().find(is_it) {
            return Ok(known.endpoint.clone());
        }
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        let (service, region) = (service.host().to_owned(), region.map(str::to_owned));
        known.push(Known { service, family, region, endpoint: endpoint.clone() });
        Ok(endpoint)
    }

    fn host(&self, service: &Service, family: EndpointFamily, region: Option<&str>) -> Result<String, Error> {
        let root = self.root.as_deref().unwrap_or(ROOT_DOMAIN);
        let infix = match (family, region) {
            (EndpointFamily::Mainland, _) if self.root.is_none() => return Ok(service.host().to_owned()),
            (EndpointFamily::Mainland, _) => "",
            (EndpointFamily::International, _) => "intl.",
            (EndpointFamily::Internal, _) => "internal.",
            (EndpointFamily::Regional, Some(region)) => {
                check_region(region)?;
                return Ok(format!("{}.{region}.{root}", prefix(service)?));
            }
            (EndpointFamily::Regional, None) => {
                return Err(Error::config(
                    "a regional endpoint needs a region: set one in the configuration or for the call",
                ));
            }
        };
        Ok(format!("{}.{infix}{root}", prefix(service)?))
    }
}

/// What a service's hosts begin with in all families.
fn prefix(service: &Service) -> Result<&str, Error> {
    service.host().strip_suffix(ROOT_DOMAIN).and_then(|host| host.strip_suffix('.')).ok_or_else(|| {
        Error::config(format!(
            "the service `{}` has a host of its own, and so none in this family of endpoints: name it with `endpoint`",
            service.name()
        ))
    })
}

fn check_root(root: &str) -> Result<(), Error> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if root.split('.').all(|label| !label.is_empty() && label.bytes().all(allowed)) {
        return Ok(());
    }
    Err(Error::config("the root domain is not a domain: write it as `tencentcloudapi.com`"))
}

impl fmt::Debug for EndpointPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fixed {
            Some(endpoint) => f.write_str(endpoint.host()),
            None => f
                .debug_struct("EndpointPolicy")
                .field("family", &self.family)
                .field("root_domain", &self.root)
                .field("failover", &self.failover)
                .finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::EndpointPolicy;
    use crate::endpoint::EndpointFamily::{self, Internal, International, Mainland, Regional};
    use crate::{ErrorKind, Service};

    static CCC: Service = Service::new("ccc", "2020-02-10", "ccc.tencentcloudapi.com");

    fn host(family: EndpointFamily, root: Option<&str>, region: Option<&str>) -> Result<String, String> {
        let policy = EndpointPolicy::new(None, family, root.map(str::to_owned), None);
        let endpoint = policy.and_then(|policy| policy.usual(&CCC, region));
        endpoint.map(|endpoint| endpoint.uri().to_string()).map_err(|error| {
            assert_eq!(error.kind(), ErrorKind::Config);
            error.to_string()
        })
    }

    #[test]
    fn hosts_of_a_service() {
        let table = [
            (Mainland, None, None, "https://ccc.tencentcloudapi.com/"),
            (Mainland, None, Some("ap-guangzhou"), "https://ccc.tencentcloudapi.com/"),
            (International, None, Some("ap-guangzhou"), "https://ccc.intl.tencentcloudapi.com/"),
            (Regional, None, Some("ap-guangzhou"), "https://ccc.ap-guangzhou.tencentcloudapi.com/"),
            (Internal, None, None, "https://ccc.internal.tencentcloudapi.com/"),
            (Mainland, Some("example.com"), None, "https://ccc.example.com/"),
            (International, Some("example.com"), None, "https://ccc.intl.example.com/"),
            (Regional, Some("example.com"), Some("ap-x"), "https://ccc.ap-x.example.com/"),
        ];
        for (family, root, region, expected) in table {
            assert_eq!(host(family, root, region).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn hosts_that_cannot_be_named() {
        let table = [
            (Regional, None, None, "needs a region"),
            (Regional, None, Some("ap.evil"), "region's name"),
            (Mainland, Some(""), None, "not a domain"),
            (Mainland, Some("a..b"), None, "not a domain"),
            (Mainland, Some("user@example.com"), None, "not a domain"),
            (Mainland, Some("example.com/v3"), None, "not a domain"),
        ];
        for (family, root, region, expected) in table {
            let error = host(family, root, region).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        static OWN: Service = Service::new("own", "1", "api.example.com");
        let policy = |family| EndpointPolicy::new(None, family, None, None).unwrap();
        assert!(policy(Mainland).usual(&OWN, None).is_ok());
        assert!(policy(International).usual(&OWN, None).is_err());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let policy = EndpointPolicy::new(None, Regional, None, None).unwrap();
        for number in 0..3_000 {
            policy.usual(&CCC, Some(&format!("ap-{number}"))).unwrap();
        }
        assert!(policy.known.read().unwrap().len() <= super::MOST_KNOWN);
    }
}
