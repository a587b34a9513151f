//! The rate limit that the documentation of an action states.

/// What precedes a stated limit. The documentation states limits in the same few words everywhere.
const LABELS: [&str; 3] = ["频率限制", "请求频率", "限频"];

/// What follows the number.
const PER_SECOND: &str = "次/秒";

/// Returns the limit in requests per second, if the text states exactly one.
pub(super) fn stated(text: &str) -> Option<u32> {
    let plain: String = text.chars().filter(|character| !"*：: \n".contains(*character)).collect();
    let mut limits = LABELS.iter().flat_map(|label| plain.split(label).skip(1).map(limit));
    let first = limits.find_map(|limit| limit)?;
    // Another limit per second belongs to a case that a number cannot express.
    (plain.matches(PER_SECOND).count() == 1 && first > 0).then_some(first)
}

/// The number at the start of a text that continues with "times a second": `为20次/秒`, `20次/秒`.
fn limit(text: &str) -> Option<u32> {
    let text = text.strip_prefix('为').unwrap_or(text);
    let end = text.find(|character: char| !character.is_ascii_digit())?;
    text[end..].starts_with(PER_SECOND).then(|| text[..end].parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::stated;

    #[test]
    fn a_limit_is_read_from_its_label() {
        for text in [
            "频率限制：20次/秒。",
            "<br>频率限制：**20次/秒**",
            "频率限制为:20次/秒，1200次/分钟",
            "限频：20次/秒",
            "请求频率20次/秒",
        ] {
            assert_eq!(stated(text), Some(20), "{text}");
        }
    }

    #[test]
    fn anything_else_is_not_a_limit() {
        let texts = [
            "",
            "20次/秒",
            "频率限制：",
            "频率限制：0次/秒",
            "频率限制：20次/10秒",
            "频率限制：99999999999999999999次/秒",
            "A 频率限制为1次/秒，B 频率限制20次/秒",
        ];
        for text in texts {
            assert_eq!(stated(text), None, "{text}");
        }
    }
}
