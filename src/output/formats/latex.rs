//! For papers: tables that need the package booktabs, without the sentences.

use super::{Format, Report, Table};
use crate::output::RenderError;

/// The format.
pub struct Latex;

impl Format for Latex {
    fn name(&self) -> &'static str {
        "latex"
    }

    fn about(&self) -> &'static str {
        "For papers: a table that requires the package booktabs"
    }

    fn text(&self, report: &dyn Report, _: usize) -> Result<String, RenderError> {
        Ok(report.tables().iter().map(tabular).collect::<Vec<_>>().join("\n"))
    }
}

fn tabular(table: &Table) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
        format!("  {} \\\\\n", cells.join(" & "))
    };
    let rows: String = table.rows.iter().map(|row| line(row)).collect();
    let (columns, header) = ("l".repeat(table.columns.len()), line(&table.columns));
    format!(
        "\\begin{{tabular}}{{{columns}}}\n  \\toprule\n{header}  \\midrule\n{rows}  \\bottomrule\n\\end{{tabular}}\n"
    )
}

/// `text` such that LaTeX prints it as it is.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        match c {
            '&' | '%' | '_' | '#' | '$' | '{' | '}' => out.extend(['\\', c]),
            // Half a space, which does not break.
            ' ' if next == '%' => out += "\\,",
            '\u{a0}' => out.push('~'),
            // A minus sign, not a hyphen.
            '-' if next.is_ascii_digit() && !before.is_alphanumeric() => out += "$-$",
            '~' => out += "\\textasciitilde{}",
            '^' => out += "\\textasciicircum{}",
            '\\' => out += "\\textbackslash{}",
            '<' => out += "$<$",
            '>' => out += "$>$",
            '|' => out += "$|$",
            '"' => out += "''",
            '×' => out += "$\\times$",
            '≥' => out += "$\\geq$",
            '≤' => out += "$\\leq$",
            '−' => out += "$-$",
            '±' => out += "$\\pm$",
            '°' => out += "$^{\\circ}$",
            'µ' | 'μ' => out += "$\\mu$",
            '–' => out += "--",
            '—' => out += "---",
            '…' => out += "\\dots{}",
            _ => out.push(c),
        }
        before = c;
    }
    out
}
