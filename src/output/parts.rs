//! `parts.csv`: parts that repairs use in a month, by kind.

use super::RenderError;
use super::csv::{File, number, with_ends};
use crate::experiment::parts::PartsRow;

/// The name of the file.
pub const PARTS: &str = "parts.csv";

/// The file.
///
/// # Errors
/// [`RenderError`], should the text be refused.
pub fn csv(rows: &[PartsRow]) -> Result<Vec<u8>, RenderError> {
    let header = "policy blade_type failure_mode parts_per_month ci_low ci_high level method n flag month_p95 month_max";
    let mut file = File::new(PARTS, header);
    for row in rows {
        let e = &row.per_month;
        let [value, low, high] = with_ends(e);
        let count = |parts: Option<u64>| parts.map_or(String::new(), |parts| parts.to_string());
        file.row([
            row.policy.clone(),
            row.blade_type.clone(),
            row.mode.clone(),
            value,
            low,
            high,
            number(e.level),
            e.method.to_string(),
            e.n.to_string(),
            e.flag.to_string(),
            count(row.of_month),
            count(row.most),
        ])?;
    }
    file.finish()
}
