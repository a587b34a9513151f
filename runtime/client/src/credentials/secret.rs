//! A JSON string that is wiped from memory.

use zeroize::Zeroizing;

use crate::record::{Mismatch, Readable};

/// A string read from JSON. Wiped from memory when dropped.
#[derive(Default)]
pub(super) struct Secret(Zeroizing<String>);

impl Secret {
    /// Moves the text out without a copy.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut *self.0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Readable for Secret {
    fn zero() -> Self {
        Self::default()
    }

    fn text(&mut self, text: &str) -> Result<(), Mismatch> {
        // Allocated once: a string that grows leaves copies behind.
        self.0 = Zeroizing::new(text.to_owned());
        Ok(())
    }
}
