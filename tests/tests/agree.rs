//! The generated types, the mock, and JSON Schema agree about every request and response.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestError, TestRunner};
use serde_json::Value;
use workspace_tests::mutate::{Kind, mutations, rules};
use workspace_tests::subject::{Fate, Subject};
use workspace_tests::{sample, spec, strategy};

/// The number of cases per action, unless `PROPTEST_CASES` is set. Each case has a request, a response, and a mutant of
/// both: 2,000 values per action.
const CASES: u32 = 500;

/// The seed, unless `PROPTEST_RNG_SEED` is set. It is fixed, so failures are reproducible.
const SEED: u64 = 20_200_210;

#[test]
fn all_agree_on_requests_that_break_one_rule() {
    let (mut broken, mut fates) = (0, BTreeMap::new());
    for (typed, file) in spec::actions() {
        let subject = Subject::new(typed, file);
        let full = sample::full(&file.request);
        for value in [&full, &sample::least(&file.request)] {
            subject
                .valid_request(value)
                .unwrap_or_else(|problem| panic!("{}: {problem}\n{value}", file.name));
        }
        let mut open = rules(&file.request);
        let count = open.len();
        for mutation in mutations(&file.request, &full) {
            let mutant = mutation.apply(&full);
            let fate = subject.mutant_request(&mutant, mutation.kind);
            let fate = fate
                .unwrap_or_else(|problem| panic!("{}: {}: {problem}\n{mutant}", file.name, mutation.rule));
            open.remove(&mutation.rule);
            *fates.entry((mutation.kind, fate_name(fate))).or_insert(0) += 1;
        }
        assert_eq!(open, BTreeSet::new(), "{}: no mutant breaks these rules", file.name);
        broken += count;
    }
    println!(
        "{broken} rules of {} requests are broken one at a time; mutants by kind:",
        spec::actions().count()
    );
    for ((kind, fate), count) in &fates {
        println!("{count:6} {kind:?}: {fate}");
    }
    assert!(broken > 0);
}

/// The members of requests with an enumeration of strings. None is closed by the official documentation.
const ENUMERATIONS: [&str; 15] = [
    "BindNumberCallInInterface NumberType",
    "ControlAIConversation Command",
    "CreateAICall AmbientSoundType",
    "CreateAICall ExtractConfig[].InfoType",
    "CreateAICall LLMType",
    "CreateAICall Languages[]",
    "CreateAICall VoiceType",
    "CreateAutoCalloutTask AvailableWorkTimeConfig[].DayType",
    "CreateAutoCalloutTask AvailableWorkTimeConfig[].DaysOfWeek[]",
    "CreateAutoCalloutTask RetryHangupTypes[]",
    "CreateAutoCalloutTask TriggerStrategy[].TriggerMode",
    "CreateOwnNumberApply DetailList[].OutboundCalleeFormat",
    "DescribeStaffStatusMetrics StatusList[]",
    "ModifyOwnNumberApply DetailList[].OutboundCalleeFormat",
    "SetStaffStatus StaffStatusList[].Status",
];

#[test]
fn values_that_an_enumeration_does_not_list_are_sent() {
    let mut sent = BTreeSet::new();
    for (typed, file) in spec::actions() {
        let subject = Subject::new(typed, file);
        let mut value = sample::full(&file.request);
        // With it, the built-in voice must be empty.
        value.as_object_mut().unwrap().remove("CustomTTSConfig");
        let unlisted = mutations(&file.request, &value);
        for mutation in unlisted.into_iter().filter(|mutation| mutation.kind == Kind::Unlisted) {
            let member = mutation.rule.trim_end_matches(" Unlisted");
            let fate = subject.mutant_request(&mutation.apply(&value), mutation.kind);
            assert_eq!(fate, Ok(Fate::Sent), "{} {member}", file.name);
            sent.insert(format!("{} {member}", file.name));
        }
    }
    assert_eq!(sent, ENUMERATIONS.map(str::to_owned).into());
}

#[test]
fn a_response_that_breaks_a_rule_is_decoded_if_possible() {
    let mut counts = BTreeMap::new();
    for (typed, file) in spec::actions() {
        let subject = Subject::new(typed, file);
        let full = sample::full(&file.response);
        subject.valid_response(&full).unwrap_or_else(|problem| panic!("{}: {problem}\n{full}", file.name));
        for mutation in mutations(&file.response, &full) {
            let mutant = mutation.apply(&full);
            let judged = subject.mutant_response(&mutant, mutation.kind);
            judged.unwrap_or_else(|problem| panic!("{}: {}: {problem}\n{mutant}", file.name, mutation.rule));
            *counts.entry(mutation.kind).or_insert(0) += 1;
        }
    }
    println!(
        "{} mutants of {} responses: {counts:?}",
        counts.values().sum::<usize>(),
        spec::actions().count()
    );
    assert!(counts.contains_key(&Kind::Missing) && counts.contains_key(&Kind::WrongType));
}

#[test]
fn all_agree_on_random_values() {
    let actions: Vec<_> = spec::actions().collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let open = std::iter::from_fn(|| actions.get(next.fetch_add(1, Ordering::Relaxed)));
        open.map(|(typed, file)| try_random_values(&Subject::new(typed, file))).collect::<Vec<_>>()
    };
    let results: Vec<Result<usize, String>> = thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let judged: usize = results.iter().flatten().sum();
    let problems: Vec<&String> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    println!("{judged} requests, responses, and mutants of {} actions", actions.len());
    assert!(problems.is_empty(), "{}", problems.into_iter().cloned().collect::<Vec<_>>().join("\n\n"));
    assert!(judged > 2 * actions.len(), "at least a request and a response of each");
}

/// Tries an action with random values. Returns their number.
fn try_random_values(subject: &Subject) -> Result<usize, String> {
    let values = (strategy::valid(&subject.file.request), strategy::valid(&subject.file.response));
    let judged = Cell::new(0);
    let outcome = TestRunner::new(config()).run(&(values, any::<Index>()), |((request, response), pick)| {
        judged.set(judged.get() + judge(subject, &request, &response, pick).map_err(TestCaseError::fail)?);
        Ok(())
    });
    match outcome {
        Ok(()) => Ok(judged.get()),
        Err(TestError::Fail(reason, ((request, response), _))) => {
            Err(format!("{}: {reason}\nrequest: {request}\nresponse: {response}", subject.file.name))
        }
        Err(TestError::Abort(reason)) => Err(format!("{}: {reason}", subject.file.name)),
    }
}

fn judge(subject: &Subject, request: &Value, response: &Value, pick: Index) -> Result<usize, String> {
    subject.valid_request(request)?;
    subject.valid_response(response)?;
    let mut judged = 2;
    let mutants = mutations(&subject.file.request, request);
    if !mutants.is_empty() {
        let mutation = pick.get(&mutants);
        let fate = subject.mutant_request(&mutation.apply(request), mutation.kind);
        fate.map_err(|problem| format!("{}: {problem}", mutation.rule))?;
        judged += 1;
    }
    let mutants = mutations(&subject.file.response, response);
    if !mutants.is_empty() {
        let mutation = pick.get(&mutants);
        let fate = subject.mutant_response(&mutation.apply(response), mutation.kind);
        fate.map_err(|problem| format!("response, {}: {problem}", mutation.rule))?;
        judged += 1;
    }
    Ok(judged)
}

fn config() -> Config {
    // The default already contains the settings of the environment.
    let chosen = Config::default();
    let is_set = |name| std::env::var_os(name).is_some();
    Config {
        cases: if is_set("PROPTEST_CASES") { chosen.cases } else { CASES },
        rng_seed: if is_set("PROPTEST_RNG_SEED") { chosen.rng_seed } else { RngSeed::Fixed(SEED) },
        rng_algorithm: RngAlgorithm::XorShift,
        failure_persistence: None,
        ..chosen
    }
}

fn fate_name(fate: Fate) -> &'static str {
    match fate {
        Fate::Unreadable => "the types cannot hold it",
        Fate::Rejected => "the rules reject it",
        Fate::Sent => "sent",
    }
}
