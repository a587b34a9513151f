//! The CPU time of a call, compared with HTTP alone: `cargo bench --bench call`.
//!
//! The floor sends the same signed request with hyper-util's pooling client over the same kind of connection and keeps
//! the response as bytes. The difference is validation, encoding, signing, limits, and decoding.
//! The aim is at most 1.5 times the user CPU time of the floor.
//!
//! Linux samples user and system time at clock ticks, so rounds are long; their sum is exact.
//!
//! Waking a process on another core can cost more than the client itself, and counts as the client's time. To exclude
//! it, run on one core: `taskset -c 0 cargo bench --bench call`.

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
    if server::is_requested() {
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
