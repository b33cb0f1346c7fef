//! Numbers in reports, to as many digits as a reader wants.

/// A positive number to three digits or all before the point.
pub fn short(value: f64) -> String {
    match value {
        v if v >= 1e9 => format!("{v:.1e}"),
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v if v >= 1.0 => format!("{v:.2}"),
        v if v >= 0.001 => format!("{v:.3}"),
        0.0 => "0".to_owned(),
        v => format!("{v:.1e}"),
    }
}
