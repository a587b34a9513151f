//! Limits that the official texts state after fixed labels, each in a paragraph of its own: values, a range, a default.
//!
//! ```text
//! <p>枚举值：</p><ul><li>NORMAL： …</li><li>CDC： …</li></ul>    enum
//! <p>取值范围：[1, 100]</p>                                      minimum, maximum
//! <p>默认值：20</p>                                              default
//! ```
//!
//! A text that deviates from this form is ignored, and no sentence is imported.

use serde_json::{Number, Value};

use super::shape;
use crate::compare_numbers;
use crate::layout::JsonObject;

const VALUES: &str = "枚举值：";
const RANGE: &str = "取值范围：";
const DEFAULT: &str = "默认值：";

/// Adds the limits of a member that its official text states. A default and a range only concern what is sent.
pub(super) fn add_limits(schema: &mut JsonObject, text: &str, is_sent: bool) {
    let lines = lines(text);
    let values = labeled(&lines, VALUES).and_then(|(rest, below)| {
        let kind = shape::kind(element(schema))?;
        let values = if rest.is_empty() { values(below, kind)? } else { return None };
        let fits = |value: &Value| value.as_number().is_none_or(|number| fits_width(element(schema), number));
        values.iter().all(fits).then_some(values)
    });
    if let Some(values) = values {
        let holder = schema.get_mut("items").and_then(Value::as_object_mut);
        match holder {
            Some(items) => drop(items.insert("enum".to_owned(), values.into())),
            None => drop(schema.insert("enum".to_owned(), values.into())),
        }
    }
    if !is_sent || !["string", "integer", "number", "boolean"].map(Some).contains(&shape::kind(schema)) {
        return;
    }
    if let Some((low, high)) = labeled(&lines, RANGE).and_then(|(rest, _)| range(rest, schema)) {
        schema.insert("minimum".to_owned(), low.into());
        schema.insert("maximum".to_owned(), high.into());
    }
    if let Some(value) = labeled(&lines, DEFAULT).and_then(|(rest, _)| scalar(rest, shape::kind(schema)?))
        && fits(schema, &value)
    {
        schema.insert("default".to_owned(), value);
    }
}

/// The schema of the elements of a list, or that of another value.
fn element(schema: &JsonObject) -> &JsonObject {
    shape::items(schema).unwrap_or(schema)
}

/// A line of a text, and whether it is an item of a list.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    text: String,
    is_item: bool,
}

/// The lines of a text; paragraphs, breaks and items of lists start new ones.
fn lines(html: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut is_item = false;
    for part in html.split_inclusive('>').flat_map(|part| part.split('\n')) {
        let (text, tag) = part.rsplit_once('<').map_or((part, ""), |(text, tag)| (text, tag));
        let tag = tag.trim_end_matches(['>', '/']).trim();
        push(&mut lines, text, is_item);
        match tag {
            "li" => is_item = true,
            "/li" | "/ul" | "p" => is_item = false,
            _ => {}
        }
        if !["p", "/p", "br", "li", "/li", "ul", "/ul", ""].contains(&tag) {
            // An inline tag or an unknown one: nothing in such a text is sure.
            push(&mut lines, "<", is_item);
        }
    }
    lines
}

fn push(lines: &mut Vec<Line>, text: &str, is_item: bool) {
    let text = text.trim();
    if !text.is_empty() {
        lines.push(Line { text: text.to_owned(), is_item });
    }
}

/// What follows a label on its line, and the lines below. A label that occurs twice is ambiguous.
fn labeled<'a>(lines: &'a [Line], label: &str) -> Option<(&'a str, &'a [Line])> {
    let mut found = lines.iter().enumerate().filter(|(_, line)| line.text.contains(label));
    let (index, line) = found.next()?;
    let rest = line.text.strip_prefix(label).filter(|_| found.next().is_none())?;
    Some((rest.trim().trim_end_matches('。'), &lines[index + 1..]))
}

/// The values before the colons of the lines below a label.
fn values(below: &[Line], kind: &str) -> Option<Vec<Value>> {
    let is_list = below.first()?.is_item;
    let mut values = Vec::new();
    let mut rest = below.iter();
    for line in rest.by_ref() {
        if line.is_item != is_list {
            break;
        }
        match line.text.split_once(['：', ':']).and_then(|(value, _)| scalar(value, kind)) {
            Some(value) if kind != "boolean" && kind != "number" => {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            // The form of a list is fixed, the end of lines with breaks is where the form ends.
            _ if is_list => return None,
            _ => break,
        }
    }
    // A value below the end shows that the meaning of another has several lines.
    let is_value =
        |line: &Line| line.text.split_once('：').is_some_and(|(value, _)| scalar(value, kind).is_some());
    // A list of one value is unfinished: such texts mention more of them elsewhere.
    (values.len() > 1 && !rest.any(is_value)).then_some(values)
}

/// `[1, 100]` → 1 and 100.
fn range(text: &str, schema: &JsonObject) -> Option<(Number, Number)> {
    let (low, high) = text.strip_prefix('[')?.strip_suffix(']')?.split_once([',', '，'])?;
    let kind = shape::kind(schema).filter(|kind| ["integer", "number"].contains(kind))?;
    let number = |text: &str| scalar(text, kind)?.as_number().cloned();
    let (low, high) = (number(low)?, number(high)?);
    let is_range = compare_numbers(&low, &high).is_lt();
    let fits = [&low, &high].into_iter().all(|number| fits_width(schema, number));
    (is_range && fits).then_some((low, high))
}

/// A value of a type, or `None` if the text is not surely one.
fn scalar(text: &str, kind: &str) -> Option<Value> {
    let text = text.trim();
    match kind {
        "integer" => text.parse::<i64>().map(Value::from).ok(),
        "number" => {
            text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<f64>().map(Value::from)).ok()
        }
        "boolean" => text.to_ascii_lowercase().parse::<bool>().map(Value::from).ok(),
        "string" => {
            let is_plain = |character: char| character.is_ascii_alphanumeric() || "_-./+".contains(character);
            let says_none = ["null", "none", "nil", "-"].contains(&text.to_ascii_lowercase().as_str());
            let has_letter = text.contains(|character: char| character.is_ascii_alphanumeric());
            (has_letter && !says_none && text.chars().all(is_plain)).then(|| text.into())
        }
        _ => None,
    }
}

/// Returns whether a default is one of the values and in the range.
fn fits(schema: &JsonObject, value: &Value) -> bool {
    let is_listed = schema.get("enum").and_then(Value::as_array).is_none_or(|values| values.contains(value));
    let bound = |key: &str| schema.get(key).and_then(Value::as_number);
    let is_within = value.as_number().is_none_or(|number| {
        fits_width(schema, number)
            && bound("minimum").is_none_or(|low| compare_numbers(number, low).is_ge())
            && bound("maximum").is_none_or(|high| compare_numbers(number, high).is_le())
    });
    is_listed && is_within
}

/// Returns whether an integer has the width of its type.
fn fits_width(schema: &JsonObject, number: &Number) -> bool {
    let is_unsigned = schema.get("format").is_some_and(|form| form == "uint64");
    !is_unsigned || number.is_u64()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::add_limits;
    use crate::layout::object;

    fn limits(schema: Value, text: &str) -> Value {
        let mut schema = object(schema);
        add_limits(&mut schema, text, true);
        schema.retain(|key, _| !["type", "format"].contains(&key.as_str()));
        schema.into()
    }

    fn integer(text: &str) -> Value {
        limits(json!({ "type": "integer", "format": "uint64" }), text)
    }

    fn string(text: &str) -> Value {
        limits(json!({ "type": "string" }), text)
    }

    #[test]
    fn values_a_range_and_a_default_follow_their_labels() {
        let list =
            "<p>A.</p><p>枚举值：</p><ul><li>low： B</li><li>high-2： C: D</li></ul><p>默认值：low</p>";
        assert_eq!(string(list), json!({ "enum": ["low", "high-2"], "default": "low" }));
        assert_eq!(integer("<p>A<br>枚举值：<br>0：B<br>1：C</p>"), json!({ "enum": [0, 1] }));
        let range = json!({ "minimum": 1, "maximum": 100, "default": 20 });
        assert_eq!(integer("<p>A</p><p>取值范围：[1, 100]</p><p>默认值：20</p>"), range);
        assert_eq!(integer("A\n取值范围：[1，100]。\n默认值：20。"), range);
        let items = limits(json!({ "type": "array", "items": { "type": "string" } }), list);
        assert_eq!(items, json!({ "items": { "type": "string", "enum": ["low", "high-2"] } }));
    }

    #[test]
    fn texts_of_another_form_are_ignored() {
        for text in [
            "A, 默认值：20, B",
            "默认值：20 秒",
            "默认值：20\n默认值：30",
            "取值范围：[1, 100)",
            "取值范围：[100, 1]",
            "取值范围：[-1, 1]",
            "取值范围：[1, 100] 或 0",
            "默认值：-1",
            "枚举值：0、1",
            "枚举值：<br>0：A<br>-1：B",
            "<p>枚举值：</p><ul><li>0： A</li></ul>",
            "<p>枚举值：</p><ul><li>0： A</li><li>其他： B</li></ul>",
            "枚举值：<br>0：A<br>B<br>1：C",
        ] {
            assert_eq!(integer(text), json!({}), "{text}");
        }
        assert_eq!(string("默认值：无"), json!({}));
        assert_eq!(string("默认值：null"), json!({}));
        let outside = "<p>枚举值：</p><ul><li>a： A</li><li>b： B</li></ul><p>默认值：c</p>";
        assert_eq!(string(outside), json!({ "enum": ["a", "b"] }), "a default must be one of the values");
    }

    #[test]
    fn a_default_and_a_range_of_a_response_are_ignored() {
        let mut schema = object(json!({ "type": "integer", "format": "int64" }));
        add_limits(&mut schema, "枚举值：<br>1：A<br>2：B<br>默认值：1<br>取值范围：[1, 2]", false);
        assert_eq!(schema.get("enum"), Some(&json!([1, 2])));
        assert_eq!((schema.get("default"), schema.get("minimum")), (None, None));
    }
}
