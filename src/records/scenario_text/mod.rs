//! Scenarios made from a record: texts that a reader can check, number by number.
//!
//! Intuition: an import is only as good as what the next person can see of it. So the scenarios are written as
//! documents: every number says whether it comes from the record, from a source, or from nowhere (*assumed*).
//!
//! - [`fitted()`]: lives and repairs drawn from laws fitted to the record, as often as wanted.
//! - [`replay`]: the recorded outages themselves, once, with [`record_csv()`] beside it.

mod classes;
mod fitted;
mod record_csv;
mod replayed;
mod sections;
#[cfg(test)]
mod tests;

pub use fitted::fitted;
pub use record_csv::record_csv;
pub use replayed::replay;
pub(super) use sections::{STANDBY, times};

/// A duration \[h\] as a scenario writes it, to about four digits.
fn hours(value_h: f64) -> String {
    let minutes = value_h * 60.0;
    match value_h {
        h if h >= 100.0 => format!("{h:.0} h"),
        h if h >= 10.0 => format!("{h:.1} h"),
        h if h >= 2.0 => format!("{h:.2} h"),
        _ => format!("{minutes:.1} min"),
    }
}
