//! The endpoints of one call with a failover.

use std::sync::Arc;

use super::failover::BreakerLimits;
use super::resolver::Host;
use super::{EndpointFamily, EndpointResolver, Failover};
use crate::action::Service;
use crate::clock::Clock;
use crate::error::Error;
use crate::exchange::Endpoint;

/// Chooses the endpoint of each attempt of a call by what happened to the attempts before.
pub(crate) struct FailoverState<'a> {
    resolver: &'a EndpointResolver,
    failover: &'a Failover,
    clock: &'a dyn Clock,
    region: Option<&'a str>,
    /// A bit for each family that this call could not connect to; the configured family is the first.
    unreached: u32,
    /// The host of the current attempt.
    current: Option<(usize, Arc<Host>)>,
}

/// What an attempt shows about its endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EndpointStatus {
    /// The API responded, even if with an error.
    Responded,
    /// The request was sent, and the API did not respond.
    Failed,
    /// There was no connection, so the request was not sent.
    Unreachable,
}

/// A change of a circuit breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BreakerChange {
    /// The host is avoided from now on.
    Opened,
    /// The host is used again.
    Closed,
}

impl<'a> FailoverState<'a> {
    /// The state of a new call; `None` without a failover.
    pub(crate) fn new(
        resolver: &'a EndpointResolver,
        clock: &'a dyn Clock,
        region: Option<&'a str>,
    ) -> Option<Self> {
        let failover = resolver.failover()?;
        Some(Self { resolver, failover, clock, region, unreached: 0, current: None })
    }

    /// The endpoint of the next attempt to call the service.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if the service has no host in the configured family.
    pub(crate) fn choose(&mut self, service: &Service) -> Result<Endpoint, Error> {
        let configured = self.host(service, 0)?;
        let (limits, now) = (self.limits(), self.clock.now());
        let mut second_best = None;
        for index in 0..=self.failover.families().len() {
            if self.unreached & (1 << index) != 0 {
                continue;
            }
            // A call without a region has no host in the regional family.
            let Ok(host) = self.host(service, index) else { continue };
            if host.breaker.admits(now, limits) {
                return Ok(self.select(index, host));
            }
            second_best.get_or_insert((index, host));
        }
        // No host is known to work: use one that this call has not tried, or start over.
        let (index, host) = second_best.unwrap_or_else(|| {
            self.unreached = 0;
            (0, configured)
        });
        Ok(self.select(index, host))
    }

    /// Records the status of the endpoint that was chosen last. Returns its host if its breaker changed.
    pub(crate) fn record(&mut self, status: EndpointStatus) -> Option<(BreakerChange, Endpoint)> {
        let (index, host) = self.current.take()?;
        if status == EndpointStatus::Unreachable {
            self.unreached |= 1 << index;
        }
        let change = match status {
            EndpointStatus::Responded => host.breaker.succeeded().then_some(BreakerChange::Closed),
            EndpointStatus::Failed | EndpointStatus::Unreachable => {
                host.breaker.failed(self.clock.now(), self.limits()).then_some(BreakerChange::Opened)
            }
        };
        change.map(|change| (change, host.endpoint.clone()))
    }

    fn limits(&self) -> BreakerLimits {
        self.failover.limits()
    }

    fn select(&mut self, index: usize, host: Arc<Host>) -> Endpoint {
        let endpoint = host.endpoint.clone();
        self.current = Some((index, host));
        endpoint
    }

    fn host(&self, service: &Service, index: usize) -> Result<Arc<Host>, Error> {
        self.resolver.resolve(service, self.family(index), self.region)
    }

    fn family(&self, index: usize) -> EndpointFamily {
        let others = self.failover.families();
        index.checked_sub(1).and_then(|index| others.get(index)).copied().unwrap_or(self.resolver.family())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::EndpointStatus::{self, Failed, Responded, Unreachable};
    use super::FailoverState;
    use crate::Service;
    use crate::clock::ManualClock;
    use crate::endpoint::{EndpointFamily, EndpointResolver, Failover};

    static CCC: Service = Service::new("ccc", "2020-02-10", "ccc.tencentcloudapi.com");

    struct Case {
        resolver: EndpointResolver,
        clock: ManualClock,
    }

    impl Case {
        fn new() -> Self {
            let failover =
                Failover::to([EndpointFamily::International, EndpointFamily::Regional]).failures(2);
            let resolver =
                EndpointResolver::new(None, EndpointFamily::Mainland, None, Some(failover)).unwrap();
            Self { resolver, clock: ManualClock::at(1_551_113_065) }
        }

        fn state(&self) -> FailoverState<'_> {
            FailoverState::new(&self.resolver, &self.clock, Some("ap-x")).unwrap()
        }

        /// For every attempt of a call, the first letter between the service and the root domain, or `-` if they are adjacent.
        fn call(&self, statuses: &[EndpointStatus]) -> String {
            let mut state = self.state();
            statuses.iter().map(|status| step(&mut state, *status)).collect()
        }
    }

    fn step(state: &mut FailoverState<'_>, status: EndpointStatus) -> char {
        let endpoint = state.choose(&CCC).unwrap();
        state.record(status);
        let host = endpoint.host().strip_prefix("ccc.").unwrap().to_owned();
        if host == "tencentcloudapi.com" { '-' } else { host.chars().next().unwrap() }
    }

    #[test]
    fn only_attempts_without_a_connection_fail_over() {
        let case = Case::new();
        assert_eq!(case.call(&[Unreachable, Responded]), "-i");
        // The next call starts at the configured family as long as the breaker is closed.
        assert_eq!(case.call(&[Responded]), "-");
        assert_eq!(case.call(&[Failed, Responded]), "--");
    }

    #[test]
    fn families_are_tried_in_turn_and_then_again() {
        let case = Case::new();
        assert_eq!(case.call(&[Unreachable; 5]), "-ia-i");
    }

    #[test]
    fn an_open_breaker_sends_calls_elsewhere_until_the_host_is_back() {
        let case = Case::new();
        assert_eq!(case.call(&[Failed]), "-");
        assert_eq!(case.call(&[Unreachable, Responded]), "-i");
        for _ in 0..3 {
            assert_eq!(case.call(&[Responded]), "i");
        }
        case.clock.advance(Duration::from_secs(30));
        assert_eq!(case.call(&[Unreachable, Responded]), "-i");
        assert_eq!(case.call(&[Responded]), "i");
        case.clock.advance(Duration::from_secs(30));
        assert_eq!(case.call(&[Responded]), "-");
        assert_eq!(case.call(&[Responded]), "-");
    }

    #[test]
    fn trap_17_success_counts_as_success() {
        let case = Case::new();
        assert_eq!(case.call(&[Responded; 20]), "-".repeat(20));
    }

    #[test]
    fn breakers_are_shared_by_calls_and_not_by_hosts() {
        let case = Case::new();
        let (mut one, mut other) = (case.state(), case.state());
        assert_eq!((step(&mut one, Failed), step(&mut other, Failed)), ('-', '-'));
        assert_eq!((step(&mut one, Failed), step(&mut other, Failed)), ('i', 'i'));
        assert_eq!((step(&mut one, Responded), step(&mut other, Responded)), ('a', 'a'));
    }

    #[test]
    fn without_a_region_the_regional_family_is_left_out() {
        let case = Case::new();
        let mut state = FailoverState::new(&case.resolver, &case.clock, None).unwrap();
        let way: String = (0..4).map(|_| step(&mut state, Unreachable)).collect();
        assert_eq!(way, "-i-i");
    }

    #[test]
    fn without_a_failover_there_is_no_state() {
        let resolver = EndpointResolver::new(None, EndpointFamily::Mainland, None, None).unwrap();
        assert!(FailoverState::new(&resolver, &ManualClock::at(0), None).is_none());
    }
}
