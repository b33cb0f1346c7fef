//! The report of a run: its policies, side by side.

use super::basis::{again, assumptions, origins, shares, unseen};
use super::figure::{Kind, Place};
use super::page::{Card, Document, Row, Section, plot, table, tag};
use super::results::Results;
use super::{words, worst};
use crate::output::REPLICATIONS;
use crate::output::sheet::{self, Sheet};
use crate::output::verdict::list;
use crate::stats::{Controls, Verdict, holm, paired_difference_with};
use maud::{Markup, html};

/// The tables of a run.
struct Run<'a> {
    results: &'a Results,
    summary: Sheet,
    differences: Sheet,
    thresholds: Sheet,
    phases: Sheet,
    costs: Sheet,
    policies: Vec<String>,
    baseline: String,
    /// The policy with the least downtime.
    best: String,
    /// Those that cannot be distinguished from it.
    unclear: Vec<String>,
}

/// The report.
pub fn document(results: &Results) -> Document {
    let run = Run::of(results);
    let shares = shares(&run.phases, &[("policy", &run.best)]);
    Document {
        name: results.manifest.scenario.name.clone(),
        about: "comparison of failover policies".to_owned(),
        question: run.question(),
        notices: run.notices(),
        answer: run.answer(),
        cards: vec![run.downtime_card(), run.cost_card(), run.margin_card(), run.evidence_card()],
        assumptions: assumptions(results, &run.best, &shares),
        sections: [
            Some(run.side_by_side()),
            run.requirements(),
            Some(run.composition()),
            Some(worst::section(results)),
            run.money(),
            Some(run.conclusions()),
            Some(origins(results, &shares)),
            Some(unseen(results, &run.summary, &run.best)),
            Some(again(results)),
        ]
        .into_iter()
        .flatten()
        .collect(),
    }
}

impl<'a> Run<'a> {
    fn of(results: &'a Results) -> Run<'a> {
        let (summary, differences) = (results.sheet("summary.csv"), results.sheet("differences.csv"));
        let mut policies: Vec<String> = Vec::new();
        for row in summary.rows() {
            if !policies.iter().any(|known| known == row.text("policy")) {
                policies.push(row.text("policy").to_owned());
            }
        }
        let baseline = differences.rows().next().map(|row| row.text("baseline").to_owned());
        let baseline = baseline.or(policies.first().cloned()).unwrap_or_default();
        let downtime = |policy: &String| find(&summary, policy, "downtime", "value")?.number("value");
        let known = policies.iter().filter_map(|policy| Some((policy, downtime(policy)?)));
        let best = known.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(policy, _)| policy.clone());
        let best = best.unwrap_or_else(|| baseline.clone());
        let unclear = unclear(results, &policies, &best, &baseline);
        let [thresholds, phases, costs] =
            ["thresholds.csv", "phases.csv", "costs.csv"].map(|file| results.sheet(file));
        Run { results, summary, differences, thresholds, phases, costs, policies, baseline, best, unclear }
    }

    /// A figure of the site.
    fn figure(&self, policy: &str, metric: &str, statistic: &str) -> Option<Place<'_>> {
        Some(Place::new("summary.csv", find(&self.summary, policy, metric, statistic)?))
    }

    fn full(&self, policy: &str, metric: &str, statistic: &str, unit: &str) -> Markup {
        match self.figure(policy, metric, statistic) {
            Some(place) => place.full(Kind::of(metric, place.row.text("unit")), unit),
            None => html! { span.none { "–" } },
        }
    }

    fn value(&self, policy: &str, metric: &str, statistic: &str) -> Markup {
        match self.figure(policy, metric, statistic) {
            Some(place) => place.value(Kind::of(metric, place.row.text("unit")), ""),
            None => html! { span.none { "–" } },
        }
    }

    fn question(&self) -> String {
        match self.results.manifest.basis.question.as_str() {
            "" if self.policies.len() == 1 => "How long are workloads down?".to_owned(),
            "" => "Which failover policy leaves workloads down for the least time?".to_owned(),
            question => question.to_owned(),
        }
    }

    fn notices(&self) -> Vec<String> {
        let mut said = super::notices(self.results);
        if self.results.manifest.replications.done == 1 {
            said.push(
                "A single simulated history: no figure has an interval, so that nothing here can be told from chance."
                    .to_owned(),
            );
        }
        said
    }

    fn answer(&self) -> Vec<Markup> {
        let best = &self.best;
        let nothing =
            self.figure(best, "downtime", "value").and_then(|of| of.row.number("value")) == Some(0.0);
        let mut said = vec![if nothing {
            html! { "No downtime was seen under " strong { (best) } ": " (self.full(best, "downtime", "value", "minutes"))
            " per workload and year. That does not prove that there is none." }
        } else if self.policies.len() == 1 {
            html! { "Under " strong { (best) } ", a workload is down for " (self.full(best, "downtime", "value", "minutes")) " a year." }
        } else if *best == self.baseline {
            html! { "None does better than " strong { (best) } ", the policy that the others are compared with: a workload is down for "
            (self.full(best, "downtime", "value", "minutes")) " a year." }
        } else {
            html! { "With " strong { (best) } ", a workload is down for " (self.full(best, "downtime", "value", "minutes"))
            " a year; with " strong { (self.baseline) } ", the policy it is compared with, for "
            (self.full(&self.baseline, "downtime", "value", "minutes")) "." }
        }];
        if !self.unclear.is_empty() {
            let names = list(self.unclear.iter().map(String::as_str));
            said.push(html! { (names) " cannot be distinguished from it: the difference may be chance." });
        }
        said.extend(self.verdict());
        said
    }

    /// The requirements that the best policy meets and misses, in a sentence.
    fn verdict(&self) -> Option<Markup> {
        let count = |verdict: Verdict| {
            let rows = self.thresholds.rows().filter(|row| row.text("policy") == self.best);
            rows.filter(|row| row.text("verdict") == verdict.as_str()).count()
        };
        let (holds, breached, open) =
            (count(Verdict::Holds), count(Verdict::Breached), count(Verdict::Undecided));
        let all = |n: usize| words::counted(n, "requirement", "requirements");
        Some(match (holds, breached, open) {
            (0, 0, 0) => return None,
            (_, 0, 0) => {
                html! { "It " strong { "meets" } " " (if holds == 1 { "the requirement".to_owned() } else { format!("all {}", all(holds)) }) "." }
            }
            (_, 0, _) => {
                html! { "Whether it meets " (all(open)) " is " strong { "undecided" } ": more simulated histories are needed." }
            }
            _ => html! { "It " strong { "misses" } " " (all(breached)) "." },
        })
    }

    fn downtime_card(&self) -> Card {
        let quotient = ("downtime", "value");
        let row = self.differences.find(&[("policy", &self.best), ("scope", "site"), ("metric", quotient.0)]);
        let place = row.map(|row| {
            Place::new("differences.csv", row).columns(["quotient", "quotient_low", "quotient_high"])
        });
        Card {
            label: "Share of the time that workloads are up".to_owned(),
            big: self.full(&self.best, "availability", "value", ""),
            more: match place {
                Some(place) if place.row.number("quotient").is_some() => html! {
                    "Downtime is " (place.full(Kind::Percent, "")) " of that under " (self.baseline) "."
                },
                _ => html! { "Planned and unplanned downtime together." },
            },
        }
    }

    fn cost_card(&self) -> Card {
        let label = format!("Cost a year, compared with {}", self.baseline);
        let total = self.costs.find(&[("policy", &self.best), ("scope", "site"), ("item", "total")]);
        let Some(row) = total else {
            let more = html! { "The scenario gives no prices, so that costs are not compared." };
            return Card { label, big: html! { span.none { "not priced" } }, more };
        };
        let unit = row.text("unit").trim_end_matches("/y");
        let total = Place::new("costs.csv", row).about("cost");
        let difference = total.columns(["difference", "difference_low", "difference_high"]);
        let big = match row.number("difference") {
            Some(more) => html! { @if more > 0.0 { "+" } (difference.full(Kind::Amount, unit)) },
            None => html! { "the same" },
        };
        Card {
            label,
            big,
            more: html! { "In all " (total.full(Kind::Amount, unit)) " a year, with everything that has a price." },
        }
    }

    /// The checks of a policy, the one with the least margin first.
    fn checks(&self, policy: &str) -> Vec<(Place<'_>, crate::experiment::Check)> {
        let rows = self.thresholds.rows().filter(|row| row.text("policy") == policy);
        let mut checks: Vec<_> = rows
            .filter_map(|row| {
                let place = Place::new("thresholds.csv", row);
                Some((place, place.check()?))
            })
            .collect();
        let margin =
            |check: &crate::experiment::Check| check.margin().map_or(f64::INFINITY, |margin| margin.value);
        checks.sort_by(|a, b| margin(&a.1).total_cmp(&margin(&b.1)));
        checks
    }

    fn margin_card(&self) -> Card {
        let label = "Margin to what is required".to_owned();
        let checks = self.checks(&self.best);
        let Some((place, check)) = checks.first() else {
            let more = html! { "The scenario sets no requirement to hold the answer against." };
            return Card { label, big: html! { span.none { "no requirement" } }, more };
        };
        Card {
            label,
            big: html! { @if check.verdict == Verdict::Breached { "missed" } @else { (place.margin(check)) } },
            more: html! {
                @if check.verdict == Verdict::Breached { (words::metric(&check.metric)) ", " (place.bound(check)) ", is not reached" }
                @else { "left of what the requirement allows: " (words::metric(&check.metric)) ", " (place.bound(check)) }
                @if check.verdict == Verdict::Undecided { ": " strong { "undecided" } }
                @if check.margin().is_some_and(|m| m.is_thin()) && check.verdict == Verdict::Holds { ": " strong { "thin" } }
                "."
            },
        }
    }

    fn evidence_card(&self) -> Card {
        let replications = self.results.manifest.replications;
        let flag = self.figure(&self.best, "downtime", "value").map_or("", |place| place.row.text("flag"));
        Card {
            label: "How sure".to_owned(),
            big: html! { (words::counted(replications.done, "history", "histories")) },
            more: match (flag, replications.done) {
                (_, 1) => html! { "Too few for an interval." },
                ("few" | "undecided", _) => {
                    html! { "Few outages were seen: the intervals may be too narrow." }
                }
                _ => {
                    html! { "Ranges in brackets hold the true figure of this model in 95 of 100 such studies." }
                }
            },
        }
    }

    fn side_by_side(&self) -> Section {
        let mut columns = vec![
            "policy",
            "#up",
            "#down a year, each workload (min)",
            "#of it planned",
            "#outages a year, whole site",
            "#median outage",
            "#1 in 100 is longer",
            "#had to wait",
            "#spares ready",
        ];
        let has_costs = self.costs.rows().next().is_some();
        if has_costs {
            columns.push("#cost a year");
        }
        let rows = self.policies.iter().map(|policy| {
            let mut cells = vec![
                html! { (policy) @if *policy == self.baseline { " " (tag("soft", "compared with")) } },
                self.full(policy, "availability", "value", ""),
                self.full(policy, "downtime", "value", ""),
                self.value(policy, "downtime_planned", "value"),
                self.full(policy, "workload_outages_per_year", "value", ""),
                self.value(policy, "outage_duration", "p50"),
                self.value(policy, "outage_duration", "p99"),
                self.value(policy, "waiting_share", "value"),
                self.value(policy, "pool_mean_size", "value"),
            ];
            if has_costs {
                let total = self.costs.find(&[("policy", policy), ("scope", "site"), ("item", "total")]);
                cells.push(html! { @if let Some(row) = total {
                    (Place::new("costs.csv", row).about("cost").full(Kind::Amount, row.text("unit").trim_end_matches("/y")))
                } });
            }
            Row { cells, is_best: *policy == self.best }
        });
        Section::new(
            "policies",
            "Policies side by side",
            html! {
                (table("All policies, under the same failures", &columns, rows.collect()))
                (plot("downtime", self.results.plot("downtime"), "Downtime per workload and year, with intervals."))
            },
        )
    }

    fn requirements(&self) -> Option<Section> {
        let row = |row: sheet::Row<'_>| {
            let place = Place::new("thresholds.csv", row);
            let check = place.check()?;
            let verdict = match check.verdict {
                Verdict::Holds => tag("good", "met"),
                Verdict::Breached => tag("bad", "missed"),
                Verdict::Undecided => tag("warn", "undecided"),
            };
            let subject = html! { (words::metric(&check.metric)) @if check.statistic != "value" { " (" (check.statistic) ")" }
            ", " (words::scope(&check.scope)) };
            let cells = vec![
                html! { (row.text("policy")) },
                verdict,
                subject,
                place.bound(&check),
                place.observed(&check),
                place.margin(&check),
            ];
            Some(Row { cells, is_best: row.text("policy") == self.best })
        };
        let rows: Vec<Row> = self.thresholds.rows().filter_map(row).collect();
        (!rows.is_empty()).then(|| {
            Section::new(
                "requirements",
                "What is required",
                html! {
                    p { "The margin is the part of its allowance that a figure leaves unused: 99.99 % allows a hundredth of a \
                         percent of downtime, and 99.995 % leaves half of that." }
                    (table("Requirements", &["policy", "", "figure", "required", "#reached", "#margin"], rows))
                },
            )
        })
    }

    fn composition(&self) -> Section {
        let mut policies = vec![self.best.as_str()];
        if self.baseline != self.best {
            policies.push(&self.baseline);
        }
        let of = |policy: &str| {
            let is = |row: &sheet::Row<'_>| row.has(&[("policy", policy), ("scope", "site"), ("step", "")]);
            let mut rows: Vec<_> = self.phases.rows().filter(is).collect();
            rows.sort_by(|a, b| {
                b.number("value").unwrap_or(0.0).total_cmp(&a.number("value").unwrap_or(0.0))
            });
            let rows: Vec<Row> = rows
                .into_iter()
                .map(|row| {
                    let place = Place::new("phases.csv", row).about("downtime");
                    let share = 100.0 * row.number("share").unwrap_or(0.0);
                    vec![
                        html! { (words::phase(row.text("phase"))) },
                        place.full(Kind::Number, ""),
                        place.cell_of("share", share),
                        html! { span.bar aria-hidden="true" { span style={ "width:" (format!("{share:.1}")) "%" } {} } },
                    ]
                    .into()
                })
                .collect();
            let label = format!("Downtime under {policy}");
            html! {
                @if rows.is_empty() { p { "No downtime was seen under " strong { (policy) } "." } }
                @else { (table(&label, &["what a workload waits for", "#minutes a year", "#share", ""], rows)) }
            }
        };
        let irremovable = self
            .figure(&self.best, "downtime_irremovable", "value")
            .filter(|place| place.row.number("value") > Some(0.0));
        Section::new(
            "composition",
            "What the downtime consists of",
            html! {
                @if let Some(place) = irremovable {
                    p { "Of the downtime under " strong { (self.best) } ", no failover policy can remove "
                        (place.full(Kind::Number, "minutes")) " a year: faults that another blade does not cure." }
                }
                @for policy in policies { (of(policy)) }
                (plot("phases", self.results.plot("phases"), "Downtime by phase, for every policy."))
            },
        )
    }

    fn money(&self) -> Option<Section> {
        let mut items: Vec<&str> = Vec::new();
        for row in self.costs.rows().filter(|row| row.text("scope") == "site") {
            if !items.contains(&row.text("item")) {
                items.push(row.text("item"));
            }
        }
        let unit = self.costs.rows().next()?.text("unit").trim_end_matches("/y").to_owned();
        let rows = items.into_iter().map(|item| {
            let cell = |policy: &String| {
                let row = self.costs.find(&[("policy", policy), ("scope", "site"), ("item", item)]);
                html! { @if let Some(row) = row { (Place::new("costs.csv", row).about("cost").full(Kind::Amount, "")) } }
            };
            let cells = std::iter::once(html! { (item) }).chain(self.policies.iter().map(cell)).collect();
            Row { cells, is_best: item == "total" }
        });
        let rows = rows.collect();
        let headings: Vec<String> = self.policies.iter().map(|policy| format!("#{policy}")).collect();
        let columns: Vec<&str> = std::iter::once("item").chain(headings.iter().map(String::as_str)).collect();
        Some(Section::new("costs", "What it costs", table(&format!("Cost a year in {unit}"), &columns, rows)))
    }

    /// The sentences of the comparison, as the program prints them.
    fn conclusions(&self) -> Section {
        let text = self.results.text("comparison.md").unwrap_or_default();
        let is_said = |line: &&str| !line.is_empty() && !line.starts_with(['#', '|']);
        let said = text.lines().filter(is_said).map(|line| line.trim_start_matches("- "));
        Section::new(
            "conclusions",
            "In the program’s own words",
            html! { ul { @for line in said { li { (line) } } } },
        )
    }
}

/// A figure of the site.
fn find<'s>(summary: &'s Sheet, policy: &str, metric: &str, statistic: &str) -> Option<sheet::Row<'s>> {
    summary.find(&[("policy", policy), ("scope", "site"), ("metric", metric), ("statistic", statistic)])
}

/// The policies that paired replications do not distinguish from the best one, the baseline left out.
fn unclear(results: &Results, policies: &[String], best: &str, baseline: &str) -> Vec<String> {
    let replications = results.sheet(REPLICATIONS);
    let sums = |policy: &str| -> Vec<(f64, f64)> {
        let rows = replications
            .rows()
            .filter(|row| row.has(&[("policy", policy), ("scope", "site"), ("metric", "downtime")]));
        rows.filter_map(|row| Some((row.number("numerator")?, row.number("denominator")?))).collect()
    };
    let own = sums(best);
    let others: Vec<&String> = policies.iter().filter(|policy| *policy != best).collect();
    if own.is_empty() {
        return overlapping(&results.sheet("summary.csv"), others, best, baseline);
    }
    if own.len() < 2 {
        return Vec::new();
    }
    let columns = control_columns(&replications);
    let paired = |policy: &&String| {
        let other = sums(policy);
        let pairs = own.len().min(other.len());
        let controls = Controls::of_both([&columns, &[]], pairs, 1);
        paired_difference_with(&other[..pairs], &own[..pairs], &controls, 0.95)
    };
    let differences: Vec<_> = others.iter().map(paired).collect();
    let p_values: Vec<f64> = differences.iter().map(|difference| difference.p_value).collect();
    let pairs = others.into_iter().zip(holm(&p_values));
    pairs
        .filter(|(policy, p)| *policy != baseline && (p.is_nan() || *p > 0.05))
        .map(|(policy, _)| policy.clone())
        .collect()
}

/// The controls among the rows of replications, a column each.
fn control_columns(replications: &Sheet) -> Vec<Vec<f64>> {
    let mut columns: Vec<((&str, &str), Vec<f64>)> = Vec::new();
    for row in replications.rows() {
        let name = (row.text("policy"), row.text("metric"));
        let Some(value) = row.number("numerator").filter(|_| name.1.starts_with("control:")) else {
            continue;
        };
        match columns.iter_mut().find(|(of, _)| *of == name) {
            Some((_, values)) => values.push(value),
            None => columns.push((name, vec![value])),
        }
    }
    columns.into_iter().map(|(_, values)| values).collect()
}

/// Without the sums of replications: the policies whose intervals reach below the upper end of the best one's. They are at
/// least those that a paired comparison could not tell from it.
fn overlapping(summary: &Sheet, others: Vec<&String>, best: &str, baseline: &str) -> Vec<String> {
    let end = |policy: &str, end| find(summary, policy, "downtime", "value")?.number(end);
    let Some(most) = end(best, "ci_high") else { return Vec::new() };
    let reaches =
        |policy: &&String| *policy != baseline && end(policy, "ci_low").is_none_or(|low| low <= most);
    others.into_iter().filter(reaches).cloned().collect()
}
