//! `hotspare trace`: one simulated history, or the management server's tables at some time.

use super::scenario_args::ScenarioArgs;
use super::{Exit, Failure, print, screen};
use crate::experiment::trace::tables::{NamedTables, Standby};
use crate::experiment::trace::{Clock, Only, Trace};
use crate::output::RenderError;
use crate::output::csv::number;
use crate::output::formats::{CSV, TERMINAL, Table, render, render_within};
use crate::output::trace::TRACE_FORMATS;
use crate::scenario::problem::nearest;
use crate::scenario::{Registry, Scenario};
use crate::units::{Span, Time};
use clap::builder::{PossibleValue, PossibleValuesParser};

/// Arguments of `hotspare trace`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: ScenarioArgs,
    /// Policy, by its name in the scenario [default: its baseline]
    #[arg(long)]
    policy: Option<String>,
    /// Replication, counted from 0
    #[arg(long, default_value_t = 0)]
    replication: u32,
    /// Output format
    #[arg(long, default_value = TRACE_FORMATS[0].name, value_parser = formats())]
    format: String,
    /// Only events that begin at or after this time, such as "3 d"
    #[arg(long, value_name = "TIME", value_parser = Span::parse)]
    from: Option<Span>,
    /// Only events that begin before this time
    #[arg(long, value_name = "TIME", value_parser = Span::parse)]
    until: Option<Span>,
    /// Only events of this workload
    #[arg(long, value_name = "NAME")]
    workload: Option<String>,
    /// Only events of this blade
    #[arg(long, value_name = "NAME")]
    blade: Option<String>,
    /// Print the management server's two tables at this time instead: active blades and standby blades
    #[arg(long, value_name = "TIME", value_parser = Span::parse,
          conflicts_with_all = ["from", "until", "workload", "blade"])]
    tables_at: Option<Span>,
}

fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(
        TRACE_FORMATS.iter().map(|format| PossibleValue::new(format.name).help(format.about)),
    )
}

/// Simulates one history and prints it.
pub fn run(args: Args, registry: &Registry) -> Result<Exit, Failure> {
    let scenario = args.input.load(registry)?;
    let policy = match &args.policy {
        None => scenario.baseline,
        Some(name) => {
            named("--policy", "policy", name, scenario.policies.iter().map(|policy| policy.name.clone()))?
        }
    };
    if args.replication >= scenario.replications {
        return Err(Failure::usage(format!(
            "--replication {}: the scenario has {}, counted from 0; write at most {}",
            args.replication,
            scenario.replications,
            scenario.replications - 1
        )));
    }
    if let Some(at) = args.tables_at {
        return tables(&scenario, policy, &args, Time(at.0));
    }
    let only = only(&scenario, &args)?;
    let mut trace = Trace::new(&scenario, policy, args.replication);
    trace.limit(&only);
    let format = TRACE_FORMATS.iter().find(|format| format.name == args.format).unwrap_or(&TRACE_FORMATS[0]);
    let text = (format.render)(&trace).map_err(Failure::io)?;
    let text = String::from_utf8_lossy(&text);
    if format.name == TRACE_FORMATS[0].name { screen::show_lines(&text) } else { print(&text) }?;
    if trace.events.is_empty() {
        say!("no events in this interval; the history ends at {}", Span(scenario.horizon.0));
    }
    Ok(Exit::Done)
}

/// The position of a name, or the nearest one as a remedy.
fn named(
    option: &str,
    what: &str,
    name: &str,
    known: impl Iterator<Item = String>,
) -> Result<usize, Failure> {
    let known: Vec<String> = known.collect();
    if let Some(at) = known.iter().position(|other| other == name) {
        return Ok(at);
    }
    let remedy = match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean {near:?}?"),
        None if known.len() <= 12 => format!("there are {}", known.join(", ")),
        None => format!("there are {} of them, such as {}", known.len(), known[..3].join(", ")),
    };
    Err(Failure::usage(format!("{option}: unknown {what} {name:?}; {remedy}")))
}

fn only(scenario: &Scenario, args: &Args) -> Result<Only, Failure> {
    let site = &scenario.site;
    let (from, until) = (args.from.unwrap_or_default(), args.until.unwrap_or(Span::FOREVER));
    if from >= until {
        return Err(Failure::usage(format!("--from {from} is not before --until {until}; swap them")));
    }
    let workload = |name: &String| {
        named("--workload", "workload", name, (0..site.workloads()).map(|at| site.workload_name(at.into())))
    };
    let blade = |name: &String| {
        named("--blade", "blade", name, (0..site.blades()).map(|at| site.blade_name(at.into())))
    };
    Ok(Only {
        from: Time(from.0),
        until: Time(until.0),
        workload: args.workload.as_ref().map(workload).transpose()?.map(Into::into),
        blade: args.blade.as_ref().map(blade).transpose()?.map(Into::into),
    })
}

fn tables(scenario: &Scenario, policy: usize, args: &Args, at: Time) -> Result<Exit, Failure> {
    if at > scenario.horizon {
        let end = Span(scenario.horizon.0);
        return Err(Failure::usage(format!("--tables-at {}: the history ends at {end}", Span(at.0))));
    }
    let csv = match args.format.as_str() {
        "words" => false,
        "csv" => true,
        other => {
            let remedy = "write --format words or --format csv, or leave out --tables-at";
            return Err(Failure::usage(format!("--format {other} is not available for tables; {remedy}")));
        }
    };
    let tables = NamedTables::new(scenario, policy, args.replication, at);
    if csv {
        print(&csv_tables(&tables).map_err(Failure::io)?)?;
    } else {
        screen::show(&human_tables(&tables, at).map_err(Failure::io)?)?;
    }
    Ok(Exit::Done)
}

/// Two tables for people; where a blade provides another amount than its workload requires, both are shown.
fn human_tables(tables: &NamedTables, at: Time) -> Result<String, RenderError> {
    let resources: Vec<&str> = tables.resources.iter().map(String::as_str).collect();
    let first = |blade: &Standby| vec![blade.name.clone(), blade.blade_type.clone()];
    let active = tables.active.iter().map(|row| {
        let pairs = row.blade.provides.iter().zip(&row.requires);
        let amounts = pairs.map(|(has, wants)| match (has.as_str(), wants.as_str()) {
            (has, "") => has.to_owned(),
            (has, wants) if has == wants => has.to_owned(),
            ("", wants) => format!("none\nfor {wants}"),
            (has, wants) => format!("{has}\nfor {wants}"),
        });
        let rounded = (row.distance * 1e3).round_ties_even() / 1e3;
        let candidate = if row.candidate { "yes" } else { "no" };
        let mut cells = first(&row.blade);
        cells.push(row.workload.clone());
        cells.extend(amounts);
        cells.extend([number(rounded), candidate.to_owned()]);
        cells
    });
    let standby = tables.standby.iter().map(|blade| [first(blade), blade.provides.clone()].concat());
    let (active, standby): (Vec<_>, Vec<_>) = (active.collect(), standby.collect());
    let drawn = |table: Table| render_within(&table, TERMINAL, screen::width());
    let columns = [&["blade", "type", "workload"], &resources[..], &["mismatch", "candidate"]].concat();
    Ok(format!(
        "Active blades at {}\n{}\nStandby blades\n{}",
        Clock(at),
        drawn(Table::new(&columns, active))?,
        drawn(Table::new(&[&["blade", "type"], &resources[..]].concat(), standby))?
    ))
}

/// Both tables as one for programs, with all digits.
fn csv_tables(tables: &NamedTables) -> Result<String, RenderError> {
    let of_resources = tables
        .resources
        .iter()
        .flat_map(|name| ["provides", "requires"].map(|verb| format!("{verb}_{name}")));
    let of_resources: Vec<String> = of_resources.collect();
    let first = ["table", "blade", "type", "workload", "mismatch", "candidate"];
    let columns: Vec<&str> = first.into_iter().chain(of_resources.iter().map(String::as_str)).collect();
    let nothing = vec![String::new(); tables.resources.len()];
    let row = |blade: &Standby, more: [&str; 4], requires: &[String]| {
        let [table, workload, mismatch, candidate] = more;
        let mut cells = [table, &blade.name, &blade.blade_type, workload, mismatch, candidate]
            .map(str::to_owned)
            .to_vec();
        cells.extend(
            blade.provides.iter().zip(requires).flat_map(|(has, wants)| [has.clone(), wants.clone()]),
        );
        cells
    };
    let active = tables.active.iter().map(|of| {
        let candidate = if of.candidate { "yes" } else { "no" };
        row(&of.blade, ["active", &of.workload, &number(of.distance), candidate], &of.requires)
    });
    let standby = tables.standby.iter().map(|blade| row(blade, ["standby", "", "", ""], &nothing));
    render(&Table::new(&columns, active.chain(standby).collect()), CSV)
}
