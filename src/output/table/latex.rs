//! The comparison as a table of a paper.
//!
//! It needs the package `booktabs` alone. Every policy takes two lines, its figures and below them their bounds, so
//! that all columns fit the width of a page; the first sentence is the caption, the others are notes below the table. The
//! text goes through any LaTeX of the last years: characters beyond ASCII are spelt out or are letters, which UTF-8, the default, covers.

use super::super::comparison::rows;
use super::super::{thresholds, verdict};
use super::{COLUMNS, Content};
use crate::experiment::Summary;
use crate::output::formats::latex_escaped as escaped;

/// The comparison as a floating `table*`, ending in a line break.
pub(super) fn latex(summary: &Summary) -> String {
    let mut text =
        "% Needs \\usepackage{booktabs}; it is as wide as a page of two columns, and wider than most of one.\n\
                    \\begin{table*}\n\\centering\n"
            .to_owned();
    // For whoever writes the text; a reader of the paper asks for no exit code.
    text.extend(thresholds::lines(summary).iter().map(|line| format!("% {line}\n")));
    let (caption, notes) = caption_and_notes(&verdict::sentences(summary));
    text += &format!("\\caption{{{}}}\n", escaped(&caption));
    text += &format!("\\label{{tab:{}}}\n", label(&summary.name));
    text += "\\smallskip\n\\footnotesize\n\\setlength{\\tabcolsep}{4pt}\n";
    text += &format!("\\begin{{tabular}}{{@{{}}l{}@{{}}}}\n\\toprule\n", "r".repeat(COLUMNS.len() - 1));
    text += &line(COLUMNS.iter().enumerate().map(|(at, column)| heading(at, column.heading)));
    text += "\\midrule\n";
    for (at, row) in rows(summary).iter().enumerate() {
        if at > 0 {
            text += "\\addlinespace\n";
        }
        let cells: Vec<[String; 2]> = COLUMNS
            .iter()
            .map(|column| two_lines((column.content)(row)).map(|cell| escaped(&cell)))
            .collect();
        text += &line(cells.iter().map(|cell| cell[0].clone()));
        text += &line(cells.iter().map(|cell| cell[1].clone()));
    }
    text += "\\bottomrule\n\\end{tabular}\n";
    if !notes.is_empty() {
        let notes: Vec<String> = notes.iter().map(|said| escaped(said)).collect();
        text += &format!("\n\\smallskip\n\\parbox{{\\textwidth}}{{{}}}\n", notes.join("\n"));
    }
    text + "\\end{table*}\n"
}

/// The first sentence of the conclusions, and what is left of them.
fn caption_and_notes(said: &[String]) -> (String, Vec<String>) {
    let Some((first, others)) = said.split_first() else { return (String::new(), Vec::new()) };
    let (caption, rest) = match first.split_once(". ") {
        Some((caption, rest)) => (format!("{caption}."), Some(rest.to_owned())),
        None => (first.clone(), None),
    };
    (caption, rest.into_iter().chain(others.iter().cloned()).collect())
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("{} \\\\\n", cells.collect::<Vec<_>>().join(" & "))
}

/// A heading in as many lines as it has.
fn heading(column: usize, text: &str) -> String {
    let lines: Vec<String> = text.lines().map(escaped).collect();
    let side = if column == 0 { "l" } else { "r" };
    format!("\\shortstack[{side}]{{{}}}", lines.join("\\\\"))
}

/// The two lines of a cell.
fn two_lines(content: Content) -> [String; 2] {
    match content {
        Content::One(value) => [value, String::new()],
        Content::Bounded(first, second) | Content::Two(first, second) => [first, second],
    }
}

/// `name` as part of a label, where only letters, digits and hyphens are safe with every package.
fn label(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::testing;

    #[test]
    fn what_means_something_to_latex_is_printed_as_it_is() {
        let table = [
            ("push_and_cascade", "push\\_and\\_cascade"),
            ("a & b # c $ d", "a \\& b \\# c \\$ d"),
            ("12.4 % of {x}", "12.4\\,\\% of \\{x\\}"),
            ("~^\\", "\\textasciitilde{}\\textasciicircum{}\\textbackslash{}"),
            ("8.09× less (7.91–8.28)", "8.09$\\times$ less (7.91--8.28)"),
            ("≥ 5, ≤ 6, 3 µs, 4°", "$\\geq$ 5, $\\leq$ 6, 3 $\\mu$s, 4$^{\\circ}$"),
            ("p < 0.001, two-rows, -3 to 4 (-1)", "p $<$ 0.001, two-rows, $-$3 to 4 ($-$1)"),
            ("a\u{a0}b | \"c\"…", "a~b $|$ ''c''\\dots{}"),
            ("größer", "größer"),
        ];
        for (text, expected) in table {
            assert_eq!(escaped(text), expected, "{text}");
        }
    }

    #[test]
    fn the_table_for_papers() {
        let expected = r"% Needs \usepackage{booktabs}; it is as wide as a page of two columns, and wider than most of one.
\begin{table*}
\centering
\caption{push has the least downtime: 10.6 min per workload and year (10.0 to 11.1).}
\label{tab:two-rows}
\smallskip
\footnotesize
\setlength{\tabcolsep}{4pt}
\begin{tabular}{@{}lrrrrrrrrr@{}}
\toprule
\shortstack[l]{policy} & \shortstack[r]{availability\\(nines)} & \shortstack[r]{downtime\\min per\\workload\\and year} & \shortstack[r]{planned\\part} & \shortstack[r]{vs\\baseline} & \shortstack[r]{outages\\per\\workload\\and year} & \shortstack[r]{median\\and p99\\outage} & \shortstack[r]{takeovers\\that\\waited} & \shortstack[r]{mismatch} & \shortstack[r]{ready\\in pool} \\
\midrule
today & 99.9720\,\% & 147 & 0 & baseline & 1.31 & 58.0 min & -- & 0 & 12 \\
 & 3.55 nines & 145--149 &  &  & 1.29--1.32 & 13.9 h &  &  & min 12 \\
\addlinespace
push & 99.99800\,\% & 10.6 & 0 & 13.9$\times$ lower & 1.30 & 41 s & 1.2\,\% & 0 & 9.20 \\
 & 4.70 nines & 10.0--11.1 &  & 13.1--14.8 & 1.29--1.32 & 67 min &  &  & min 0 \\
\bottomrule
\end{tabular}

\smallskip
\parbox{\textwidth}{The baseline today has 13.9 times as much (13.1 to 14.8), a significant difference (p $<$ 0.001).
Of the 10.6 min under push, no failover policy can remove 9.0 min (8.5 to 9.5): faults that another blade does not cure.
The pool is empty 3.1\,\% of the time under push.
Simulated: 20 replications of 5 y; ranges are 95\,\% confidence intervals of the simulation, not the variation from year to year.}
\end{table*}
";
        let text = latex(&testing::summary());
        assert_eq!(text, expected, "\n{text}");
    }

    #[test]
    fn the_caption_is_one_sentence_and_the_rest_are_notes() {
        let said = ["push has 20.5 min (20.4 to 20.6). both has more.", "Simulated: 100."].map(str::to_owned);
        let (caption, notes) = caption_and_notes(&said);
        assert_eq!(caption, "push has 20.5 min (20.4 to 20.6).");
        assert_eq!(notes, ["both has more.", "Simulated: 100."]);
        assert_eq!(caption_and_notes(&said[1..]), ("Simulated: 100.".to_owned(), Vec::new()));
        assert_eq!(caption_and_notes(&[]), (String::new(), Vec::new()));
    }

    /// `text` without what is escaped.
    fn bare(text: &str) -> String {
        let mut rest = text.replace("\\\\", "\n");
        for escaped in ["\\&", "\\%", "\\_", "\\#", "\\$", "\\{", "\\}"] {
            rest = rest.replace(escaped, "");
        }
        rest
    }

    #[test]
    fn whatever_the_names_braces_balance_and_lines_have_all_columns() {
        let names = ["a&b", "50%_{#1}$x^2~", "}\\\\end{tabular}", "größer ≥ 3 °C", "plain"];
        let mut summary = testing::many(&names, &[45_000.0, 12.0, 0.0, 3.0, 0.004]);
        summary.name = "a_b {c}".to_owned();
        let text = bare(&latex(&summary));
        let mut depth = 0_i32;
        for c in text.chars() {
            depth += i32::from(c == '{') - i32::from(c == '}');
            assert!(depth >= 0, "{text}");
        }
        assert_eq!((depth, text.matches('$').count() % 2), (0, 0), "{text}");
        assert!(text.contains("\\label{tab:a-b--c-}"), "{text}");
        let body =
            text.split_once("\\midrule").and_then(|(_, rest)| rest.split_once("\\bottomrule")).unwrap();
        let lines: Vec<&str> = body.0.lines().filter(|line| line.contains('&')).collect();
        assert_eq!(lines.len(), 2 * names.len());
        assert!(lines.iter().all(|line| line.matches('&').count() == COLUMNS.len() - 1), "{lines:#?}");
        assert_eq!(text.matches('%').count(), 1, "one comment: {text}");
    }
}
