//! Figures of two candidates in alternating rounds, and the ratio of each round.

use crate::report;

/// Maximum length of a row's name.
const WIDTH: usize = 22;

/// Pairs of figures, one for each round, in seconds by default.
#[derive(Default)]
pub(crate) struct Pairs(Vec<(f64, f64)>);

impl Pairs {
    pub(crate) fn push(&mut self, ours: f64, theirs: f64) {
        self.0.push((ours, theirs));
    }

    /// Prints a row of seconds: both medians, and the minimum, median and maximum of the ratios.
    pub(crate) fn print(&self, name: &str) {
        self.print_as(WIDTH, name, " s");
    }

    /// Prints a row of figures of any unit, with a name of at most `width` characters.
    pub(crate) fn print_as(&self, width: usize, name: &str, unit: &str) {
        let ours = sorted(self.0.iter().map(|pair| pair.0));
        let theirs = sorted(self.0.iter().map(|pair| pair.1));
        let ratios = sorted(self.0.iter().map(|(ours, theirs)| ours / theirs));
        let [least, greatest] =
            [ratios.first(), ratios.last()].map(|ratio| ratio.copied().unwrap_or(f64::NAN));
        let figure = 10 - unit.len();
        report::line(&format!(
            "{name:<width$} {:>figure$.2}{unit} {:>figure$.2}{unit}   {least:.2} / {:.2} / {greatest:.2}",
            middle(&ours),
            middle(&theirs),
            middle(&ratios),
        ));
    }
}

/// Prints the head of the table.
pub(crate) fn head(ours: &str, theirs: &str) {
    head_of(WIDTH, ours, theirs);
}

/// Prints the head of a table whose rows have names of at most `width` characters.
pub(crate) fn head_of(width: usize, ours: &str, theirs: &str) {
    report::line(&format!("{:<width$} {ours:>10} {theirs:>10}   ratio min / median / max", "medians"));
}

fn sorted(figures: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures
}

fn middle(sorted: &[f64]) -> f64 {
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
