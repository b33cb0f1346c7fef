//! The headline of results, with its interval, from their files.

use crate::experiment::HEADLINE;
use crate::output::digits;
use crate::output::sheet::{Row, Sheet};
use crate::stats::metrics::VALUE;
use crate::stats::{Estimate, Flag};
use std::path::Path;

/// The headline of the results of a verb in a folder; `None` if a file lacks it.
pub fn of(folder: &Path, verb: &str) -> Option<String> {
    match verb {
        "run" => least(&folder.join("summary.csv")),
        "sweep" => least(&folder.join("sweep.csv")),
        "plan" => answer(&folder.join("answer.txt")),
        "sensitivity" => widest(&folder.join("sensitivity.csv")),
        _ => None,
    }
}

/// A figure in short: its value, unit and interval.
fn figure(row: &Row, names: [&str; 3]) -> Option<String> {
    let [value, low, high] = names.map(|name| row.number(name));
    let flag = Flag::find(row.cell("flag")?)?;
    let estimate = Estimate { low, high, ..Estimate::without_interval(value?, 0.95, 1, flag) };
    Some(digits::number(&estimate).with(row.cell("unit")?).short())
}

/// The columns between the number of a cell and its policy, without those that repeat a quantity in base units.
fn place(sheet: &Sheet, row: &Row) -> String {
    let part = |name: &&str| Some(format!("{name} = {}", row.cell(name)?));
    sheet.axes().iter().filter_map(part).collect::<Vec<_>>().join(", ")
}

/// The row of the site with the least of the headline metric.
fn least(path: &Path) -> Option<String> {
    let sheet = Sheet::read(path)?;
    let is_headline = |row: &Row| {
        row.cell("scope").is_none_or(|scope| scope == "site")
            && row.cell("metric") == Some(HEADLINE)
            && row.cell("statistic") == Some(VALUE)
    };
    let rows = sheet.rows().filter(is_headline).filter_map(|row| Some((row.number("value")?, row)));
    let (_, row) = rows.min_by(|a, b| a.0.total_cmp(&b.0))?;
    let figure = figure(&row, ["value", "ci_low", "ci_high"])?;
    let is_cell = sheet.header.first().is_some_and(|name| name == "cell");
    let place = if is_cell { format!(" with {}", place(&sheet, &row)) } else { String::new() };
    Some(format!("least {HEADLINE}: {figure} under {}{place}", row.cell("policy")?))
}

/// The first row of the widest swings.
fn widest(path: &Path) -> Option<String> {
    let sheet = Sheet::read(path)?;
    let row = sheet.rows().find(|row| row.cell("rank") == Some("1"))?;
    let figure = figure(&row, ["swing", "swing_ci_low", "swing_ci_high"])?;
    let of = |column| row.cell(column);
    Some(format!("widest swing of {}: {figure} by {} under {}", of("metric")?, of("name")?, of("policy")?))
}

/// The first sentences of an answer, whose lines after the first are indented.
fn answer(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let mut lines = text.lines();
    let first = lines.next()?.to_owned();
    Some(
        lines
            .take_while(|line| line.starts_with("  "))
            .fold(first, |all, line| all + " " + line.trim_start()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_come_from_the_files() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write(
            "summary.csv",
            "policy,scope,metric,statistic,unit,value,ci_low,ci_high,level,method,n,flag\n\
             a,site,downtime,value,min/y,12,11,13,0.95,skew-jackknife-t,20,\n\
             b,site,downtime,value,min/y,3,2.5,3.5,0.95,skew-jackknife-t,20,\n\
             b,workload:w,downtime,value,min/y,1,1,1,0.95,skew-jackknife-t,20,\n",
        );
        write(
            "sweep.csv",
            "cell,boot,boot_s,policy,metric,statistic,unit,value,ci_low,ci_high,replications,flag\n\
             0,1 min,60,a,downtime,value,min/y,3,2.5,3.5,20,\n",
        );
        write("answer.txt", "Choose two spares,\n  which is cheapest.\nNothing else.\n");
        let of = |verb| of(folder.path(), verb);
        assert_eq!(of("run").unwrap(), "least downtime: 3.0 min/y (2.5–3.5) under b");
        assert_eq!(of("sweep").unwrap(), "least downtime: 3.0 min/y (2.5–3.5) under a with boot = 1 min");
        assert_eq!(of("plan").unwrap(), "Choose two spares, which is cheapest.");
        assert_eq!((of("sensitivity"), of("bench")), (None, None));
    }
}
