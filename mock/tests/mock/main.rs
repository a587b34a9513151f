//! The mock as its users meet it: over a socket, byte by byte, with a signer of the tests' own.

mod connections;
mod limits;
mod own_spec;
mod program;
mod quirks;
mod refusals;
mod replies;
mod support;
