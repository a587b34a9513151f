//! Text that is wiped from memory, as a field of what is read.

use zeroize::Zeroizing;

use crate::record::{Mismatch, Readable};

/// A string in JSON that nobody but the credentials keeps.
#[derive(Default)]
pub(super) struct Secret(Zeroizing<String>);

impl Secret {
    /// Hands the text on, without a copy.
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
        // A new string of the right size: one that grows leaves copies behind.
        self.0 = Zeroizing::new(text.to_owned());
        Ok(())
    }
}
