//! Everything in the spec is described, in English sentences that say more than the name.

use std::collections::BTreeMap;

use tencentcloud_catalog::{ActionFile, Schema};
use workspace_tests::spec::ccc;

/// The minimum number of words and of characters of a description.
const SHORTEST: (usize, usize) = (3, 15);

/// Phrases that are no idiomatic American English, or not what the documentation calls a thing; typos finds British spellings.
const RETIRED: [&str; 11] = [
    "at the most",
    "whoever",
    "Whoever",
    ", for people",
    "Time at which",
    "Time from which",
    "Time after which",
    "Tells ",
    "Gives ",
    "whitelist",
    "self-owned",
];

/// The consoles of the mainland and of the international site. An application has its ID in one of them.
const CONSOLES: [&str; 2] =
    ["https://console.cloud.tencent.com/ccc;", "https://console.tencentcloud.com/ccc."];

/// The number of descriptions checked, by kind, and the problems found.
#[derive(Default)]
struct Review {
    counts: BTreeMap<&'static str, usize>,
    problems: Vec<String>,
}

#[test]
fn everything_in_the_spec_is_described() {
    let mut review = Review::default();
    for (name, action) in &ccc().actions {
        review.action(name, action);
    }
    for (name, schema) in &ccc().types {
        review.sentence("types", name, name, schema.description.as_deref());
        review.members(name, schema);
    }
    let service = &ccc().service;
    review.sentence("services", "service.json", &service.title, Some(&service.description));
    for (key, topic) in &service.topics {
        review.sentence("topics", key, &topic.title, Some(&topic.description));
        review.english(key, &topic.title);
    }
    for (code, error) in &service.error_codes {
        review.sentence("error codes", code, code, Some(&error.description));
    }
    println!("described: {:?}", review.counts);
    assert!(review.problems.is_empty(), "{}", review.problems.join("\n"));
    assert!(review.counts["actions"] > 80 && review.counts["types"] > 80);
    assert!(review.counts["members"] > 1_000 && review.counts["error codes"] > 0);
}

#[test]
fn a_review_finds_bad_descriptions() {
    let wrong = |name: &str, description: &str| {
        let mut review = Review::default();
        review.sentence("members", "Thing", name, Some(description));
        !review.problems.is_empty()
    };
    assert!(!wrong("Callee", "Number that is called."));
    assert!(wrong("Callee", ""));
    assert!(wrong("Callee", "Called number."), "two words");
    assert!(wrong("Callee", "A b c d."), "too short");
    assert!(wrong("Callee", "Number that is called"), "no full stop");
    assert!(wrong("TheCalleeNumberList", "The callee number list."), "only the name");
    assert!(wrong("Callee", "Number that is called\u{ff0c} of course."), "full-width punctuation");
    assert!(wrong("Callee", "Number of the \u{88ab}\u{53eb}."), "not English");
    assert!(wrong("Callee", "Number of whoever is called."), "not idiomatic");
    assert!(wrong("SdkAppId", "Its ID is at https://console.tencentcloud.com/ccc."), "one console");
}

impl Review {
    fn action(&mut self, name: &str, action: &ActionFile) {
        self.sentence("actions", name, name, Some(&action.summary));
        if let Some(description) = &action.description {
            self.sentence("long descriptions of actions", name, name, Some(description));
        }
        for example in &action.examples {
            self.english(name, &example.title);
            self.require(example.title.split(' ').count() >= 2, name, "an example has no title");
        }
        self.members(&format!("{name} request"), &action.request);
        self.members(&format!("{name} response"), &action.response);
    }

    /// Reviews the members of an object, whose descriptions must differ.
    fn members(&mut self, place: &str, schema: &Schema) {
        let mut seen = BTreeMap::new();
        for (name, member) in &schema.properties {
            let place = format!("{place} {name}");
            self.sentence("members", &place, name, member.description.as_deref());
            if let Some(other) = seen.insert(member.description.as_deref(), name) {
                self.require(false, &place, &format!("the description equals that of `{other}`"));
            }
            self.values(&place, member);
            self.values(&place, member.items.as_deref().unwrap_or(member));
        }
    }

    fn values(&mut self, place: &str, schema: &Schema) {
        self.require(
            schema.value_descriptions.len() == schema.values.len(),
            place,
            "values are not described",
        );
        for words in &schema.value_descriptions {
            self.require(!words.trim().is_empty(), place, "a value is not described");
            self.english(place, words);
        }
    }

    fn sentence(&mut self, kind: &'static str, place: &str, name: &str, words: Option<&str>) {
        *self.counts.entry(kind).or_default() += 1;
        let Some(words) = words else { return self.require(false, place, "no description") };
        let (fewest, shortest) = SHORTEST;
        self.require(words.split_whitespace().count() >= fewest, place, "fewer than 3 words");
        self.require(words.chars().count() >= shortest, place, "fewer than 15 characters");
        // A quotation may end with its own.
        self.require(words.trim_end_matches('`').ends_with('.'), place, "no full stop at the end");
        self.require(letters(words) != letters(name), place, "the description repeats the name");
        let retired = RETIRED.iter().find(|phrase| words.contains(**phrase));
        self.require(retired.is_none(), place, &format!("write this in other words: {retired:?}"));
        let consoles = CONSOLES.iter().filter(|address| words.contains(**address)).count();
        self.require(consoles != 1, place, "only one of the two consoles is named");
        self.english(place, words);
    }

    fn english(&mut self, place: &str, words: &str) {
        // Latin letters, also with accents, and their punctuation.
        let foreign = words
            .chars()
            .find(|letter| !matches!(*letter, '\n' | ' '..='~' | '\u{a0}'..='\u{24f}' | '–' | '…'));
        self.require(foreign.is_none(), place, &format!("not English: {foreign:?}"));
    }

    fn require(&mut self, holds: bool, place: &str, problem: &str) {
        if !holds {
            self.problems.push(format!("{place}: {problem}"));
        }
    }
}

/// The letters and digits of a text, in lower case.
fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}
