//! Work on many services at once.

use indicatif::{ParallelProgressIterator as _, ProgressBar, ProgressStyle};
use rayon::prelude::*;

/// Maps each item, on as many threads as there are processors, and returns the results in the order of the items.
///
/// On a terminal, a bar shows the progress, followed by `message`.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], message: &str, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let bar = if items.len() > 1 { ProgressBar::new(items.len() as u64) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar.set_message(message.to_owned());
    let results = items.par_iter().progress_with(bar.clone()).map(&work).collect();
    bar.finish_and_clear();
    results
}
