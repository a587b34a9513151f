//! The way of one call from endpoint to endpoint.

use super::failover::Limits;
use super::{Endpoint, EndpointFamily, EndpointPolicy, Failover};
use crate::action::Service;
use crate::clock::Clock;
use crate::error::Error;
use crate::observe;

/// Chooses where each attempt of a call goes, and learns what became of it. Only there if a failover is configured.
pub(crate) struct Route<'a> {
    policy: &'a EndpointPolicy,
    failover: &'a Failover,
    clock: &'a dyn Clock,
    region: Option<&'a str>,
    /// Families that this call found no connection to, a bit for each; the usual one is the first.
    unreached: u32,
    /// Where the present attempt goes.
    present: Option<(usize, Endpoint)>,
}

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The API answered, whatever it said.
    Answered,
    /// Something was sent, and no answer of the API came.
    Failed,
    /// There was no connection: nothing was sent.
    Unreachable,
}

impl<'a> Route<'a> {
    /// None without a failover: the usual endpoint is all there is.
    pub(crate) fn of(
        policy: &'a EndpointPolicy,
        clock: &'a dyn Clock,
        region: Option<&'a str>,
    ) -> Option<Self> {
        let failover = policy.failover()?;
        Some(Self { policy, failover, clock, region, unreached: 0, present: None })
    }

    /// Where the next attempt at an action of the service goes.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if the usual endpoint cannot be named.
    pub(crate) fn choose(&mut self, service: &Service) -> Result<Endpoint, Error> {
        let usual = self.endpoint(service, 0)?;
        let (limits, now) = (self.limits(), self.clock.now());
        let mut second_best = None;
        for index in 0..=self.failover.families().len() {
            if self.unreached & (1 << index) != 0 {
                continue;
            }
            // One that cannot be named for this call, which has no region, is none of its choices.
            let Ok(endpoint) = self.endpoint(service, index) else { continue };
            if endpoint.breaker().admits(now, limits) {
                return Ok(self.take(index, endpoint));
            }
            second_best.get_or_insert((index, endpoint));
        }
        // Nothing is known to work: what was not tried yet, else all over again.
        let (index, endpoint) = second_best.unwrap_or_else(|| {
            self.unreached = 0;
            (0, usual)
        });
        Ok(self.take(index, endpoint))
    }

    /// What became of the attempt at the endpoint that was chosen last.
    pub(crate) fn report(&mut self, outcome: Outcome) {
        let Some((index, endpoint)) = self.present.take() else { return };
        if outcome == Outcome::Unreachable {
            self.unreached |= 1 << index;
        }
        if outcome == Outcome::Answered {
            if endpoint.breaker().succeeded() {
                observe::endpoint_taken_up(endpoint.host());
            }
        } else if endpoint.breaker().failed(self.clock.now(), self.limits()) {
            observe::endpoint_left(endpoint.host());
        }
    }

    fn limits(&self) -> Limits {
        self.failover.limits()
    }

    fn take(&mut self, index: usize, endpoint: Endpoint) -> Endpoint {
        self.present = Some((index, endpoint.clone()));
        endpoint
    }

    fn endpoint(&self, service: &Service, index: usize) -> Result<Endpoint, Error> {
        self.policy.resolve(service, self.family(index), self.region)
    }

    fn family(&self, index: usize) -> EndpointFamily {
        let others = self.failover.families();
        index.checked_sub(1).and_then(|index| others.get(index)).copied().unwrap_or(self.policy.family())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Outcome::{self, Answered, Failed, Unreachable};
    use super::Route;
    use crate::Service;
    use crate::clock::ManualClock;
    use crate::endpoint::{EndpointFamily, EndpointPolicy, Failover};

    static CCC: Service = Service::new("ccc", "2020-02-10", "ccc.tencentcloudapi.com");

    struct Case {
        policy: EndpointPolicy,
        clock: ManualClock,
    }

    impl Case {
        fn new() -> Self {
            let failover =
                Failover::to([EndpointFamily::International, EndpointFamily::Regional]).failures(2);
            let policy = EndpointPolicy::new(None, EndpointFamily::Mainland, None, Some(failover)).unwrap();
            Self { policy, clock: ManualClock::at(1_551_113_065) }
        }

        fn route(&self) -> Route<'_> {
            Route::of(&self.policy, &self.clock, Some("ap-x")).unwrap()
        }

        /// The first letter of what is between service and root for every attempt of a call; `-` is nothing.
        fn call(&self, outcomes: &[Outcome]) -> String {
            let mut route = self.route();
            outcomes.iter().map(|outcome| step(&mut route, *outcome)).collect()
        }
    }

    fn step(route: &mut Route<'_>, outcome: Outcome) -> char {
        let endpoint = route.choose(&CCC).unwrap();
        route.report(outcome);
        let host = endpoint.host().strip_prefix("ccc.").unwrap().to_owned();
        if host == "tencentcloudapi.com" { '-' } else { host.chars().next().unwrap() }
    }

    #[test]
    fn only_what_found_no_connection_goes_elsewhere() {
        let case = Case::new();
        assert_eq!(case.call(&[Unreachable, Answered]), "-i");
        // The next call begins where it always does, as long as the breaker is closed.
        assert_eq!(case.call(&[Answered]), "-");
        assert_eq!(case.call(&[Failed, Answered]), "--");
    }

    #[test]
    fn all_families_in_turn_and_then_again() {
        let case = Case::new();
        assert_eq!(case.call(&[Unreachable; 5]), "-ia-i");
    }

    #[test]
    fn an_open_breaker_sends_calls_elsewhere_until_the_host_is_back() {
        let case = Case::new();
        assert_eq!(case.call(&[Failed]), "-");
        assert_eq!(case.call(&[Unreachable, Answered]), "-i");
        for _ in 0..3 {
            assert_eq!(case.call(&[Answered]), "i");
        }
        case.clock.advance(Duration::from_secs(30));
        assert_eq!(case.call(&[Unreachable, Answered]), "-i");
        assert_eq!(case.call(&[Answered]), "i");
        case.clock.advance(Duration::from_secs(30));
        assert_eq!(case.call(&[Answered]), "-");
        assert_eq!(case.call(&[Answered]), "-");
    }

    #[test]
    fn trap_17_success_counts_as_success() {
        let case = Case::new();
        assert_eq!(case.call(&[Answered; 20]), "-".repeat(20));
    }

    #[test]
    fn breakers_are_shared_by_calls_and_not_by_hosts() {
        let case = Case::new();
        let (mut one, mut other) = (case.route(), case.route());
        assert_eq!((step(&mut one, Failed), step(&mut other, Failed)), ('-', '-'));
        assert_eq!((step(&mut one, Failed), step(&mut other, Failed)), ('i', 'i'));
        assert_eq!((step(&mut one, Answered), step(&mut other, Answered)), ('a', 'a'));
    }

    #[test]
    fn without_a_region_the_regional_family_is_left_out() {
        let case = Case::new();
        let mut route = Route::of(&case.policy, &case.clock, None).unwrap();
        let way: String = (0..4).map(|_| step(&mut route, Unreachable)).collect();
        assert_eq!(way, "-i-i");
    }

    #[test]
    fn there_is_none_without_a_failover() {
        let policy = EndpointPolicy::new(None, EndpointFamily::Mainland, None, None).unwrap();
        assert!(Route::of(&policy, &ManualClock::at(0), None).is_none());
    }
}
