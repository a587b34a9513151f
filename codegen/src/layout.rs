//! The layout of generated text, close to that of `rustfmt`.

/// The longest line, as in `rustfmt.toml`.
pub(crate) const WIDTH: usize = 110;

/// Returns the text of a generated Rust file: the header, and the items with blank lines in between.
pub(crate) fn file(header: &str, items: &[String]) -> String {
    let length: usize = items.iter().map(|item| item.len() + 1).sum();
    let mut text = String::with_capacity(header.len() + 4 + length);
    text.push_str("// ");
    text.push_str(header);
    text.push('\n');
    for item in items.iter().filter(|item| !item.is_empty()) {
        text.push('\n');
        text.push_str(item);
    }
    text
}

/// Returns `start`, `calls` and `end` on one line, or with each call on a line of its own if that is too long.
pub(crate) fn chain(indent: usize, start: &str, calls: &[String], end: &str) -> String {
    let length: usize = calls.iter().map(String::len).sum();
    let is_multiline = calls.iter().any(|call| call.contains('\n'));
    let pad = " ".repeat(indent);
    if calls.len() < 2 || (!is_multiline && indent + start.len() + length + end.len() <= WIDTH) {
        return format!("{pad}{start}{}{end}\n", calls.concat());
    }
    let calls: String = calls.iter().map(|call| format!("\n{pad}    {call}")).collect();
    format!("{pad}{start}{calls}{end}\n")
}

/// Returns `open`, the parts separated by commas, and `close` on one line, or with each part on a line of its own if that
/// is too long.
pub(crate) fn list(indent: usize, open: &str, parts: &[String], close: &str) -> String {
    let line = format!("{open}{}{close}", parts.join(", "));
    if indent + line.len() <= WIDTH && !line.contains('\n') {
        return line;
    }
    let pad = " ".repeat(indent);
    let parts: String = parts.iter().map(|part| format!("{pad}    {part},\n")).collect();
    format!("{}\n{parts}{pad}{}", open.trim_end(), close.trim_start())
}

/// Returns an import of several names, on as few lines as they need.
pub(crate) fn import(open: &str, names: &[String], close: &str) -> String {
    let line = format!("{open}{}{close}\n", names.join(", "));
    if line.len() <= WIDTH + 1 {
        return line;
    }
    let mut lines = vec![String::new()];
    for name in names {
        match lines.last_mut() {
            Some(line) if line.len() + name.len() + 6 <= WIDTH => line.push_str(&format!(" {name},")),
            _ => lines.push(format!(" {name},")),
        }
    }
    let lines: String = lines.iter().map(|line| format!("   {line}\n")).collect();
    format!("{open}\n{lines}{close}\n")
}
