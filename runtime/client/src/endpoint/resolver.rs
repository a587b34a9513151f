//! From a service and a region to a host.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use super::breaker::Breaker;
use super::{EndpointFamily, Failover};
use crate::action::{Service, check_region};
use crate::error::Error;
use crate::exchange::Endpoint;

/// The domain that the hosts of all services belong to.
const ROOT_DOMAIN: &str = "tencentcloudapi.com";

/// The maximum number of endpoints that are remembered. It is larger than what programs call; beyond it, all are forgotten.
const MAX_KNOWN: usize = 1024;

/// Resolves services to endpoints, each once. It belongs to a configuration and is shared by its clones.
pub(crate) struct EndpointResolver {
    /// The endpoint of all services, if one is configured.
    fixed: Option<Endpoint>,
    family: EndpointFamily,
    /// A root domain other than the default, valid.
    root: Option<String>,
    failover: Option<Failover>,
    known: RwLock<Vec<Known>>,
}

struct Known {
    service: String,
    family: EndpointFamily,
    region: Option<String>,
    host: Arc<Host>,
}

/// An endpoint and whether it can be reached.
pub(super) struct Host {
    pub(super) endpoint: Endpoint,
    pub(super) breaker: Breaker,
}

impl EndpointResolver {
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
                "`endpoint` sets one host for all services, so it cannot be combined with a family of endpoints, a root \
                 domain or a failover",
            ));
        }
        Ok(Self { fixed, family, root, failover, known: RwLock::default() })
    }

    /// The endpoint of a service in the configured family.
    pub(crate) fn endpoint(&self, service: &Service, region: Option<&str>) -> Result<Endpoint, Error> {
        match &self.fixed {
            Some(endpoint) => Ok(endpoint.clone()),
            None => Ok(self.resolve(service, self.family, region)?.endpoint.clone()),
        }
    }

    pub(super) fn family(&self) -> EndpointFamily {
        self.family
    }

    pub(super) fn failover(&self) -> Option<&Failover> {
        self.failover.as_ref()
    }

    /// The host of a service in a family.
    pub(super) fn resolve(
        &self,
        service: &Service,
        family: EndpointFamily,
        region: Option<&str>,
    ) -> Result<Arc<Host>, Error> {
        let region = if family == EndpointFamily::Regional { region } else { None };
        let is_it = |known: &&Known| {
            known.family == family && known.region.as_deref() == region && known.service == service.host()
        };
        if let Some(known) = self.known.read().unwrap_or_else(PoisonError::into_inner).iter().find(is_it) {
            return Ok(Arc::clone(&known.host));
        }
        let endpoint = Endpoint::parse(&self.host_name(service, family, region)?)?;
        let host = Arc::new(Host { endpoint, breaker: Breaker::default() });
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have added it meanwhile, and its breaker may have counted failures.
        if let Some(known) = known.iter().find(is_it) {
            return Ok(Arc::clone(&known.host));
        }
        if known.len() >= MAX_KNOWN {
            known.clear();
        }
        let (service, region) = (service.host().to_owned(), region.map(str::to_owned));
        known.push(Known { service, family, region, host: Arc::clone(&host) });
        Ok(host)
    }

    fn host_name(
        &self,
        service: &Service,
        family: EndpointFamily,
        region: Option<&str>,
    ) -> Result<String, Error> {
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

/// The first label of a service's hosts, the same in all families.
fn prefix(service: &Service) -> Result<&str, Error> {
    service.host().strip_suffix(ROOT_DOMAIN).and_then(|host| host.strip_suffix('.')).ok_or_else(|| {
        Error::config(format!(
            "the service `{}` has no host in this family of endpoints: set its host with `endpoint`",
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

impl fmt::Debug for EndpointResolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fixed {
            Some(endpoint) => f.write_str(endpoint.authority()),
            None => f
                .debug_struct("EndpointResolver")
                .field("family", &self.family)
                .field("root_domain", &self.root)
                .field("failover", &self.failover)
                .finish_non_exhaustive(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::EndpointResolver;
    use crate::endpoint::EndpointFamily::{self, Internal, International, Mainland, Regional};
    use crate::{ErrorKind, Service};

    static CCC: Service = Service::new("ccc", "2020-02-10", "ccc.tencentcloudapi.com");

    static OWN: Service = Service::new("own", "1", "api.example.com");

    fn host(family: EndpointFamily, root: Option<&str>, region: Option<&str>) -> Result<String, String> {
        let policy = EndpointResolver::new(None, family, root.map(str::to_owned), None);
        let endpoint = policy.and_then(|policy| policy.endpoint(&CCC, region));
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
    fn unusable_hosts() {
        let table = [
            (Regional, None, None, "needs a region"),
            (Regional, None, Some("ap.evil"), "region is invalid"),
            (Mainland, Some(""), None, "not a domain"),
            (Mainland, Some("a..b"), None, "not a domain"),
            (Mainland, Some("user@example.com"), None, "not a domain"),
            (Mainland, Some("example.com/v3"), None, "not a domain"),
        ];
        for (family, root, region, expected) in table {
            let error = host(family, root, region).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        let policy = |family| EndpointResolver::new(None, family, None, None).unwrap();
        assert!(policy(Mainland).endpoint(&OWN, None).is_ok());
        assert!(policy(International).endpoint(&OWN, None).is_err());
    }

    #[test]
    fn the_number_of_remembered_endpoints_is_bounded() {
        let policy = EndpointResolver::new(None, Regional, None, None).unwrap();
        for number in 0..3_000 {
            policy.endpoint(&CCC, Some(&format!("ap-{number}"))).unwrap();
        }
        assert!(policy.known.read().unwrap().len() <= super::MAX_KNOWN);
    }
}
