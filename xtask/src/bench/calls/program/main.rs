//! A client or server for `cargo xtask bench calls`, which writes, builds and runs this program.
//!
//! ```text
//! calls serve [PORT CERTIFICATE]       prints its address and, when its input ends, its number of connections
//! calls CLIENT URL CALLS CONCURRENCY   prints the microseconds of user CPU, of system CPU, and of time
//! ```

mod clients;
mod server;
mod task;

use std::error::Error;
use std::time::Instant;

use clients::Client;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use tokio::runtime::Builder;

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [serve] if serve == "serve" => server::serve(None),
        [serve, port, certificate] if serve == "serve" => {
            server::serve(Some(&server::Tls { port: port.parse()?, certificate }))
        }
        [client, url, calls, concurrency] => {
            measure(&Client::new(client, url)?, calls.parse()?, concurrency.parse()?)
        }
        _ => Err("calls serve [PORT CERTIFICATE] | calls CLIENT URL CALLS CONCURRENCY".into()),
    }
}

/// Makes the calls, after a tenth as many (at least one for each task) to warm up.
fn measure(client: &Client, calls: u32, concurrency: u32) -> Result<(), Failure> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(repeat(client, (calls / 10).max(concurrency), concurrency))?;
    let (start, [user, system]) = (Instant::now(), cpu()?);
    runtime.block_on(repeat(client, calls, concurrency))?;
    let (took, [user_then, system_then]) = (start.elapsed(), cpu()?);
    println!("{} {} {}", user_then - user, system_then - system, took.as_micros());
    Ok(())
}

/// Divides the calls among tasks, each of which makes one at a time.
async fn repeat(client: &Client, calls: u32, concurrency: u32) -> Result<(), Failure> {
    let tasks: Vec<_> = (0..concurrency)
        .map(|task| {
            let share = calls / concurrency + u32::from(task < calls % concurrency);
            tokio::spawn(client.clone().repeat(share))
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(())
}

/// The microseconds of user and system CPU that all threads of this process have used.
fn cpu() -> nix::Result<[i64; 2]> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    Ok([usage.user_time(), usage.system_time()].map(|time| time.num_microseconds()))
}
