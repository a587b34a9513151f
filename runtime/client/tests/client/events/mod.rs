//! Responses that are streams of events.

mod decoding;
mod flow;
mod responses;
mod runtimes;

use tencentcloud_client::Error;
use tencentcloud_client::events::{Event, Events};

use crate::records::CreateTask;
use crate::server::{Server, ServerConnection};

const STREAM: &str = "text/event-stream";

fn stream_of(server: &Server) -> Events {
    server.client().call(CreateTask::to(&["1"])).events()
}

async fn rest(events: &mut Events) -> Vec<Result<String, Error>> {
    let mut all = Vec::new();
    while let Some(event) = events.next().await {
        all.push(event.map(Event::into_data));
    }
    assert!(events.next().await.is_none());
    all
}

async fn only_error(events: &mut Events) -> Error {
    let mut all = rest(events).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0).unwrap_err()
}

/// Responds to every request with two events, then runs the script.
fn two_events(then: impl Fn(&mut ServerConnection) + Send + Sync + 'static) -> Server {
    Server::scripted(move |connection, _| {
        while connection.read_request() {
            connection.begin("Text/Event-Stream ; charset=UTF-8");
            connection.chunk(b"event: delta\ndata: one\n\nda");
            connection.chunk(b"ta: two\n\n");
            then(connection);
        }
    })
}

fn ended(connection: &mut ServerConnection) {
    connection.chunk(b"");
}
