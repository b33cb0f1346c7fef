//! The section on the worst outage: its story, its timeline, and the management server's two tables when it began.

use super::figure::{Json, Kind, Place};
use super::page::{Row, Section, plot, table};
use super::results::Results;
use super::timeline::timeline;
use super::words::{counted, lasting, phase};
use crate::experiment::worst::{Worst, WorstActive, WorstEvent};
use maud::{Markup, html};

/// The file that it is told from.
const FILE: &str = "worst.json";
const JSON: Json<'static> = Json(FILE);

/// The section.
pub fn section(results: &Results) -> Section {
    let body = match results.json::<Worst>(FILE) {
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
    let most = most(worst);
    let day = libm::floor(worst.started_s / 86_400.0) + 1.0;
    let history = f64::from(worst.replication) + 1.0;
    let count = |path: &str, count: i64, one: &str, many: &str| {
        let count = count.max(0);
        JSON.number(path, count as f64, &counted(count as usize, one, many))
    };
    let is_shown = results.plot("outages").is_some();
    html! {
        p {
            "The longest outage under " strong { (worst.policy) } " was that of workload " strong { (worst.workload) } ": "
            @if let Some(longest) = longest { (longest) } @else { (JSON.number("/duration_s", worst.duration_s, &lasting(worst.duration_s))) }
            @if worst.is_open { ", and it was not over when the simulation ended" }
            ". It began on day " (JSON.derived("/started_s", "day", day, &day.to_string())) " of simulated history "
            (JSON.derived("/replication", "ordinal", history, &history.to_string())) ", with "
            (count("/ready", worst.ready, "spare", "spares")) " ready and "
            (count("/waiting", worst.waiting, "workload", "workloads")) " waiting for one. "
            @if !most.is_empty() {
                "Most of it went into "
                @for (at, part) in most.iter().enumerate() {
                    @if at > 0 && at + 1 == most.len() { " and " } @else if at > 0 { ", " }
                    (part)
                }
                "."
            }
        }
        p.ci { "It is the longest of all that were simulated, and not typical" @if is_shown { ": the plots below show how rare such a one is" } "." }
        (timeline(worst))
        @if !worst.before.is_empty() {
            (table("Before it began: the last spares to leave the pool", &["earlier", "what"], worst.before.iter().enumerate().map(before).collect()))
        }
        (table("What happened, in order", &["after", "for", "where", "what"], worst.events.iter().enumerate().map(event).collect()))
        @if worst.left_out > 0 { p { (JSON.number("/left_out", worst.left_out as f64, &worst.left_out.to_string())) " more events are left out. “hotspare trace” tells them all." } }
        (tables(worst))
    }
}

/// The bulk of the outage: up to three activities with their time, the longest first.
fn most(worst: &Worst) -> Vec<Markup> {
    let mut activities: Vec<(&str, f64, Vec<String>)> = Vec::new();
    for (at, phase) in worst.phases.iter().enumerate() {
        let (seconds, path) = (phase.until_s - phase.from_s, format!("/phases/{at}"));
        match activities.iter_mut().find(|(what, ..)| *what == phase.what) {
            Some((_, all, paths)) => {
                *all += seconds;
                paths.push(path);
            }
            None => activities.push((&phase.what, seconds, vec![path])),
        }
    }
    activities.sort_by(|a, b| b.1.total_cmp(&a.1));
    let is_large = |seconds: f64| seconds >= 0.01 * worst.duration_s;
    let large = activities.iter().filter(|(_, seconds, _)| is_large(*seconds)).take(3);
    large
        .map(|(what, seconds, paths)| {
            let words = phase(&what.replace(' ', "_")).replace('_', " ");
            html! { (words) " (" (JSON.spans(paths, *seconds, &lasting(*seconds))) ")" }
        })
        .collect()
}

fn event((at, of): (usize, &WorstEvent)) -> Row {
    let (path, span) = (format!("/events/{at}"), of.until_s - of.from_s);
    let after = JSON.number(&format!("{path}/from_s"), of.from_s, &format!("+{}", lasting(of.from_s)));
    let text = JSON.words(&format!("{path}/text"), &of.text);
    vec![
        html! { span.t { @if of.from_s == 0.0 { "start" } @else { (after) } } },
        html! {
            span.t { @if span > 0.0 { (JSON.spans(&[path], span, &lasting(span))) @if of.is_open { ", open" } } }
        },
        html! { (of.track) },
        text,
    ]
    .into()
}

fn before((at, of): (usize, &WorstEvent)) -> Row {
    let earlier = JSON.number(&format!("/before/{at}/from_s"), of.from_s, &lasting(-of.from_s));
    vec![html! { span.t { (earlier) } }, JSON.words(&format!("/before/{at}/text"), &of.text)].into()
}

/// The management server's tables.
fn tables(worst: &Worst) -> Markup {
    let mut columns = vec!["blade", "type", "workload"];
    columns.extend(worst.resources.iter().map(String::as_str));
    columns.push("candidate");
    let active = worst.active.iter().enumerate().map(active).collect();
    let mut of_pool = vec!["blade", "type"];
    of_pool.extend(worst.resources.iter().map(String::as_str));
    let standby = worst.standby.iter().enumerate().map(|(at, row)| {
        let amount =
            |(of, amount): (usize, &String)| JSON.words(&format!("/standby/{at}/provides/{of}"), amount);
        let amounts = row.provides.iter().enumerate().map(amount);
        Row::from(
            [html! { (row.blade) }, html! { (row.blade_type) }]
                .into_iter()
                .chain(amounts)
                .collect::<Vec<_>>(),
        )
    });
    let more = |list: &str, shown: usize, all: usize| {
        let more = all.saturating_sub(shown);
        html! {
            @if more > 0 { p.ci { (JSON.derived(list, "unlisted", more as f64, &more.to_string())) " more blades are not listed: those of this outage and candidates come first." } }
        }
    };
    html! {
        h3 { "The management server’s view when it began" }
        p { "A candidate is a blade that does not match its workload: a move to a better one would be considered. Where a blade \
             provides another amount than its workload requires, both are given." }
        (table("Active blades", &columns, active))
        (more("/active", worst.active.len(), worst.active_in_all))
        @if worst.standby.is_empty() {
            p { strong { "The pool was empty: no spare was ready." } }
        } @else {
            (table("Standby pool", &of_pool, standby.collect()))
            (more("/standby", worst.standby.len(), worst.standby_in_all))
        }
    }
}

fn active((at, of): (usize, &WorstActive)) -> Row {
    let mut cells = vec![html! { (of.blade) }, html! { (of.blade_type) }, html! { (of.workload) }];
    cells.extend(of.provides.iter().zip(&of.requires).enumerate().map(|(resource, (has, wants))| {
        let amount = |what: &str, amount| JSON.words(&format!("/active/{at}/{what}/{resource}"), amount);
        html! {
            @if has == wants || wants.is_empty() { (amount("provides", has)) }
            @else if has.is_empty() { "none for " (amount("requires", wants)) }
            @else { (amount("provides", has)) " for " (amount("requires", wants)) }
        }
    }));
    cells.push(html! { @if of.candidate { strong { "yes" } } @else { "no" } });
    cells.into()
}
