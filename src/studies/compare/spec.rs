//! The rules by which a comparison finds a difference.

/// The options of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The relative difference up to which figures are equal, in (0, 1).
    pub margin: f64,
    /// The level of the intervals; one less the chance of a false alarm in the whole comparison. In (0, 1).
    pub level: f64,
    /// The metrics to compare; all of them if empty.
    pub metrics: Vec<String>,
    /// Exact: any difference of bytes is a regression.
    pub exact: bool,
}

impl Default for Options {
    /// Within 1 %, at 95 %, all metrics, by figures.
    fn default() -> Options {
        Options { margin: 0.01, level: 0.95, metrics: Vec::new(), exact: false }
    }
}
