//! Standard output that never makes the server wait: a thread writes it, and lines that nobody reads are dropped.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// How many lines wait to be written before others are dropped.
const QUEUE_LENGTH: usize = 1000;

/// How long lines gather after others were written. Waking the thread for each line would slow the server down.
const PAUSE: Duration = Duration::from_millis(5);

/// A queue of lines and the thread that writes them.
pub(crate) struct Output {
    queue: SyncSender<Message>,
    /// How many lines were dropped since the last one was queued.
    dropped: AtomicU64,
    /// The line that says how many lines were dropped.
    notice: fn(u64) -> String,
}

enum Message {
    Line(String),
    /// Everything before this was written once the sender is dropped.
    Flush(SyncSender<()>),
}

impl Output {
    /// Starts the thread that writes to `target`. Errors of writing, such as a closed pipe, are ignored.
    pub(crate) fn start(target: impl Write + Send + 'static, notice: fn(u64) -> String) -> io::Result<Self> {
        let (queue, messages) = sync_channel(QUEUE_LENGTH);
        thread::Builder::new().name("output".to_owned()).spawn(move || write(target, &messages))?;
        Ok(Self { queue, dropped: AtomicU64::new(0), notice })
    }

    /// Queues a line, or drops it if the queue is full.
    pub(crate) fn print(&self, line: String) {
        let dropped = self.dropped.swap(0, Ordering::Relaxed);
        if dropped > 0 && self.queue.try_send(Message::Line((self.notice)(dropped))).is_err() {
            self.dropped.fetch_add(dropped + 1, Ordering::Relaxed);
        } else if self.queue.try_send(Message::Line(line)).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits until all lines are written, but not longer than `limit`.
    pub(crate) fn flush(&self, limit: Duration) {
        let (sender, receiver) = sync_channel(0);
        if self.queue.try_send(Message::Flush(sender)).is_ok() {
            // The sender is dropped without a message, or the time is over.
            let _ = receiver.recv_timeout(limit);
        }
    }
}

/// Writes lines, as many at once as are queued.
fn write(mut target: impl Write, messages: &Receiver<Message>) {
    while let Ok(message) = messages.recv() {
        let (mut text, mut flushed) = (String::new(), Vec::new());
        for message in [message].into_iter().chain(messages.try_iter().take(QUEUE_LENGTH)) {
            match message {
                Message::Line(line) => text += &(line + "\n"),
                Message::Flush(sender) => flushed.push(sender),
            }
        }
        let _ = target.write_all(text.as_bytes()).and_then(|()| target.flush());
        drop(flushed);
        thread::sleep(PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

    use super::*;

    /// A reader that takes what is written only when the test asks for it.
    struct SlowReader(SyncSender<String>);

    impl Write for SlowReader {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            self.0.send(text).map_err(io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn start() -> (Output, Receiver<String>) {
        let (sender, reader) = sync_channel(0);
        let notice = |dropped| format!("{dropped} lines dropped");
        (Output::start(SlowReader(sender), notice).unwrap(), reader)
    }

    #[test]
    fn lines_are_written_in_order() {
        let (output, reader) = start();
        output.print("first".to_owned());
        assert_eq!(reader.recv().unwrap(), "first\n");
        output.print("second".to_owned());
        assert_eq!(reader.recv().unwrap(), "second\n");
    }

    #[test]
    fn lines_that_nobody_reads_are_dropped_and_counted() {
        let (output, reader) = start();
        for number in 0..10 * QUEUE_LENGTH {
            output.print(number.to_string());
        }
        let mut text = reader.recv().unwrap();
        while !text.contains("last") {
            // The writer makes room while this test sends, so the line may be dropped as well.
            output.print("last".to_owned());
            text += &reader.recv().unwrap();
        }
        let lines: Vec<&str> = text.lines().filter(|line| *line != "last").collect();
        let notices: Vec<u64> =
            lines.iter().filter_map(|line| line.strip_suffix(" lines dropped")?.parse().ok()).collect();
        assert!(!notices.is_empty(), "{lines:?}");
        let written = lines.len() - notices.len();
        assert!(written <= 2 * QUEUE_LENGTH + 1, "{written}");
        assert!(notices.iter().sum::<u64>() + u64::try_from(written).unwrap() >= 10 * 1000);
    }

    #[test]
    fn flushing_waits_for_the_reader_but_not_forever() {
        let (output, reader) = start();
        output.print("line".to_owned());
        output.flush(Duration::from_millis(1));
        assert_eq!(reader.recv().unwrap(), "line\n");
        output.flush(Duration::from_secs(60));
    }
}
