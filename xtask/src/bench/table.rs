//! Two contestants in alternating rounds, and the ratio of each round.

use crate::report;

/// Seconds of one contestant and of the other, round by round.
#[derive(Default)]
pub(crate) struct Pairs(Vec<(f64, f64)>);

impl Pairs {
    pub(crate) fn push(&mut self, ours: f64, theirs: f64) {
        self.0.push((ours, theirs));
    }

    /// Prints a row: the median of both, and the least, middle and greatest ratio.
    pub(crate) fn print(&self, name: &str) {
        let ours = sorted(self.0.iter().map(|pair| pair.0));
        let theirs = sorted(self.0.iter().map(|pair| pair.1));
        let ratios = sorted(self.0.iter().map(|(ours, theirs)| ours / theirs));
        let [least, greatest] =
            [ratios.first(), ratios.last()].map(|ratio| ratio.copied().unwrap_or(f64::NAN));
        report::line(&format!(
            "{name:<22} {:>8.2} s {:>8.2} s   {least:.2} / {:.2} / {greatest:.2}",
            middle(&ours),
            middle(&theirs),
            middle(&ratios),
        ));
    }
}

/// Prints what stands above the rows.
pub(crate) fn head(ours: &str, theirs: &str) {
    report::line(&format!("{:<22} {ours:>10} {theirs:>10}   ratio min / median / max", "medians"));
}

fn sorted(figures: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures
}

fn middle(sorted: &[f64]) -> f64 {
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
