//! Responses that are streams of server-sent events (`text/event-stream`), such as those of language models.
//!
//! ```no_run
//! use serde_json::{Value, json};
//! use tencentcloud_client::{Action, Client, Error, Service};
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
//! * **Back-pressure**: nothing is read ahead, so a slow reader slows down the server. Dropping the stream closes the
//!   connection.
//! * **Timeouts**: those of the call apply until the response begins. After that, each wait for more data is limited by
//!   the [`idle_timeout`](crate::Call::idle_timeout). A comment that keeps the connection alive counts as data.
//! * **Errors**: if the service returns an error instead of a stream, the error is the only item, even if it is declared
//!   as a stream; so is a response that is not a stream. If the connection is lost, the stream ends with an error after the events received so far. A stream
//!   that ends as HTTP requires is complete, even without the blank line after its last event. That line must be there if
//!   the response has no length and no chunks, since it then ends with its connection.
//! * **Retries** are those of every call until the response begins. A stream that has begun is not requested again.

mod event;
mod stream;

pub use event::{Event, EventDecoder};
pub use stream::Events;
