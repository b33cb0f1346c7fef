//! The variants of a study of sensitivity.

use crate::scenario::Uncertain;
use crate::studies::grid::Cell;

/// The variants: the scenario as it is, then each uncertain value at its lower and at its upper end.
///
/// # Errors
/// What is wrong with a key.
pub fn cells(values: &[Uncertain]) -> Result<Vec<Cell>, String> {
    let mut cells = vec![Cell::new("as it is", Vec::new())];
    for value in values {
        for end in [&value.low, &value.high] {
            cells.push(Cell::new(format!("{} = {end}", value.name), value.set_to(end)?));
        }
    }
    Ok(cells)
}
