//! The INI files of Tencent Cloud's tools, as far as credentials need them.
//!
//! ```text
//! # a comment, and ; another
//! [default]
//! secret_id = AKIDexample
//! secret_key = "secret"
//! ```
//!
//! Values are handed out as parts of the text, so that no copy of a secret is left behind.

/// The entries of a section, later ones last; `Err` with the number of a line in it that cannot be read.
///
/// What stands in other sections is passed over, whatever it is. A section may be there in several parts.
pub(super) struct Section<'a> {
    lines: std::iter::Enumerate<std::str::Lines<'a>>,
    name: &'a str,
    inside: bool,
}

/// A name and its value, without the space around them and without quotes.
type Entry<'a> = (&'a str, &'a str);

impl<'a> Section<'a> {
    pub(super) fn new(text: &'a str, name: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { lines: text.lines().enumerate(), name, inside: false }
    }

    /// Whether there is such a section at all.
    pub(super) fn exists(text: &'a str, name: &'a str) -> bool {
        let mut section = Self::new(text, name);
        // Goes on to the section's first entry or to the end, past headers alone.
        loop {
            match section.step() {
                Step::End => return section.inside,
                Step::Header if section.inside => return true,
                Step::Header | Step::Nothing => {}
                Step::Entry(_) => return true,
            }
        }
    }

    fn step(&mut self) -> Step<'a> {
        let Some((index, line)) = self.lines.next() else { return Step::End };
        let line = line.trim();
        if let Some(rest) = line.strip_prefix('[') {
            self.inside = rest.strip_suffix(']').is_some_and(|name| name.trim() == self.name);
            return Step::Header;
        }
        if !self.inside || line.is_empty() || line.starts_with(['#', ';']) {
            return Step::Nothing;
        }
        Step::Entry(match line.split_once('=') {
            Some((name, value)) => Ok((name.trim_end(), unquoted(value.trim_start()))),
            None => Err(index + 1),
        })
    }
}

enum Step<'a> {
    Header,
    Entry(Result<Entry<'a>, usize>),
    Nothing,
    End,
}

impl<'a> Iterator for Section<'a> {
    type Item = Result<Entry<'a>, usize>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.step() {
                Step::Entry(entry) => return Some(entry),
                Step::End => return None,
                Step::Header | Step::Nothing => {}
            }
        }
    }
}

fn unquoted(value: &str) -> &str {
    ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote)).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::Section;

    fn entries<'a>(text: &'a str, name: &'a str) -> Vec<Result<(&'a str, &'a str), usize>> {
        Section::new(text, name).collect()
    }

    #[test]
    fn entries_of_one_section() {
        let text = "\u{feff}stray = 0\r\n[default]\r\n; c = 1\n# d = 2\n a = 1 \n\n\tb=\"two = 2\"\n[other]\na = 3\nnothing\n[ default ]\na='4'\n";
        assert_eq!(entries(text, "default"), [Ok(("a", "1")), Ok(("b", "two = 2")), Ok(("a", "4"))]);
        assert_eq!(entries(text, "other"), [Ok(("a", "3")), Err(10)]);
        assert_eq!(entries(text, "absent"), []);
    }

    #[test]
    fn quotes_come_in_pairs() {
        let text = "[s]\na=\"\nb=\"x\nc=''\nd='\"x\"'\ne=\ne=\"'";
        let values: Vec<_> = entries(text, "s").into_iter().map(|entry| entry.unwrap().1).collect();
        assert_eq!(values, ["\"", "\"x", "", "\"x\"", "", "\"'"]);
    }

    #[test]
    fn whether_a_section_exists() {
        for text in ["[s]", "[s]\n", "[a]\n[s]\nx=1", "[s]\n[a]", "[s]\nnothing"] {
            assert!(Section::exists(text, "s"), "{text}");
        }
        for text in ["", "s", "[s", "s]", "[a]\ns=1", "[ss]", "[S]"] {
            assert!(!Section::exists(text, "s"), "{text}");
        }
    }

    #[test]
    fn no_text_is_too_strange() {
        for text in ["[", "]", "[]", "=", "[s]\n=", "[s]\n==\n=\u{feff}", "[s]\n\u{0}", "\u{feff}"] {
            for name in ["s", "", "]"] {
                let _ = (entries(text, name), Section::exists(text, name));
            }
        }
    }
}
