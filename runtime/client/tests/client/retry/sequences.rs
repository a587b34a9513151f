//! Every sequence of three outcomes: nothing is sent twice that may have been executed, and no error says otherwise.

use std::sync::Arc;

use tencentcloud_client::Client;
use tencentcloud_client::clock::ManualClock;
use tencentcloud_client::transport::TransportError;

use super::{AN_HOUR_LATER, HERE, task};
use crate::scripted::{AttemptResult, Script, at_once, error, http_response, lost, refused, success};

/// Outcomes of an attempt, and whether the service may have executed it.
fn outcomes() -> Vec<(AttemptResult, bool)> {
    vec![
        (refused(), false),
        (Err(TransportError::timed_out(false, "late")), false),
        (error("RequestLimitExceeded", &[]), false),
        (error("AuthFailure.SignatureExpire", &[AN_HOUR_LATER]), false),
        (error("AuthFailure.TokenFailure", &[]), false),
        (error("InvalidParameter", &[]), false),
        (lost(), true),
        (Err(TransportError::timed_out(true, "late")), true),
        (Err(TransportError::lost("short").with_status(200)), true),
        (error("InternalError", &[]), true),
        (error("ServiceUnavailable.Now", &[]), true),
        (error("FailedOperation", &[]), true),
        (error("Unheard.Of", &[]), true),
        (http_response(502, &[("content-type", "text/html")], "<p>sorry</p>"), true),
        (http_response(200, &[], r#"{"Response":{"TaskId":"#), true),
        (success(), true),
    ]
}

#[tokio::test]
async fn no_sequence_of_outcomes_sends_a_write_twice_or_denies_that_it_was_delivered() {
    let outcomes = outcomes();
    let all = || 0..outcomes.len();
    let sequences =
        all().flat_map(|one| all().flat_map(move |two| all().map(move |three| [one, two, three])));
    let mut count = 0;
    for sequence in sequences {
        let script = Script::of(sequence.iter().map(|index| outcomes[*index].0.clone()).collect());
        let config = script.config().retries(at_once()).keep_idempotency_empty();
        let config = config.clock(Arc::new(ManualClock::at(HERE))).build().unwrap();
        let result = Client::new(&config).call(task()).await;
        let sent = script.sent().len();
        let executed: Vec<_> = sequence[..sent].iter().map(|index| outcomes[*index].1).collect();
        let (last, earlier) = executed.split_last().unwrap();
        assert!(!earlier.contains(&true), "{sequence:?}: sent again: {result:?}");
        if let Err(error) = result {
            assert_eq!(error.maybe_delivered(), *last, "{sequence:?}: {error:?}");
        }
        count += 1;
    }
    assert_eq!(count, 16 * 16 * 16);
}
