//! Two contestants in alternating rounds, and the ratio of each round.

use crate::report;

/// How long the names of rows are at most.
const WIDTH: usize = 22;

/// Figures of one contestant and of the other, round by round: seconds, if nothing else is said.
#[derive(Default)]
pub(crate) struct Pairs(Vec<(f64, f64)>);

impl Pairs {
    pub(crate) fn push(&mut self, ours: f64, theirs: f64) {
        self.0.push((ours, theirs));
    }

    /// Prints a row of seconds: the median of both, and the least, middle and greatest ratio.
    pub(crate) fn print(&self, name: &str) {
        self.print_as(WIDTH, name, " s");
    }

    /// Prints a row of figures of any unit, with a name of at most so many characters.
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

/// Prints what stands above the rows.
pub(crate) fn head(ours: &str, theirs: &str) {
    head_of(WIDTH, ours, theirs);
}

/// The same above rows with names of at most so many characters.
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
