//! HTML and Markdown of the official texts → plain text.

/// Removes tags, decodes entities, and collapses white space.
pub(super) fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((replacement, length)) = tag(rest).or_else(|| entity(rest)) {
            text.extend(replacement);
            rest = &rest[length..];
        } else {
            let mut characters = rest.chars();
            text.extend(characters.next());
            rest = characters.as_str();
        }
    }
    text.push_str(rest);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Inline tags; other tags separate words.
const INLINE: [&str; 9] = ["a", "b", "code", "em", "font", "i", "span", "strong", "sup"];

/// The replacement and the length of a tag at the start of a text. `a < b` has none.
fn tag(text: &str) -> Option<(Option<char>, usize)> {
    let inside = text.strip_prefix('<')?;
    let name = inside.strip_prefix('/').unwrap_or(inside);
    let name = name.split(|character: char| !character.is_ascii_alphanumeric()).next()?;
    let end = text.find('>')?;
    let separator = (!INLINE.contains(&name)).then_some(' ');
    name.starts_with(|first: char| first.is_ascii_alphabetic()).then_some((separator, end + 1))
}

/// The character and the length of an entity at the start of a text.
fn entity(text: &str) -> Option<(Option<char>, usize)> {
    const ENTITIES: [(&str, char); 7] = [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&amp;", '&'),
        ("&quot;", '"'),
        ("&#39;", '\''),
        ("&apos;", '\''),
        ("&nbsp;", ' '),
    ];
    let (name, character) = ENTITIES.iter().find(|(name, _)| text.starts_with(name))?;
    Some((Some(*character), name.len()))
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn tags_are_removed_entities_decoded_and_comparisons_kept() {
        let html = "<p>At most&nbsp;<b>3</b>\n  tries.</p><ul><li>a &lt; b</li><li>1 < 2 & 3</li></ul>";
        assert_eq!(plain_text(html), "At most 3 tries. a < b 1 < 2 & 3");
        assert_eq!(plain_text("a & b <"), "a & b <");
    }
}
