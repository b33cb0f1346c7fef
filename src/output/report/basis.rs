//! The sections on the basis of results: the values that they rest on, what nothing was seen of, and how to make them
//! again.

use super::figure::{Kind, Place};
use super::page::{Row, Section, plot, table, tag};
use super::results::{Results, SWINGS};
use super::words;
use crate::output::sheet::Sheet;
use crate::output::{BasisValue, Origin};
use maud::{Markup, html};

/// The beginning of the words on a default.
const DEFAULT: &str = "default of the program";
/// Assumptions on the first screen.
const MOST: usize = 3;

/// The values that matter most: those that a sensitivity study beside the results found, or else those that touch the
/// largest part of the downtime, each with its origin; and a sentence on how they were chosen, and on what is left out. `phases` is the file of downtime by phase.
pub fn assumptions(results: &Results, policy: &str, phases: &[(String, f64)]) -> (Vec<Markup>, String) {
    let measured = results.sheet(SWINGS);
    let swings = measured.rows().filter(|row| row.text("policy") == policy).take(MOST);
    let swings: Vec<Markup> = swings
        .map(|row| {
            let place = Place::new(SWINGS, row).columns(["swing", "swing_ci_low", "swing_ci_high"]);
            let metric = row.text("metric");
            html! {
                strong { (row.text("name")) } ": from " (row.text("low")) " to " (row.text("high")) " the "
                (words::metric(metric)) " moves by " (place.full(Kind::of(metric, row.text("unit")), words::unit(row.text("unit"))))
                ". " span.ci { "Range: " (row.text("source")) "." }
            }
        })
        .collect();
    if !swings.is_empty() {
        return (swings, "Ranked by simulation, in the sensitivity study beside these results.".to_owned());
    }
    let mut values: Vec<(&BasisValue, f64)> =
        results.manifest.basis.values.iter().map(|value| (value, share(value, phases))).collect();
    let touches = |value: &BasisValue, share: f64| match phases {
        [] => !value.accounts.is_empty() && !value.words.starts_with(DEFAULT),
        _ => share > 0.0,
    };
    // Without shares nothing says what matters but that it has no source.
    let is_open = |value: &BasisValue| matches!(value.origin, Origin::Assumed | Origin::Stated);
    values.retain(|(value, share)| touches(value, *share) && (!phases.is_empty() || is_open(value)));
    // Of equal ones the first.
    values.sort_by(|a, b| b.1.total_cmp(&a.1));
    let said = values.into_iter().take(MOST).map(|(value, share)| {
        html! {
            strong { (capital(&value.label)) } ": " (words::setting(&value.value)) ", " (origin(value.origin))
            @if share >= 1.0 { ". All of the downtime depends on it." }
            @else if phases.is_empty() { "." }
            @else { ". It touches up to " (words::about(share)) " of the downtime." }
        }
    });
    let mut how = match phases {
        [] => "The first of the values without a source; a sensitivity study measures what each is worth.",
        _ => {
            "Chosen by the share of the downtime that each touches; a sensitivity study measures what each is worth."
        }
    }
    .to_owned();
    if let Some(first) = results.manifest.basis.left_out.first() {
        how += &format!(" Left out, among others: {first}");
    }
    (said.collect(), how)
}

/// The share of the downtime that a value touches \[1\].
fn share(value: &BasisValue, phases: &[(String, f64)]) -> f64 {
    let of = |account: &String| match account.as_str() {
        "*" => 1.0,
        account => phases.iter().filter(|(name, _)| name == account).map(|(_, share)| share).sum(),
    };
    value.accounts.iter().map(of).sum::<f64>().min(1.0)
}

/// The shares of the downtime by account, phases and steps of phases, in the rows of the site that have these cells.
pub fn shares(phases: &Sheet, cells: &[(&str, &str)]) -> Vec<(String, f64)> {
    let mut shares: Vec<(String, f64)> = Vec::new();
    for row in phases.rows().filter(|row| row.has(cells) && row.text("scope") == "site") {
        let (phase, step) = (row.text("phase"), row.text("step"));
        let share = row.number("share").unwrap_or(0.0);
        match step {
            "" => shares.push((phase.to_owned(), share)),
            step => shares.push((format!("{phase}/{step}"), share)),
        }
    }
    // A phase of which no steps are known is the step of its name.
    let whole = shares.iter().filter(|(name, _)| {
        let inside = format!("{name}/");
        !name.contains('/') && !shares.iter().any(|(other, _)| other.starts_with(&inside))
    });
    let whole: Vec<(String, f64)> = whole.map(|(name, share)| (format!("{name}/{name}"), *share)).collect();
    shares.extend(whole);
    shares
}

fn origin(of: Origin) -> &'static str {
    match of {
        Origin::Sourced => "published",
        Origin::Fitted => "fitted to a record",
        Origin::Stated => "stated without a source",
        Origin::Assumed => "assumed",
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The section on the origin of values.
pub fn origins(results: &Results, phases: &[(String, f64)]) -> Section {
    let basis = &results.manifest.basis;
    let order = [Origin::Assumed, Origin::Stated, Origin::Fitted, Origin::Sourced];
    let row = |value: &BasisValue| -> Row {
        let share = share(value, phases);
        let kind = match value.origin {
            Origin::Assumed => "warn",
            Origin::Stated => "soft",
            Origin::Fitted | Origin::Sourced => "good",
        };
        vec![
            html! { (capital(&value.label)) },
            html! { (words::setting(&value.value)) },
            tag(kind, origin(value.origin)),
            html! { @if share > 0.0 { (words::about(share)) } @else { span.none { "none" } } },
            html! { (value.words) },
        ]
        .into()
    };
    // A default of a step that takes no part in the answer is no part of its basis either.
    let is_idle = |value: &&BasisValue| value.words.starts_with(DEFAULT) && share(value, phases) == 0.0;
    let idle: Vec<&str> = basis.values.iter().filter(is_idle).map(|value| value.key.as_str()).collect();
    let of =
        |origin: Origin| basis.values.iter().filter(move |value| value.origin == origin && !is_idle(value));
    let rows: Vec<Row> =
        order.into_iter().flat_map(|origin| of(origin).map(row).collect::<Vec<_>>()).collect();
    let count = |origin| of(origin).count();
    Section::new(
        "basis",
        "What is sourced, fitted, assumed",
        html! {
            @if rows.is_empty() {
                p { "These results were made before their origin was recorded. The scenario’s comments say where its values \
                     are from; running it again adds them here." }
            } @else {
                p {
                    (count(Origin::Assumed)) " values are assumed, " (count(Origin::Stated)) " are stated without a source, "
                    (count(Origin::Fitted)) " are fitted to a record, and " (count(Origin::Sourced)) " have a published source. \
                     The share is that of the downtime which a value touches."
                }
                @if !idle.is_empty() {
                    p { "Defaults of steps that took no part in this downtime are not listed: " @for (at, key) in idle.iter().enumerate() {
                        @if at > 0 { ", " } code { (key) }
                    } "." }
                }
                (table("Values and their origin", &["value", "setting", "origin", "#share", "where it is from"], rows))
            }
        },
    )
}

/// The section on what a policy met none of, and on what the scenario leaves out.
pub fn unseen(results: &Results, summary: &Sheet, policy: &str) -> Section {
    let mut seen_none = Vec::new();
    let mut undecided = Vec::new();
    for row in summary.rows().filter(|row| row.has(&[("policy", policy), ("scope", "site")])) {
        let (metric, flag) = (row.text("metric"), row.text("flag"));
        let words = words::UNSEEN.iter().find(|(known, _)| *known == metric).map(|(_, words)| *words);
        let place = Place::new("summary.csv", row);
        match words {
            Some(words) if row.number("value") == Some(0.0) => {
                seen_none.push(html! { (capital(words)) ": " (place.value(Kind::Number, "a year")) });
            }
            _ if flag == "undecided" && row.text("statistic") == "value" => {
                undecided.push(html! { (capital(&words::metric(metric))) ": about " (place.value(Kind::of(metric, row.text("unit")), "")) });
            }
            _ => {}
        }
    }
    let list = |items: &[Markup]| html! { ul { @for item in items { li { (item) } } } };
    Section::new(
        "unseen",
        "What nothing was seen of",
        html! {
            @if seen_none.is_empty() {
                p { "Every kind of event that this report counts was seen at least once." }
            } @else {
                p { "None of these was seen under " strong { (policy) } ". That does not prove that there is none: ≤ is the most \
                     that the simulated time allows for." }
                (list(&seen_none))
            }
            @if !undecided.is_empty() {
                h3 { "Too little seen for an interval" }
                (list(&undecided))
            }
            (left_out(results))
        },
    )
}

/// The mechanisms that the scenario leaves out.
pub fn left_out(results: &Results) -> Markup {
    let left_out = &results.manifest.basis.left_out;
    html! {
        @if !left_out.is_empty() {
            h3 { "Left out of the scenario" }
            ul { @for said in left_out { li { (said) } } }
        }
    }
}

/// The sections that follow the table of a study: its plots, what it rests on, and how to make it again.
pub fn of_a_study(results: &Results) -> [Section; 4] {
    let plots = html! { @for (name, svg) in results.plots() { (plot(name, Some(svg), name)) } };
    [
        Section::new("plots", "Plots", plots),
        origins(results, &[]),
        Section::new("unseen", "What nothing was seen of", html! { (left_out(results)) }),
        again(results),
    ]
}

/// The section on how to make the results again.
pub fn again(results: &Results) -> Section {
    let manifest = &results.manifest;
    let inputs = manifest
        .inputs
        .iter()
        .map(|file| Row::from(vec![html! { code { (file.path) } }, html! { code { (file.sha256) } }]));
    let done = manifest.replications.done;
    Section::new(
        "again",
        "How to make it again",
        html! {
            p { "The same command gives the same bytes, on any machine and with any number of processors." }
            pre { (manifest.command) }
            p {
                "hotspare " (manifest.version) ", results version " (manifest.results_version) ", seed " (manifest.seed)
                ", " (words::counted(done, "simulated history", "simulated histories")) " of each policy."
            }
            (table("Files that were read", &["file", "SHA-256"], inputs.collect()))
            p { "The figures of this page are in " @for (at, file) in manifest.outputs.iter().filter(|file| file.path.ends_with(".csv")).enumerate() {
                @if at > 0 { ", " } code { (file.path) }
            } ", with all digits." }
        },
    )
}
