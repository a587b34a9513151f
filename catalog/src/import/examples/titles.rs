//! Titles of examples are our own: each stays with the example it was written for.

use serde_json::Value;

/// Returns our own examples, then upstream's with the titles that they had.
///
/// A title follows its request. If the request is gone, the title goes to the example at the same index.
pub(super) fn with_titles(ours: &[Value], mut taken: Vec<Value>) -> Vec<Value> {
    let (own, official): (Vec<&Value>, Vec<&Value>) = ours.iter().partition(|example| example["own"] == true);
    let mut free: Vec<Option<&Value>> = official.into_iter().map(Some).collect();
    let mut untitled = Vec::new();
    for (index, example) in taken.iter_mut().enumerate() {
        let same = |ours: Option<&Value>| ours.is_some_and(|ours| ours["request"] == example["request"]);
        match free.iter().position(|ours| same(*ours)).and_then(|found| free[found].take()) {
            Some(ours) => retitle(example, ours),
            None => untitled.push(index),
        }
    }
    for index in untitled {
        if let Some(Some(ours)) = free.get(index) {
            retitle(&mut taken[index], ours);
        }
    }
    own.into_iter().cloned().chain(taken).collect()
}

/// Gives an example the title of another if it has one.
fn retitle(example: &mut Value, ours: &Value) {
    if let Some(title) = ours["title"].as_str().filter(|title| !title.is_empty()) {
        example["title"] = title.into();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::with_titles;

    fn example(title: &str, id: u32) -> Value {
        json!({ "title": title, "request": { "Id": id } })
    }

    #[test]
    fn a_title_follows_its_request_or_keeps_its_index() {
        let own = json!({ "title": "Ours", "own": true, "request": {} });
        let ours = [example("One", 1), own.clone(), example("Two", 2)];
        let moved = with_titles(&ours, vec![example("", 2), example("", 1), example("", 1)]);
        assert_eq!(moved, [own.clone(), example("Two", 2), example("One", 1), example("", 1)]);
        let changed = with_titles(&ours, vec![example("", 9), example("", 2)]);
        assert_eq!(changed, [own, example("One", 9), example("Two", 2)]);
    }
}
