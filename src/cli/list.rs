//! Lists in the format that their reader asked for.

use clap::ValueEnum;
use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};

/// Width of a table for people \[characters\].
const WIDTH: u16 = 130;
/// A column that is no wider than this does not fold \[characters\].
const WHOLE: u16 = 33;

/// How to print a list.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum ListFormat {
    /// For people.
    #[default]
    Table,
    /// An array of objects.
    Json,
    /// Comma-separated values with a header.
    Csv,
    /// For documents.
    Markdown,
}

/// A list with named columns as text.
pub fn render(format: ListFormat, columns: &[&str], rows: &[Vec<String>]) -> String {
    match format {
        ListFormat::Table => {
            let mut table = Table::new();
            let style = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
            table.load_style(style).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
            table.set_header(columns).add_rows(rows);
            // Wide columns fold, so that the others keep their names whole.
            let widths = table.column_max_content_widths();
            for column in (0..widths.len()).filter(|column| widths[*column] <= WHOLE) {
                if let Some(column) = table.column_mut(column) {
                    column.set_constraint(ColumnConstraint::ContentWidth);
                }
            }
            table.trim_fmt() + "\n"
        }
        ListFormat::Json => {
            let object = |row: &Vec<String>| -> serde_json::Value {
                columns
                    .iter()
                    .zip(row)
                    .map(|(column, cell)| (column.to_string(), cell.as_str().into()))
                    .collect::<serde_json::Map<_, _>>()
                    .into()
            };
            let list: serde_json::Value = rows.iter().map(object).collect();
            format!("{list:#}\n")
        }
        ListFormat::Csv => {
            let mut writer = csv::Writer::from_writer(Vec::new());
            // Writing to memory cannot fail.
            let _ = writer.write_record(columns);
            rows.iter().for_each(|row| drop(writer.write_record(row)));
            String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
        }
        ListFormat::Markdown => {
            let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
            let header = line(columns.iter().map(|c| c.to_string()).collect());
            let rule = line(columns.iter().map(|_| "---".to_owned()).collect());
            let body: String =
                rows.iter().map(|row| line(row.iter().map(|c| c.replace('|', "\\|")).collect())).collect();
            header + &rule + &body
        }
    }
}
