//! Tables drawn in characters, for terminals.
//!
//! Two bodies: ruled lines and columns that fold, with the feature `cli`; aligned columns alone, without it. Files of
//! results hold none of these tables, so that they are the same either way.

#[cfg(any(test, not(feature = "cli")))]
mod plain;
#[cfg(feature = "cli")]
mod ruled;

#[cfg(not(feature = "cli"))]
use plain as body;
#[cfg(feature = "cli")]
use ruled as body;

/// Where a table has lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// Above, below and between all rows.
    Everywhere,
    /// Below the headings.
    BelowHeadings,
}

/// A table as wide as its content, ending in a line break. The first `left` columns are aligned left, the others, which
/// hold numbers, right. A cell may have several lines.
pub(crate) fn drawn(headings: &[String], rows: &[Vec<String>], left: usize, lines: Lines) -> String {
    body::drawn(headings, rows, left, lines)
}

/// A table as wide as a terminal, ending in a line break: wide columns fold, so that the others keep their names whole.
pub(crate) fn folded(headings: &[String], rows: &[Vec<String>]) -> String {
    body::folded(headings, rows)
}
