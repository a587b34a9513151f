//! The number and size of allocations of a call: `cargo bench --bench allocations`.
//!
//! Separate from the benchmark of CPU time, since counting takes time. The work of the connection is included, since it
//! runs on the same thread.

use std::alloc::System;
use std::error::Error;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use support::calls::Calls;
use support::server;

mod support {
    pub(crate) mod calls;
    pub(crate) mod server;
}

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const CALLS: u32 = 1_000;

fn main() -> Result<(), Box<dyn Error>> {
    if server::is_requested() {
        return Ok(server::serve()?);
    }
    let calls = Calls::new()?;
    println!("per call of CreateAutoCalloutTask");
    count("hyper-util, ready-made request", |times| calls.floor(times));
    count("the client", |times| calls.client(times));
    Ok(())
}

/// Counts allocations after a warm-up.
fn count(name: &str, call: impl Fn(u32)) {
    call(CALLS / 10);
    let region = Region::new(ALLOCATOR);
    call(CALLS);
    let change = region.change();
    let each = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / f64::from(CALLS);
    println!(
        "{name:<34} {:>6.1} allocations, {:>5.1} reallocations, {:>8.1} bytes",
        each(change.allocations),
        each(change.reallocations),
        each(change.bytes_allocated),
    );
}
