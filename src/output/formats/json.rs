//! For programs: an array of objects, a row each; beside sentences as `rows` and `says`.

use super::{Format, Report, Table, sentences};
use crate::output::RenderError;
use serde_json::{Map, Value, json};

/// The format.
pub struct Json;

impl Format for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn about(&self) -> &'static str {
        "For programs: full precision"
    }

    fn text(&self, report: &dyn Report, _: usize) -> Result<String, RenderError> {
        let rows: Value = report.records().iter().flat_map(objects).collect();
        let says = sentences(report);
        let document = if says.is_empty() { rows } else { json!({ "rows": rows, "says": says }) };
        Ok(format!("{document:#}\n"))
    }
}

/// The rows of a table by the names of its columns.
fn objects(table: &Table) -> Vec<Value> {
    let object = |row: &Vec<String>| -> Value {
        let cells = table.columns.iter().cloned().zip(row.iter().map(|cell| cell.as_str().into()));
        cells.collect::<Map<_, _>>().into()
    };
    table.rows.iter().map(object).collect()
}
