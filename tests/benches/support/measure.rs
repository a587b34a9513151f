//! Compares the CPU time of contestants that take turns.
//!
//! Other load and clock rates vary. So contestants run in alternating rounds, each is compared with the first in the
//! same round, and the median of the ratios counts. CPU time is what the operating system charges to this process; wall
//! time is not measured.

use std::env;

use nix::sys::resource::{UsageWho, getrusage};

/// The number of rounds; each yields one ratio.
const ROUNDS: usize = 15;

/// One of the alternatives compared.
pub(crate) struct Contestant<'a> {
    name: &'static str,
    /// Repeats the work this many times.
    repeat: Box<dyn FnMut(u32) + 'a>,
    /// The CPU time of one repetition in each round.
    spent: Vec<Cpu>,
}

/// CPU time in microseconds.
#[derive(Clone, Copy)]
struct Cpu {
    user: f64,
    system: f64,
}

impl<'a> Contestant<'a> {
    pub(crate) fn new(name: &'static str, repeat: impl FnMut(u32) + 'a) -> Self {
        Self { name, repeat: Box::new(repeat), spent: Vec::new() }
    }

    /// Runs a round after a warm-up.
    fn round(&mut self, repetitions: u32) -> nix::Result<()> {
        (self.repeat)(repetitions / 10);
        let start = Cpu::now()?;
        (self.repeat)(repetitions);
        let end = Cpu::now()?;
        let each = |end: f64, start: f64| (end - start) / f64::from(repetitions);
        self.spent.push(Cpu { user: each(end.user, start.user), system: each(end.system, start.system) });
        Ok(())
    }
}

impl Cpu {
    /// The CPU time of this process, with all its threads, so far.
    fn now() -> nix::Result<Self> {
        let usage = getrusage(UsageWho::RUSAGE_SELF)?;
        let microseconds = |time: nix::sys::time::TimeVal| {
            let seconds = i32::try_from(time.tv_sec()).map_or(f64::INFINITY, f64::from);
            let rest = i32::try_from(time.tv_usec()).map_or(f64::INFINITY, f64::from);
            seconds * 1e6 + rest
        };
        Ok(Self { user: microseconds(usage.user_time()), system: microseconds(usage.system_time()) })
    }

    fn total(self) -> f64 {
        self.user + self.system
    }
}

/// Whether this is a benchmark. `cargo test` runs the program as well, to check that it works.
pub(crate) fn is_benchmark() -> bool {
    env::args().any(|argument| argument == "--bench")
}

/// Runs the contestants in turns and prints their times, relative to the first.
pub(crate) fn compare(contestants: &mut [Contestant<'_>], repetitions: u32) -> nix::Result<()> {
    let (rounds, repetitions) = if is_benchmark() { (ROUNDS, repetitions) } else { (1, 1) };
    for _ in 0..rounds {
        for contestant in &mut *contestants {
            contestant.round(repetitions)?;
        }
    }
    println!(
        "{rounds} rounds of {repetitions} repetitions; CPU µs each, and × the first of the same round\n"
    );
    println!("{:<34} {:^26} {:^26}", "min / median / max", "user", "user + system");
    let Some((first, others)) = contestants.split_first() else { return Ok(()) };
    print_row(first.name, &spread(first, Cpu::total), &spread(first, |cpu| cpu.user), "");
    for other in others {
        print_row(other.name, &spread(other, Cpu::total), &spread(other, |cpu| cpu.user), "");
        let [user, total] =
            [|cpu: Cpu| cpu.user, Cpu::total].map(|part| Spread::of(ratios(other, first, part)));
        print_row("", &total, &user, "×");
    }
    println!();
    Ok(())
}

fn spread(contestant: &Contestant<'_>, part: fn(Cpu) -> f64) -> Spread {
    Spread::of(contestant.spent.iter().map(|cpu| part(*cpu)).collect())
}

fn ratios(one: &Contestant<'_>, other: &Contestant<'_>, part: fn(Cpu) -> f64) -> Vec<f64> {
    one.spent.iter().zip(&other.spent).map(|(one, other)| part(*one) / part(*other)).collect()
}

fn print_row(name: &str, total: &Spread, user: &Spread, unit: &str) {
    println!("{name:<34} {:^26} {:^26}", user.show(unit), total.show(unit));
}

/// The minimum, median, and maximum of some figures.
struct Spread([f64; 3]);

impl Spread {
    fn of(mut figures: Vec<f64>) -> Self {
        figures.sort_by(f64::total_cmp);
        let at = |index: usize| figures.get(index).copied().unwrap_or(f64::NAN);
        Self([at(0), at(figures.len() / 2), at(figures.len().saturating_sub(1))])
    }

    fn show(&self, unit: &str) -> String {
        let digits = if unit.is_empty() { 1 } else { 2 };
        let [least, middle, greatest] = self.0;
        format!("{unit}{least:.digits$} / {unit}{middle:.digits$} / {unit}{greatest:.digits$}")
    }
}
