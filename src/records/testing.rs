//! Records for tests.

use super::history::{FirstAge, History, ONE_MODE, RecordedOutage, Unit};
use crate::units::Span;

/// A fleet of `units` units in service throughout, with failures of one mode at these times, one unit after the other.
pub fn of_failures(units: usize, window: Span, failed: &[Span]) -> History {
    let unit = Unit { from: Span::ZERO, to: window, first: FirstAge::New };
    let outage = |(at, failed): (usize, &Span)| RecordedOutage {
        unit: at % units,
        failed: *failed,
        returned: Some(*failed),
        mode: 0,
        struck: false,
    };
    History {
        window,
        units: vec![unit; units],
        modes: vec![ONE_MODE.to_owned()],
        outages: failed.iter().enumerate().map(outage).collect(),
        before: Vec::new(),
    }
}
