//! Answers that come as a stream of server-sent events (`text/event-stream`), as those of language models do.
//!
//! ```no_run
//! use serde_json::{Value, json};
//! use tencentcloud_runtime::{Action, Client, Error, Service};
//!
//! static HUNYUAN: Service = Service::new("hunyuan", "2023-09-01", "hunyuan.tencentcloudapi.com");
//!
//! # async fn example(client: Client) -> Result<(), Error> {
//! let messages = json!([{"Role": "user", "Content": "你好"}]);
//! let mut events = client
//!     .call_action(Action::new(&HUNYUAN, "ChatCompletions"))
//!     .body(&json!({"Model": "hunyuan-lite", "Stream": true, "Messages": messages}))
//!     .events();
//! while let Some(event) = events.next().await {
//!     let event = event?;
//!     if event.data() == "[DONE]" {
//!         break;
//!     }
//!     let value: Value = event.json()?;
//!     print!("{}", value["Choices"][0]["Delta"]["Content"].as_str().unwrap_or_default());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! * **Nothing is read ahead.** Who does not ask for the next event holds up the server; who drops the stream closes the
//!   connection.
//! * **Time**: the limits of the call hold until the answer begins. From then on each wait for more has its own, the
//!   [`idle_timeout`](crate::Call::idle_timeout); a comment that keeps the connection alive counts as more.
//! * **Errors**: an error of the service, answered instead of a stream, is the only item; so is a whole answer where a
//!   stream was expected. A stream that breaks off ends with an error, and what was received before it stays received. A
//!   stream that ends as HTTP says it should is complete, even if the blank line behind its last event is missing.
//! * **Retries** are those of every call until the answer begins; what has begun is not asked for again.

mod decoder;
mod event;
mod stream;

pub use decoder::EventDecoder;
pub use event::Event;
pub use stream::Events;
