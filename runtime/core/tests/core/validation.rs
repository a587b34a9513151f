//! Every rule, with the path it is reported at.

use tencentcloud_core::validate::{Constant, Constraint, Pattern, Validate, Validator};

use crate::records::{CalleeAttribute, CreateTask, DayType};

/// A record whose rules are given by the test.
struct Checked<F>(F);

impl<F: Fn(&mut Validator<'_>)> Validate for Checked<F> {
    fn rules(&self, check: &mut Validator<'_>) {
        (self.0)(check);
    }
}

fn found(rules: impl Fn(&mut Validator<'_>)) -> String {
    Checked(rules).validate().map_or_else(|found| found.to_string(), |()| "fine".to_owned())
}

/// What is found by one chain of rules.
macro_rules! violations {
    (|$check:ident| $rules:expr) => {
        found(|$check| {
            $rules;
        })
    };
}

#[test]
fn all_violations_are_reported_with_their_paths() {
    let mut task = CreateTask::to(&[]);
    task.tries = Some(9);
    task.ratio = Some(f64::NAN);
    task.day = Some(DayType::Unknown("Sunday".to_owned()));
    task.attributes = Some(vec![
        CalleeAttribute { callee: "+8613012345678".into(), uui: Some("12345678".into()) },
        CalleeAttribute { callee: String::new(), uui: Some("123456789".into()) },
    ]);
    task.fallback = Some(Box::new(CreateTask::to(&["13012345678", "", "13012345678", "4"])));
    let violations = task.validate().unwrap_err();
    let lines: Vec<_> = violations.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "Callees: must have at least 1 item, got 0",
            "Tries: must be from 1 to 3, got 9",
            "Ratio: must be a finite number, got NaN",
            "Day: must be one of EveryDay, BusinessDay, got \"Sunday\"",
            "Attributes[1].Callee: must have at least 1 character, got 0",
            r"Attributes[1].Callee: must match ^\+?\d+$",
            "Attributes[1].UUI: must have at most 8 bytes, got 9",
            "Fallback.Callees: must have at most 3 items, got 4",
            "Fallback.Callees[2]: must differ from item 0",
            "Fallback.Callees[1]: must have at least 1 character, got 0",
        ]
    );
    assert_eq!(violations.len(), 10);
    assert_eq!(violations.to_string(), lines.join("; "));
    assert!(!format!("{violations} {violations:?}").contains("13012345678"));
    assert!(matches!(violations.iter().next().unwrap().constraint(), Constraint::MinItems(1)));
    assert_eq!(violations.into_iter().nth(1).unwrap().value(), Some("9"));
}

#[test]
fn a_valid_request_has_no_violations() {
    let mut task = CreateTask::to(&["008613012345678"]);
    task.tries = Some(3);
    task.ratio = Some(1.0);
    assert_eq!(task.validate(), Ok(()));
}

#[test]
fn strings_are_checked() {
    static LOWER: Pattern = Pattern::new("^[a-z]+$");
    static BROKEN: Pattern = Pattern::new("(");
    let text = "电话".to_owned();
    assert_eq!(violations!(|c| c.text("A", &text).min_length(2).max_length(2).max_bytes(6)), "fine");
    assert_eq!(
        violations!(|c| c.text("A", &text).min_length(3)),
        "A: must have at least 3 characters, got 2"
    );
    assert_eq!(violations!(|c| c.text("A", &text).max_length(1)), "A: must have at most 1 character, got 2");
    assert_eq!(violations!(|c| c.text("A", &text).min_bytes(7)), "A: must have at least 7 bytes, got 6");
    assert_eq!(violations!(|c| c.text("A", &text).max_bytes(5)), "A: must have at most 5 bytes, got 6");
    assert_eq!(violations!(|c| c.text("A", &text).pattern(&LOWER)), "A: must match ^[a-z]+$, got \"电话\"");
    assert_eq!(violations!(|c| c.text("A", &text).pattern(&BROKEN)), "fine");
    assert_eq!(violations!(|c| c.text("A", &text).constant("b")), "A: must be b, got \"电话\"");
    assert_eq!(violations!(|c| c.text("A", &text).sensitive().constant("b")), "A: must be b");
    assert_eq!(violations!(|c| c.text("A", &None::<String>).min_length(1).constant("b")), "fine");
    let long = "a".repeat(50) + "13012345678";
    assert_eq!(
        violations!(|c| c.text("A", &long).one_of(&["b", "c"])),
        format!("A: must be one of b, c, got \"{}…\"", "a".repeat(40))
    );
    let phone = "tel +8613012345678".to_owned();
    assert_eq!(violations!(|c| c.text("A", &phone).constant("b")), "A: must be b, got \"tel ***\"");
}

#[test]
fn booleans_are_checked() {
    let (yes, no) = (Constant::Boolean(true), Constant::Boolean(false));
    assert_eq!(violations!(|c| c.constant("A", &Some(true), yes)), "fine");
    assert_eq!(violations!(|c| c.constant("A", &false, yes)), "A: must be true");
    assert_eq!(violations!(|c| c.constant("A", &true, no)), "A: must be false");
    assert_eq!(violations!(|c| c.constant("A", &None::<bool>, yes)), "fine");
}

#[test]
fn a_string_may_have_to_be_empty() {
    let (custom, voice) = (Some("{}".to_owned()), Some("anna".to_owned()));
    let conditional = |voice: &Option<String>| {
        violations!(|c| c.when(&[("Custom", &custom, &[])]).text("Voice", voice, |value| value.constant("")))
    };
    assert_eq!(conditional(&voice), "Voice: must be empty when Custom is given, got \"anna\"");
    assert_eq!(conditional(&Some(String::new())), "fine");
    assert_eq!(conditional(&None), "fine");
}

#[test]
fn numbers_are_checked() {
    assert_eq!(violations!(|c| c.integer("A", &-1_i64).minimum(0)), "A: must be at least 0, got -1");
    assert_eq!(
        violations!(|c| c.integer("A", &u64::MAX).maximum(i128::from(i64::MAX))),
        "A: must be at most 9223372036854775807, got 18446744073709551615"
    );
    assert_eq!(violations!(|c| c.integer("A", &2_u64).range(1, 3).one_of(&[2]).constant(2)), "fine");
    assert_eq!(violations!(|c| c.integer("A", &2_u64).one_of(&[1, 3])), "A: must be one of 1, 3, got 2");
    assert_eq!(violations!(|c| c.integer("A", &2_u64).constant(3)), "A: must be 3, got 2");
    assert_eq!(violations!(|c| c.integer("A", &2_u64).sensitive().constant(3)), "A: must be 3");
    assert_eq!(violations!(|c| c.float("A", &2.5).sensitive().minimum(3.5)), "A: must be at least 3.5");
    let floats = vec![2.5];
    let each = violations!(|c| c.list("A", &floats).sensitive().each_float(|one| one.maximum(2.0)));
    assert_eq!(each, "A[0]: must be at most 2");
    assert_eq!(violations!(|c| c.integer("A", &None::<i64>).range(1, 1)), "fine");
    assert_eq!(violations!(|c| c.float("A", &0.5).minimum(0.5).maximum(0.5)), "fine");
    assert_eq!(violations!(|c| c.float("A", &0.5).minimum(0.6)), "A: must be at least 0.6, got 0.5");
    assert_eq!(violations!(|c| c.float("A", &0.5).maximum(0.4)), "A: must be at most 0.4, got 0.5");
    assert_eq!(violations!(|c| c.float("A", &1.5).range(0.0, 1.0)), "A: must be from 0 to 1, got 1.5");
    assert_eq!(
        violations!(|c| c.float("A", &f64::INFINITY).maximum(1.0)),
        "A: must be a finite number, got inf"
    );
}

#[test]
fn lists_are_checked() {
    let numbers = vec![1_i64, 8, 1];
    assert_eq!(
        violations!(|c| c.list("A", &numbers).unique_items().each_integer(|day| day.range(1, 7))),
        "A[2]: must differ from item 0; A[1]: must be from 1 to 7, got 8"
    );
    assert_eq!(
        violations!(|c| c.list("A", &numbers).sensitive().each_integer(|day| day.range(1, 7))),
        "A[1]: must be from 1 to 7"
    );
    let absent = None::<Vec<String>>;
    assert_eq!(
        violations!(|c| c.list("A", &absent).min_items(1).unique_items().each_text(|t| t.min_length(1))),
        "fine"
    );
    let records = vec![CalleeAttribute::default(), CalleeAttribute::default()];
    assert_eq!(violations!(|c| c.list("A", &records).unique_items()), "A[1]: must differ from item 0");
}

#[test]
fn rules_between_parameters_are_checked() {
    let (one, two, none) = (Some(1_i64), Some(2_i64), None::<i64>);
    assert_eq!(violations!(|c| c.less(("A", &one), ("B", &two))), "fine");
    assert_eq!(violations!(|c| c.less(("A", &one), ("B", &one))), "A: must be less than B");
    assert_eq!(violations!(|c| c.less(("A", &u64::MAX), ("B", &one))), "A: must be less than B");
    assert_eq!(violations!(|c| c.less(("A", &two), ("B", &none))), "fine");
    assert_eq!(violations!(|c| c.less_or_equal(("A", &one), ("B", &one))), "fine");
    assert_eq!(violations!(|c| c.less_or_equal(("A", &two), ("B", &one))), "A: must be at most B");
    assert_eq!(violations!(|c| c.less(("A", &1.5), ("B", &0.5))), "A: must be less than B");
    let (early, late) = ("09:00".to_owned(), "10:00".to_owned());
    assert_eq!(violations!(|c| c.less(("A", &late), ("B", &early))), "A: must be less than B");
    assert_eq!(violations!(|c| c.any_of(&[("A", false), ("B", false)])), "at least one of A, B is required");
    assert_eq!(violations!(|c| c.any_of(&[("A", false), ("B", true)])), "fine");
    assert_eq!(violations!(|c| c.dependent(("A", true), ("B", false))), "B: required with A");
    assert_eq!(violations!(|c| c.dependent(("A", false), ("B", false))), "fine");
}

#[test]
fn a_check_of_the_wrong_type_is_a_violation() {
    assert_eq!(violations!(|c| c.text("A", &1_u64)), "A: must be a string");
    assert_eq!(violations!(|c| c.integer("A", &1.0)), "A: must be an integer");
    assert_eq!(violations!(|c| c.float("A", &1_u64)), "A: must be a number");
    assert_eq!(violations!(|c| c.list("A", &1_u64)), "A: must be a list");
}
