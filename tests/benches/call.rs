//! What a call costs the calling process, against what HTTP alone costs it: `cargo bench --bench call`.
//!
//! The floor sends the same signed request with hyper-util's pooling client over the same kind of connection and keeps
//! the answer as bytes. What is above it is ours: validating, encoding, signing, limits, decoding.
//! The aim is at most 1.5 times the floor's user CPU time.

use std::error::Error;

use support::calls::Calls;
use support::measure::{self, Contestant};
use support::server;

mod support {
    pub(crate) mod calls;
    pub(crate) mod measure;
    pub(crate) mod server;
}

/// Calls of one repetition; entering the runtime costs nothing beside them.
const CALLS: u32 = 100;

fn main() -> Result<(), Box<dyn Error>> {
    if server::is_asked_for() {
        return Ok(server::serve()?);
    }
    let calls = Calls::new()?;
    println!("{CALLS} × CreateAutoCalloutTask over one kept HTTP/1.1 connection to another process");
    let mut contestants = [
        Contestant::new("hyper-util, ready-made request", || calls.floor(CALLS)),
        Contestant::new("the client", || calls.client(CALLS)),
    ];
    Ok(measure::compare(&mut contestants, 50)?)
}
