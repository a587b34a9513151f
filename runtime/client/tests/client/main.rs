//! The client as generated code and programs see it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod blocking;
mod calling;
mod connection;
mod credentials;
#[cfg(target_os = "linux")]
mod descriptors;
mod dns;
#[cfg(feature = "events")]
mod events;
mod failover;
#[cfg(unix)]
mod forked;
mod generic;
#[cfg(feature = "http2")]
mod http2;
mod identity;
mod observe;
mod paginate;
mod pool;
mod proxy;
mod rate;
#[path = "../../../core/tests/core/records.rs"]
mod records;
mod redaction;
#[cfg(feature = "reqwest")]
mod reqwest;
mod responses;
mod retry;
mod reuse;
mod scripted;
mod server;
mod tls;
mod transports;
mod wait;
