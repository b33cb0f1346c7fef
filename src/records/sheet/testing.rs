//! For the tests of this module: small tables whose columns play the parts `a`, which has to be there, and `b`.

use super::*;
use crate::records::moment::{DateOrder, zone};

/// A table with a map, or what is wrong with it.
pub(super) fn parse(text: &str, map: &[&str]) -> Result<Sheet, Vec<String>> {
    parse_with(text, map, DateOrder::YearFirst)
}

/// The same with dates in this order.
pub(super) fn parse_with(text: &str, map: &[&str], order: DateOrder) -> Result<Sheet, Vec<String>> {
    let parts = [ColumnPart { key: "a", required: true }, ColumnPart { key: "b", required: false }];
    let calendar = Calendar::new(order, zone("UTC").unwrap());
    let reading = Reading::new(calendar);
    let map = map.iter().map(|text| text.parse().unwrap()).collect();
    Sheet::parse(text, &reading, &parts, &[], &Columns { option: "--fleet-map", map })
        .map_err(|problems| problems.iter().map(Problem::to_string).collect())
}
