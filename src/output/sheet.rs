//! A file of rows, read back: the cells of each row by the names of their columns.

use std::path::Path;

/// A table of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The names of its columns.
    pub header: Vec<String>,
    rows: Vec<csv::StringRecord>,
}

/// A row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    sheet: &'a Sheet,
    record: &'a csv::StringRecord,
}

impl Sheet {
    /// The table of the file at `path`; `None` if there is none.
    pub fn read(path: &Path) -> Option<Sheet> {
        Sheet::parse(&std::fs::read(path).ok()?)
    }

    /// The table in a text; `None` if it is none.
    pub fn parse(text: &[u8]) -> Option<Sheet> {
        let mut reader = csv::Reader::from_reader(text);
        let header = reader.headers().ok()?.iter().map(str::to_owned).collect();
        Some(Sheet { header, rows: reader.records().collect::<Result<_, _>>().ok()? })
    }

    /// Its rows in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|record| Row { sheet: self, record })
    }

    /// The first row whose cells in these columns are these.
    pub fn find(&self, cells: &[(&str, &str)]) -> Option<Row<'_>> {
        self.rows().find(|row| row.has(cells))
    }

    /// The columns between the number of a cell and its policy, without those that repeat a quantity in base units.
    pub fn axes(&self) -> Vec<&str> {
        let before = self.header.iter().map(String::as_str).take_while(|name| *name != "policy");
        let axes: Vec<&str> = before.filter(|name| *name != "cell").collect();
        let repeats = |name: &str| {
            axes.iter().any(|axis| name.strip_prefix(axis).is_some_and(|end| end.starts_with('_')))
        };
        axes.iter().copied().filter(|name| !repeats(name)).collect()
    }
}

impl<'a> Row<'a> {
    /// The cell of a column; `None` if there is no such column.
    pub fn cell(&self, column: &str) -> Option<&'a str> {
        self.record.get(self.sheet.header.iter().position(|name| name == column)?)
    }

    /// The text of a cell; empty if there is no such column.
    pub fn text(&self, column: &str) -> &'a str {
        self.cell(column).unwrap_or_default()
    }

    /// The number in a cell; `None` if it is empty.
    pub fn number(&self, column: &str) -> Option<f64> {
        self.cell(column)?.parse().ok()
    }

    /// True if its cells in these columns are these.
    pub fn has(&self, cells: &[(&str, &str)]) -> bool {
        cells.iter().all(|(column, cell)| self.cell(column) == Some(cell))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_the_names_of_their_columns() {
        let sheet = Sheet::parse(b"cell,boot,boot_s,policy,value\n0,1 min,60,a,3\n1,2 min,120,b,\n").unwrap();
        assert_eq!(sheet.axes(), ["boot"]);
        let row = sheet.find(&[("policy", "b"), ("boot", "2 min")]).unwrap();
        assert_eq!((row.number("value"), row.cell("none"), row.text("boot_s")), (None, None, "120"));
        assert!(sheet.find(&[("policy", "c")]).is_none());
    }
}
