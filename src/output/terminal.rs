//! Tables drawn in characters, for terminals: no wider than they are asked to be.
//!
//! A table that is too wide has its long cells broken; one that could not be read then is written as records, a line for
//! each cell. What is drawn has two bodies: ruled lines, with the feature `cli`; aligned columns alone, without it. Files
//! of results hold none of these tables, so that they are the same either way.

mod layout;
#[cfg(any(test, not(feature = "cli")))]
mod plain;
mod records;
#[cfg(feature = "cli")]
mod ruled;

#[cfg(not(feature = "cli"))]
use plain as body;
#[cfg(feature = "cli")]
use ruled as body;

/// The narrowest terminal that is drawn for \[characters\].
pub(crate) const NARROWEST: usize = 60;
/// The widest \[characters\].
pub(crate) const WIDEST: usize = 200;
/// Width of everything that is not for a terminal: files, pipes, and what pages quote \[characters\].
pub(crate) const PAGE: usize = 118;

/// Where a table has lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// Above, below and between all rows.
    Everywhere,
    /// Below the headings.
    BelowHeadings,
}

/// The looks of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    /// Columns that are aligned left; the others, which hold numbers, are aligned right.
    pub left: usize,
    /// Its lines.
    pub lines: Lines,
    /// Space between two columns, at least [`CLOSE`] \[characters\].
    pub gap: usize,
}

/// The gap between columns of figures, and of words where there is little room \[characters\].
const CLOSE: usize = 2;
/// The gap between columns of words \[characters\].
const LOOSE: usize = 3;

/// A table of figures, ending in a line break. The first `left` columns are aligned left, the others, which hold numbers,
/// right. A cell may have several lines, of which those after the first hold its bounds.
pub(crate) fn drawn(
    headings: &[String],
    rows: &[Vec<String>],
    left: usize,
    lines: Lines,
    width: usize,
) -> String {
    laid_out(headings, rows, Style { left, lines, gap: CLOSE }, width)
}

/// A table of words, ending in a line break.
pub(crate) fn folded(headings: &[String], rows: &[Vec<String>], width: usize) -> String {
    let gap = if layout::breadth(headings, rows, LOOSE) <= width { LOOSE } else { CLOSE };
    laid_out(headings, rows, Style { left: headings.len(), lines: Lines::BelowHeadings, gap }, width)
}

/// The width of such a table if nothing is broken in it \[characters\].
pub(crate) fn breadth(headings: &[String], rows: &[Vec<String>]) -> usize {
    layout::breadth(headings, rows, CLOSE)
}

fn laid_out(headings: &[String], rows: &[Vec<String>], style: Style, width: usize) -> String {
    if layout::breadth(headings, rows, style.gap) <= width {
        return body::drawn(headings, rows, style);
    }
    match layout::broken(headings, rows, style.gap, width) {
        Some((headings, rows)) => body::drawn(&headings, &rows, style),
        None => records::drawn(headings, rows, width),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn a_table_is_drawn_broken_or_told() {
        let headings = owned(&["metric", "unit", "definition"]);
        let long = "share of the workload time that is up; planned and unplanned downtime count alike";
        let rows = [owned(&["availability", "1", long])];
        let widest = |width| {
            let text = folded(&headings, &rows, width);
            text.lines().map(|line| line.chars().count()).max().unwrap()
        };
        assert!((100..=118).contains(&widest(118)) && (55..=60).contains(&widest(60)));
        // A third column of so many characters finds no place: records.
        assert_eq!(
            folded(&headings, &rows, 40),
            " metric      availability\n unit        1\n definition  share of the workload time\n             \
             that is up; planned and\n             unplanned downtime count\n             alike\n"
        );
    }

    #[test]
    fn bounds_go_below_their_figure_before_a_table_becomes_records() {
        let headings = owned(&["policy", "availability ≥ 99.99 %"]);
        let rows = [owned(&["push", "99.9996 % (99.9984–100.0000)"])];
        let text = folded(&headings, &rows, 30);
        assert!(
            text.contains(" push    99.9996 %") && text.contains("\n         (99.9984–100.0000)"),
            "{text}"
        );
    }

    #[test]
    fn bounds_stand_behind_their_value_in_a_record() {
        let headings = owned(&["EUR a\nyear", "in all"]);
        let rows = [owned(&["today", "392,200\n390,000–394,000"]), owned(&["push", "1"])];
        assert_eq!(
            drawn(&headings, &rows, 1, Lines::Everywhere, 17),
            " EUR a  today\n year\n in     392,200\n all    (390,000–\n        394,000)\n\n EUR a  push\n year\n \
             in     1\n all\n"
        );
    }
}
