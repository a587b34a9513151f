//! Tests of the mock over a socket, byte by byte, with an independent signer.

mod catalog;
mod connections;
mod control;
mod encodings;
mod limits;
mod memory;
mod own_spec;
mod program;
mod quirks;
mod rejections;
mod replies;
mod robustness;
mod routes;
mod signatures;
mod support;
mod temporary_credentials;
#[cfg(feature = "tls")]
mod tls;
