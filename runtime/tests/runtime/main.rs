//! The runtime as generated code and its users see it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bridge;
mod credentials;
mod decode;
mod exchange;
mod records;
mod redaction;
mod signature;
mod validation;
mod write;

#[cfg(feature = "client")]
mod answers;
#[cfg(feature = "client")]
mod blocking;
#[cfg(feature = "client")]
mod calling;
#[cfg(feature = "client")]
mod connection;
#[cfg(feature = "events")]
mod events;
#[cfg(feature = "client")]
mod failover;
#[cfg(feature = "client")]
mod generic;
#[cfg(feature = "client")]
mod observe;
#[cfg(feature = "client")]
mod paginate;
#[cfg(feature = "client")]
mod pool;
#[cfg(feature = "client")]
mod proxy;
#[cfg(feature = "client")]
mod rate;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "client")]
mod retry;
#[cfg(feature = "client")]
mod scripted;
#[cfg(feature = "client")]
mod server;
#[cfg(feature = "client")]
mod tls;
#[cfg(feature = "client")]
mod transports;
#[cfg(feature = "client")]
mod wait;
