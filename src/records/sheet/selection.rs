//! Rows selected by their cells: `--only Class=Server`, `--only 'Host=node *'`, `--only out+event=TRUE`.
//!
//! Model: of each column that is named, a row has one of the cells that are wanted there, in whatever case; `*` stands for
//! any text that is not empty. Several columns are one, with a blank between the cells that are not empty.

use super::{Mapping, SheetRow};

/// True if the row has one of the wanted cells in each column that is named.
pub(in crate::records) fn is_selected(row: &SheetRow<'_>, only: &[Mapping]) -> bool {
    let is_same_column =
        |a: &Mapping, b: &Mapping| a.key.trim().to_lowercase() == b.key.trim().to_lowercase();
    only.iter().all(|column| {
        let cell = row.of_column(&column.key).unwrap_or_default();
        only.iter()
            .filter(|wanted| is_same_column(wanted, column))
            .any(|wanted| is_wanted(&wanted.column, &cell))
    })
}

fn is_wanted(wanted: &str, cell: &str) -> bool {
    let (wanted, cell) = (wanted.trim().to_lowercase(), cell.trim().to_lowercase());
    let parts: Vec<&str> = wanted.split('*').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return wanted == cell };
    let Some(mut rest) = cell.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) else {
        return false;
    };
    // Each star takes a character at least.
    let after_one = |text: &str| text.chars().next().map(char::len_utf8);
    for part in middle {
        let found = after_one(rest).and_then(|one| Some(one + rest[one..].find(part)?));
        let Some(at) = found else { return false };
        rest = &rest[at + part.len()..];
    }
    !rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::sheet::testing::parse;

    #[test]
    fn a_star_is_any_text_that_is_not_empty() {
        for (wanted, cell) in [
            ("a", " A"),
            ("*", "x"),
            ("node *", "Node 13"),
            ("* dbe", "FALSE DBE"),
            ("a*c*", "abcd"),
            ("", ""),
        ] {
            assert!(is_wanted(wanted, cell), "{wanted} {cell}");
        }
        for (wanted, cell) in
            [("a", "ab"), ("*", ""), ("node *", "node "), ("* dbe", "DBE"), ("a*c*", "acd"), ("a*a", "a")]
        {
            assert!(!is_wanted(wanted, cell), "{wanted} {cell}");
        }
    }

    #[test]
    fn columns_are_joined_and_their_cells_are_alternatives() {
        let sheet = parse("a,out,event\n1,TRUE,\n2,FALSE,DBE\n3,FALSE,\n4,,DBE\n5,TRUE,OTB\n", &[]).unwrap();
        let only = ["out+event=TRUE", "out+event=* DBE", "OUT+event=* otb"].map(|text| text.parse().unwrap());
        let rows: Vec<_> =
            sheet.rows().filter(|row| is_selected(row, &only)).map(|row| row.text("a")).collect();
        assert_eq!(rows, ["1", "2", "5"]);
        let only = ["out=*", "event=*"].map(|text| text.parse().unwrap());
        assert_eq!(sheet.rows().filter(|row| is_selected(row, &only)).count(), 2);
    }
}
