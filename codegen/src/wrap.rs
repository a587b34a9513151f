//! Markdown in lines of limited width.

/// Returns a text as a code span.
pub(crate) fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// Breaks a paragraph into lines, between words and not inside code spans.
pub(crate) fn wrapped(paragraph: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words(paragraph) {
        match lines.last_mut() {
            // A word that would start a list or a heading stays on its line.
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width || starts_block(&word) => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// Breaks an item of a list into lines, of which the first has the bullet.
pub(crate) fn bullet(item: &str, indent: &str, width: usize) -> Vec<String> {
    let mut lines = wrapped(item, width - indent.len() - 2);
    for (index, line) in lines.iter_mut().enumerate() {
        let marker = if index == 0 { '*' } else { ' ' };
        line.insert_str(0, &format!("{indent}{marker} "));
    }
    lines
}

/// The words of a paragraph; a code span is one word.
fn words(paragraph: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_code = false;
    for word in paragraph.split_whitespace() {
        let was_code = is_code;
        is_code ^= word.matches('`').count() % 2 == 1;
        match words.last_mut() {
            Some(last) if was_code => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

fn starts_block(word: &str) -> bool {
    let number =
        word.strip_suffix(['.', ')']).is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()));
    number || matches!(word, "-" | "+" | "*" | "=" | "#" | "##" | "---" | "===" | "```")
}
