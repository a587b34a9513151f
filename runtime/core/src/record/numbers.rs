//! Numbers as targets of reading. Servers write them as numbers or strings, and integers also with a fraction of zero.

use super::read::{Mismatch, Null, Readable};

type Taken = Result<(), Mismatch>;

/// The methods that are the same for both types of integers.
macro_rules! integer {
    () => {
        fn float(&mut self, number: f64) -> Taken {
            let whole = whole_number(number).ok_or(Mismatch)?;
            *self = Self::try_from(whole).map_err(|_| Mismatch)?;
            Ok(())
        }

        fn boolean(&mut self, _: bool) -> Taken {
            Err(Mismatch)
        }

        fn null(&mut self) -> Null {
            *self = 0;
            Null::Broken
        }
    };
}

impl Readable for u64 {
    integer!();

    fn expected(&self) -> &'static str {
        "an unsigned integer"
    }

    fn unsigned(&mut self, number: u64) -> Taken {
        *self = number;
        Ok(())
    }

    fn negative(&mut self, _: i64) -> Taken {
        Err(Mismatch)
    }

    fn text(&mut self, text: &str) -> Taken {
        match text.parse() {
            Ok(number) => self.unsigned(number),
            Err(_) => self.float(number_in(text)?),
        }
    }
}

impl Readable for i64 {
    integer!();

    fn expected(&self) -> &'static str {
        "an integer"
    }

    fn unsigned(&mut self, number: u64) -> Taken {
        *self = Self::try_from(number).map_err(|_| Mismatch)?;
        Ok(())
    }

    fn negative(&mut self, number: i64) -> Taken {
        *self = number;
        Ok(())
    }

    fn text(&mut self, text: &str) -> Taken {
        match text.parse() {
            Ok(number) => self.negative(number),
            Err(_) => self.float(number_in(text)?),
        }
    }
}

impl Readable for f64 {
    fn expected(&self) -> &'static str {
        "a number"
    }

    #[expect(clippy::cast_precision_loss, reason = "JSON numbers are floats to most of the world")]
    fn unsigned(&mut self, number: u64) -> Taken {
        *self = number as Self;
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "JSON numbers are floats to most of the world")]
    fn negative(&mut self, number: i64) -> Taken {
        *self = number as Self;
        Ok(())
    }

    fn float(&mut self, number: f64) -> Taken {
        *self = number;
        Ok(())
    }

    fn boolean(&mut self, _: bool) -> Taken {
        Err(Mismatch)
    }

    fn text(&mut self, text: &str) -> Taken {
        *self = number_in(text)?;
        Ok(())
    }

    fn null(&mut self) -> Null {
        *self = 0.0;
        Null::Broken
    }
}

/// A finite number that a string holds. Rejects `inf` and `NaN`, which Rust would parse.
fn number_in(text: &str) -> Result<f64, Mismatch> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(Mismatch),
    }
}

/// The number, if it is an integer that fits in 64 bits, signed or unsigned.
///
/// Integers just below the least one are rounded to -2^63 before they get here, so that does not count as an integer.
fn whole_number(number: f64) -> Option<i128> {
    const LIMIT: f64 = 18_446_744_073_709_551_616.0; // 2^64
    if number.fract() != 0.0 || number >= LIMIT || number <= -LIMIT / 2.0 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and far below 2^127")]
    Some(number as i128)
}
