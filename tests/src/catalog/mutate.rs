//! Random changes of a response.

use fastrand::Rng;
use serde_json::{Map, Number, Value, json};

/// Returns a value with one to three random changes.
pub(super) fn mutant(random: &mut Rng, value: &Value) -> Value {
    let mut mutant = value.clone();
    for _ in 0..random.usize(1..=3) {
        let node = pick(random, &mut mutant);
        *node = changed(random, node.take());
    }
    mutant
}

/// Returns a random node: the value itself, or one inside it.
fn pick<'a>(random: &mut Rng, value: &'a mut Value) -> &'a mut Value {
    let count = match value {
        Value::Object(members) => members.len(),
        Value::Array(elements) => elements.len(),
        _ => 0,
    };
    if count == 0 || random.u8(0..8) == 0 {
        return value;
    }
    let index = random.usize(0..count);
    match value {
        Value::Object(members) => {
            let child = members.values_mut().nth(index);
            pick(random, child.expect("an index below the length"))
        }
        Value::Array(elements) => pick(random, &mut elements[index]),
        scalar => scalar,
    }
}

fn changed(random: &mut Rng, value: Value) -> Value {
    match random.u8(0..12) {
        0 => Value::Null,
        1 => json!([]),
        2 => json!({}),
        3 => json!(""),
        4 => json!(random.bool()),
        5 => json!(random.i64(..)),
        6 => json!(random.f64() * 1e300),
        7 => Value::Number("123456789012345678901234567890".parse::<Number>().unwrap_or_else(|_| 1.into())),
        8 => json!([value]),
        9 => json!({ "Nested": value }),
        10 => match value {
            Value::Object(members) => {
                let kept: Map<String, Value> = members.into_iter().filter(|_| random.bool()).collect();
                kept.into()
            }
            Value::Array(elements) => {
                elements.into_iter().flat_map(|element| [element.clone(), element]).collect()
            }
            scalar => scalar.to_string().into(),
        },
        _ => json!("\u{0}\u{1F600}'\"\\ <redacted>"),
    }
}
