//! The section on the worst outage: its story, its timeline, and the management server's two tables when it began.

use super::figure::{Kind, Place};
use super::page::{Row, Section, plot, table};
use super::results::Results;
use super::timeline::timeline;
use super::words::{counted, lasting, phase};
use crate::experiment::worst::{Worst, WorstActive, WorstEvent};
use crate::output::verdict::list;
use maud::{Markup, html};

/// The section.
pub fn section(results: &Results) -> Section {
    let body = match results.json::<Worst>("worst.json") {
        Some(worst) => told(results, &worst),
        None => html! {
            p { "These results hold no worst outage step by step: none was seen, or they were made by a version that did not \
                 keep it, or its history is too long to be told again. Running them again adds it where there is one." }
        },
    };
    let plots = html! {
        (plot("outages", results.plot("outages"), "Share of outages that last longer than a given time."))
        (plot("pool", results.plot("pool"), "Spares that stand ready over the simulated time."))
    };
    Section::new("worst", "The worst outage, step by step", html! { (body) (plots) })
}

fn told(results: &Results, worst: &Worst) -> Markup {
    let summary = results.sheet("summary.csv");
    let keys = [
        ("policy", worst.policy.as_str()),
        ("scope", "site"),
        ("metric", "outage_duration"),
        ("statistic", "max"),
    ];
    let longest = summary.find(&keys).map(|row| Place::new("summary.csv", row).value(Kind::Duration, ""));
    let mut phases: Vec<(&str, f64)> = Vec::new();
    for phase in &worst.phases {
        match phases.iter_mut().find(|(what, _)| *what == phase.what) {
            Some((_, all)) => *all += phase.until_s - phase.from_s,
            None => phases.push((&phase.what, phase.until_s - phase.from_s)),
        }
    }
    phases.sort_by(|a, b| b.1.total_cmp(&a.1));
    let is_large = |part: &&(&str, f64)| part.1 >= 0.01 * worst.duration_s;
    let most = phases.iter().filter(is_large).take(3);
    let most: Vec<String> = most
        .map(|(what, seconds)| {
            format!("{} ({})", phase(&what.replace(' ', "_")).replace('_', " "), lasting(*seconds))
        })
        .collect();
    let day = libm::floor(worst.started_s / 86_400.0) as u64 + 1;
    let is_shown = results.plot("outages").is_some();
    html! {
        p {
            "The longest outage under " strong { (worst.policy) } " was that of workload " strong { (worst.workload) } ": "
            @if let Some(longest) = longest { (longest) } @else { (lasting(worst.duration_s)) }
            @if worst.is_open { ", and it was not over when the simulation ended" }
            ". It began on day " (day) " of simulated history " (worst.replication + 1) ", with "
            (counted(worst.ready.max(0) as usize, "spare", "spares")) " ready and "
            (counted(worst.waiting.max(0) as usize, "workload", "workloads")) " waiting for one. "
            @if !most.is_empty() { "Most of it went into " (list(most.iter().map(String::as_str))) "." }
        }
        p.ci { "It is the longest of all that were simulated, and not typical" @if is_shown { ": the plots below show how rare such a one is" } "." }
        (timeline(worst))
        @if !worst.before.is_empty() {
            (table("Before it began: the last spares to leave the pool", &["earlier", "what"], worst.before.iter().map(before).collect()))
        }
        (table("What happened, in order", &["after", "for", "where", "what"], worst.events.iter().map(event).collect()))
        @if worst.left_out > 0 { p { (worst.left_out) " more events are left out. “hotspare trace” tells them all." } }
        (tables(worst))
    }
}

fn event(of: &WorstEvent) -> Row {
    let span = of.until_s - of.from_s;
    vec![
        html! { span.t { @if of.from_s == 0.0 { "start" } @else { "+" (lasting(of.from_s)) } } },
        html! { span.t { @if span > 0.0 { (lasting(span)) @if of.is_open { ", open" } } } },
        html! { (of.track) },
        html! { (of.text) },
    ]
    .into()
}

fn before(of: &WorstEvent) -> Row {
    vec![html! { span.t { (lasting(-of.from_s)) } }, html! { (of.text) }].into()
}

/// The management server's tables.
fn tables(worst: &Worst) -> Markup {
    let mut columns = vec!["blade", "type", "workload"];
    columns.extend(worst.resources.iter().map(String::as_str));
    columns.push("candidate");
    let active = worst.active.iter().map(active).collect();
    let mut of_pool = vec!["blade", "type"];
    of_pool.extend(worst.resources.iter().map(String::as_str));
    let standby = worst.standby.iter().map(|row| {
        let amounts = row.provides.iter().map(|amount| html! { (amount) });
        Row::from(
            [html! { (row.blade) }, html! { (row.blade_type) }]
                .into_iter()
                .chain(amounts)
                .collect::<Vec<_>>(),
        )
    });
    let more = |shown: usize, all: usize| {
        html! {
            @if all > shown { p.ci { (all - shown) " more blades are not listed: those of this outage and candidates come first." } }
        }
    };
    html! {
        h3 { "The management server’s view when it began" }
        p { "A candidate is a blade that does not match its workload: a move to a better one would be considered. Where a blade \
             provides another amount than its workload requires, both are given." }
        (table("Active blades", &columns, active))
        (more(worst.active.len(), worst.active_in_all))
        @if worst.standby.is_empty() {
            p { strong { "The pool was empty: no spare was ready." } }
        } @else {
            (table("Standby pool", &of_pool, standby.collect()))
            (more(worst.standby.len(), worst.standby_in_all))
        }
    }
}

fn active(of: &WorstActive) -> Row {
    let mut cells = vec![html! { (of.blade) }, html! { (of.blade_type) }, html! { (of.workload) }];
    cells.extend(of.provides.iter().zip(&of.requires).map(|(has, wants)| {
        html! {
            @if has == wants || wants.is_empty() { (has) }
            @else if has.is_empty() { "none for " (wants) }
            @else { (has) " for " (wants) }
        }
    }));
    cells.push(html! { @if of.candidate { strong { "yes" } } @else { "no" } });
    cells.into()
}
