//! A table as records: a line for each cell, the heading first.

use super::layout::fold;

/// The records of a table, with an empty line between two of them; empty cells are left out.
pub fn drawn(headings: &[String], rows: &[Vec<String>], width: usize) -> String {
    let labels: Vec<String> = headings.iter().map(|heading| heading.replace('\n', " ")).collect();
    let widest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    // A label has two fifths of the line at most, and a space on either side of it.
    let label_width = widest.min(width.saturating_sub(3) * 2 / 5).max(1);
    let room = width.saturating_sub(label_width + 3).max(1);
    let record = |row: &Vec<String>| -> String {
        let cells = labels.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        cells.map(|(label, cell)| entry(&fold(label, label_width), label_width, &value(cell, room))).collect()
    };
    rows.iter().map(record).collect::<Vec<_>>().join("\n")
}

/// The lines of one cell.
fn entry(label: &str, label_width: usize, value: &str) -> String {
    let (labels, values): (Vec<&str>, Vec<&str>) = (label.lines().collect(), value.lines().collect());
    let line = |at: usize| {
        let part = |of: &[&str]| of.get(at).copied().unwrap_or_default().to_owned();
        format!(" {:<label_width$}  {}", part(&labels), part(&values)).trim_end().to_owned() + "\n"
    };
    (0..labels.len().max(values.len())).map(line).collect()
}

/// A cell; the lines after its first, which hold its bounds, in brackets behind it.
fn value(cell: &str, room: usize) -> String {
    match cell.split_once('\n') {
        Some((value, bounds)) => fold(&format!("{value} ({})", bounds.replace('\n', " ")), room),
        None => fold(cell, room),
    }
}
