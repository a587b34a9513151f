//! What a call costs the calling process, against what HTTP alone costs it: `cargo bench --bench call`.
//!
//! The floor sends the same signed request with hyper-util's pooling client over the same kind of connection and keeps
//! the answer as bytes. What is above it is ours: validating, encoding, signing, limits, decoding.
//! The aim is at most 1.5 times the floor's user CPU time.
//!
//! Linux tells user and system time apart by what runs when its clock ticks, so rounds are long; their sum is exact.
//!
//! Waking a process on another core can cost more than the client does, and is charged to whoever wakes. On one core
//! (`taskset -c 0 cargo bench --bench call`) the figures are of the clients' own work.

use std::error::Error;

use support::calls::Calls;
use support::measure::{self, Contestant};
use support::server;

mod support {
    pub(crate) mod calls;
    pub(crate) mod measure;
    pub(crate) mod server;
}

fn main() -> Result<(), Box<dyn Error>> {
    if server::is_asked_for() {
        return Ok(server::serve()?);
    }
    let clients = Calls::new()?;
    println!("CreateAutoCalloutTask over one kept HTTP/1.1 connection to another process");
    let mut contestants = [
        Contestant::new("hyper-util, ready-made request", |calls| clients.floor(calls)),
        Contestant::new("the client", |calls| clients.client(calls)),
    ];
    Ok(measure::compare(&mut contestants, 40_000)?)
}
