//! Makes the table of docs/coverage.md anew: how often an interval holds what it is about.
//!
//! Every case is a small data center of which an exact value is known. It is simulated many times with another seed,
//! and each time the program's own 95 % interval is compared with that value.
//!
//! `cargo run --release --example coverage` prints the table, `… -- --write` puts it into the page; names of cases after
//! that limit it to these.

#![allow(dead_code)] // tests/coverage.rs uses its part of this.

use hotspare::stats::{Estimate, Flag, normal_quantile};
use hotspare::{HEADLINE, Registry, Summary, YEAR_H, load_text, run};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// Runs of each case.
pub const RUNS: u64 = 2000;

/// Hours down per outage: lognormal with this median \[h\] and σ, fitted to LANL system 18.
const MEDIAN_H: f64 = 58.0 / 60.0;
const SIGMA: f64 = 1.22;

/// A data center, and what of it is known exactly.
pub struct Case {
    /// The name in the table.
    pub name: &'static str,
    /// The scenario, without its seed.
    pub text: String,
    /// What is looked at.
    pub figures: Vec<Figure>,
}

/// A figure with its exact value.
pub struct Figure {
    /// The name in the table.
    pub name: &'static str,
    what: What,
    /// The exact value.
    pub exact: f64,
    /// What half-widths are divided by.
    scale: f64,
}

/// Where a figure stands in a summary.
enum What {
    /// A statistic of a metric of the first policy.
    Site(&'static str, &'static str),
    /// The second policy's downtime less the first's, the baseline's.
    Difference,
    /// The second policy's downtime divided by the first's.
    Quotient,
}

impl Figure {
    fn metric(metric: &'static str, exact: f64) -> Figure {
        Figure { name: metric, what: What::Site(metric, "value"), exact, scale: exact }
    }

    fn of(&self, summary: &Summary) -> Estimate {
        let headline = || summary.differences.iter().find(|d| d.scope == "site" && d.metric == HEADLINE);
        match self.what {
            What::Site(metric, statistic) => {
                *summary.site(0, metric, statistic).expect("a figure of the site")
            }
            What::Difference => headline().expect("two policies").difference,
            What::Quotient => headline().and_then(|d| d.quotient).expect("a quotient"),
        }
    }
}

// ---- Exact values ---------------------------------------------------------------------------------------------------

/// The mean of the lognormal duration \[h\].
fn mean_h(sigma: f64) -> f64 {
    MEDIAN_H * libm::exp(sigma * sigma / 2.0)
}

/// Minutes a year of so large a share.
fn minutes(share: f64) -> f64 {
    share * YEAR_H * 60.0
}

/// The share of arrivals lost among `servers` that are offered the load `load`.
///
/// Source: Erlang's loss formula, by its recursion.
fn erlang_b(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |lost, n| load * lost / (f64::from(n) + load * lost))
}

/// The mean wait for one of `servers`, in units of the mean service.
///
/// Source: Erlang's delay formula.
fn erlang_wait(servers: u32, load: f64) -> f64 {
    let (n, lost) = (f64::from(servers), erlang_b(servers, load));
    let waits = n * lost / (n - load * (1.0 - lost));
    waits / (n - load)
}

// ---- Cases ----------------------------------------------------------------------------------------------------------

const LAW: &str = r#"{ lognormal = { median = "58 min", sigma = 1.22 } }"#;
const AT_ONCE: &str = r#"times = { detect = "0", capture = "0", fence = "0", clear_identity = "0", power_on = "0", boot = "0", start = "0" }"#;

/// Ten blades that are repaired in place, with this many outages in each of so many replications: a stationary renewal
/// process, whose downtime is the mean repair out of each cycle.
fn in_place(name: &'static str, replications: u32, outages: f64, sigma: f64) -> Case {
    let (down, cycle) = (mean_h(sigma), 240_000.0 / outages);
    let text = format!(
        r#"
        replications = {replications}
        warm_up = "20 d"
        horizon = "1020 d"
        workload = [{{ name = "w", on = "a", count = 10 }}]
        standby.takeover_ageing = 0.0
        blade_type.a.failure.f.life.exponential.mean = "{} h"
        blade_type.a.failure.f.repair.lognormal = {{ median = "58 min", sigma = {sigma} }}
        policy.p.preset = "repair_in_place"
        {AT_ONCE}
        "#,
        cycle - down
    );
    let figures = vec![
        Figure::metric("downtime", minutes(down / cycle)),
        Figure::metric("workload_outages_per_year", 10.0 * YEAR_H / cycle),
    ];
    Case { name, text, figures }
}

/// The same with lives that remember: many early failures, seen in the middle of them.
fn with_memory(name: &'static str, outages: f64) -> Case {
    let case = in_place(name, 100, outages, SIGMA);
    let mean = format!("{} h", 240_000.0 / outages - mean_h(SIGMA));
    let text = case.text.replace(
        &format!("life.exponential.mean = \"{mean}\""),
        &format!("life.weibull = {{ shape = 0.7, mean = \"{mean}\" }}"),
    );
    assert!(text.contains("weibull"));
    Case { text: format!("start = \"stationary\"\n{text}"), ..case }
}

/// Twenty blades in use and so many spares; whoever finds none waits for the repair of another blade, one at a time.
fn exhausted(name: &'static str, spares: u32) -> Case {
    let (blades, life, repair) = (20, 400.0, 8.0);
    let text = format!(
        r#"
        replications = 100
        warm_up = "20 d"
        horizon = "60 d"
        workload = [{{ name = "w", on = "a", count = {blades} }}]
        pool = [{{ type = "a", count = {spares} }}]
        repair.crews = 1
        standby.ageing = 0.0
        standby.takeover_ageing = 0.0
        blade_type.a.failure.f = {{ life.exponential.mean = "{life} h", repair.exponential.mean = "{repair} h" }}
        policy.p.preset = "cold_boot"
        {AT_ONCE}
        "#
    );
    // Births and deaths of blades in repair: whoever finds no spare goes without a blade.
    let (mut weight, mut all, mut short) = (1.0, 1.0, 0.0);
    for failed in 1..=blades + spares {
        weight *= f64::from(blades.min(blades + spares + 1 - failed)) / life * repair;
        all += weight;
        short += weight * f64::from(failed.saturating_sub(spares));
    }
    let exact = minutes(short / all / f64::from(blades));
    Case { name, text, figures: vec![Figure::metric("downtime", exact)] }
}

/// Replications until the downtime is known to so much of itself; two outages in each.
fn until_known(name: &'static str, relative: f64) -> Case {
    let case = in_place(name, 50, 2.0, SIGMA);
    Case { text: case.text + &format!("precision = {{ relative = {relative} }}\n"), ..case }
}

/// Five years of a blade that is repaired in place: how many are without any downtime.
fn years(name: &'static str, life_y: f64) -> Case {
    let (life, down) = (life_y * YEAR_H, mean_h(SIGMA));
    let text = format!(
        r#"
        replications = 40
        warm_up = "20 d"
        horizon = "1847 d"
        workload = [{{ name = "w", on = "a", count = 1 }}]
        site.target = 1.0
        blade_type.a.failure.f = {{ life.exponential.mean = "{life} h", repair = {LAW} }}
        policy.p.preset = "repair_in_place"
        {AT_ONCE}
        "#
    );
    let exact = life / (life + down) * libm::exp(-YEAR_H / life);
    Case { name, text, figures: vec![Figure::metric("year_meets_target", exact)] }
}

/// An enclosure whose 14 blades are out together, so many times in each replication.
fn bursts(name: &'static str, bursts: f64) -> Case {
    let (down, cycle) = (mean_h(SIGMA), 24_000.0 / bursts);
    let text = format!(
        r#"
        replications = 100
        warm_up = "20 d"
        horizon = "1020 d"
        blade_type.a = {{}}
        workload = [{{ name = "w", on = "a", count = 14, enclosure = "e" }}]
        policy.p.preset = "repair_in_place"
        {AT_ONCE}
        [[enclosure]]
        name = "e"
        count = 1
        slots = 14
        failure = {{ life.exponential.mean = "{} h", repair = {LAW} }}
        "#,
        cycle - down
    );
    let percentile = |name, p| {
        let exact = 3600.0 * MEDIAN_H * libm::exp(SIGMA * normal_quantile(p));
        Figure { name, what: What::Site("outage_duration", name), exact, scale: exact }
    };
    let figures = vec![
        Figure::metric("downtime", minutes(down / cycle)),
        Figure::metric("workload_outages_per_year", 14.0 * YEAR_H / cycle),
        percentile("p50", 0.5),
        percentile("p90", 0.9),
        percentile("p99", 0.99),
    ];
    Case { name, text, figures }
}

/// Workloads that arrive every hour, run for `load` hours on one of so many blades, and are lost if none is free.
fn lost(name: &'static str, blades: u32, load: f64) -> Case {
    let text = format!(
        r#"
        replications = 100
        warm_up = "40 h"
        horizon = "90 h"
        blade_type.a = {{}}
        pool = [{{ type = "a", count = {blades} }}]
        policy.p.preset = "cold_boot"
        {AT_ONCE}
        [[workload]]
        name = "w"
        on = "a"
        count = 0
        run.uniform = {{ min = "0 h", max = "{} h" }}
        arrivals = {{ every.exponential.mean = "1 h", when_empty = "lost", start = "instant" }}
        "#,
        2.0 * load
    );
    Case { name, text, figures: vec![Figure::metric("arrival_loss_fraction", erlang_b(blades, load))] }
}

/// The same on blades that fail, which ends no run: up for a life, down for a repair. Whoever finds no blade waits.
fn churn(name: &'static str) -> Case {
    let (life, run, load, blades) = (60.0, 3.0, 3.5, 5);
    let text = format!(
        r#"
        replications = 100
        warm_up = "100 h"
        horizon = "250 h"
        blade_type.a.failure.f.life.exponential.mean = "{life} h"
        blade_type.a.failure.f.repair = {LAW}
        pool = [{{ type = "a", count = {blades} }}]
        standby.takeover_ageing = 0.0
        policy.p.preset = "repair_in_place"
        {AT_ONCE}
        [[workload]]
        name = "w"
        on = "a"
        count = 0
        run.exponential.mean = "{run} h"
        arrivals = {{ every.exponential.mean = "{} h", start = "instant" }}
        "#,
        run / load
    );
    let down = mean_h(SIGMA);
    Case {
        name,
        text,
        figures: vec![Figure {
            scale: down / (life + down),
            ..Figure::metric("availability", life / (life + down))
        }],
    }
}

/// Workloads that wait for one of five blades.
fn waiting(name: &'static str) -> Case {
    let (run, load, blades) = (3.0, 3.5, 5);
    let text = format!(
        r#"
        replications = 100
        warm_up = "150 h"
        horizon = "300 h"
        blade_type.a = {{}}
        pool = [{{ type = "a", count = {blades} }}]
        policy.p.preset = "cold_boot"
        {AT_ONCE}
        [[workload]]
        name = "w"
        on = "a"
        count = 0
        run.exponential.mean = "{run} h"
        arrivals = {{ every.exponential.mean = "{} h", start = "instant", at_most = 1000 }}
        "#,
        run / load
    );
    let exact = 60.0 * run * erlang_wait(blades, load);
    Case { name, text, figures: vec![Figure::metric("start_delay", exact)] }
}

/// A year in which the only spare is claimed with this probability.
fn first_claim(name: &'static str, probability: f64) -> Case {
    let life = -YEAR_H / libm::log1p(-probability);
    let text = format!(
        r#"
        replications = 100
        horizon = "1 y"
        workload = [{{ name = "w", on = "a", count = 1 }}]
        pool = [{{ type = "a", count = 1 }}]
        standby.takeover_ageing = 0.0
        blade_type.a.failure.f = {{ life.exponential.mean = "{life} h", repair = "2 h" }}
        policy.p.preset = "cold_boot"
        {AT_ONCE}
        "#
    );
    // The mean up to the horizon: ∫ exp(−t ÷ life) over the year.
    let figures = vec![
        Figure::metric("prob_pool_empty_within_year", probability),
        Figure::metric("mean_hours_to_first_pool_empty", life * probability),
    ];
    Case { name, text, figures }
}

/// Repair in place against ample spares with a switchover of this law: both are up for a life out of each cycle.
fn paired(name: &'static str, outages: f64, switchover: &str, switchover_h: f64) -> Case {
    let (down, life) = (mean_h(SIGMA), 240_000.0 / outages);
    let text = format!(
        r#"
        replications = 100
        warm_up = "20 d"
        horizon = "1020 d"
        workload = [{{ name = "w", on = "a", count = 10 }}]
        pool = [{{ type = "a", count = 40 }}]
        standby.takeover_ageing = 0.0
        blade_type.a.failure.f = {{ life.exponential.mean = "{life} h", repair = {LAW} }}
        policy.a.preset = "repair_in_place"
        policy.b.preset = "cold_boot"
        baseline = "a"
        times = {{ detect = "0", capture = "0", fence = "0", clear_identity = "0", power_on = "0", boot = "0", start = "0", switchover = {switchover} }}
        "#
    );
    let (base, ours) = (minutes(down / (life + down)), minutes(switchover_h / (life + switchover_h)));
    let difference = Figure { name: "difference", what: What::Difference, exact: ours - base, scale: base };
    let quotient = Figure { name: "quotient", what: What::Quotient, exact: ours / base, scale: ours / base };
    Case { name, text, figures: vec![difference, quotient] }
}

/// All cases in the order of the table.
pub fn cases() -> Vec<Case> {
    let short = r#"{ lognormal = { median = "6 min", sigma = 0.5 } }"#;
    vec![
        in_place("0.02 outages", 100, 0.02, SIGMA),
        in_place("0.2 outages", 100, 0.2, SIGMA),
        in_place("1 outage", 100, 1.0, SIGMA),
        in_place("2 outages", 100, 2.0, SIGMA),
        in_place("20 outages", 100, 20.0, SIGMA),
        in_place("20 replications, 1 outage", 20, 1.0, SIGMA),
        in_place("20 replications, 20 outages", 20, 20.0, SIGMA),
        in_place("1 outage, σ = 1.8", 100, 1.0, 1.8),
        in_place("20 outages, σ = 1.8", 100, 20.0, 1.8),
        with_memory("2 outages, lives with memory", 2.0),
        with_memory("20 outages, lives with memory", 20.0),
        exhausted("1 spare, exhausted", 1),
        exhausted("3 spares, seldom exhausted", 3),
        until_known("until ± 20 %", 0.2),
        until_known("until ± 10 %", 0.1),
        bursts("1 burst of 14", 1.0),
        bursts("5 bursts of 14", 5.0),
        bursts("20 bursts of 14", 20.0),
        lost("churn, 11 % lost", 5, 3.0),
        lost("churn, 0.08 % lost", 10, 3.0),
        churn("churn and failures"),
        waiting("churn and waiting"),
        first_claim("1 in 10 years", 0.1),
        first_claim("1 in 100 years", 0.01),
        first_claim("1 in 2 years", 0.5),
        years("40 replications of 5 years, 3 of 5 met", 2.0),
        years("40 replications of 5 years, 9 of 10 met", 10.0),
        paired("2 outages, 20 times shorter", 2.0, short, 0.1 * libm::exp(0.125)),
        paired("20 outages, 20 times shorter", 20.0, short, 0.1 * libm::exp(0.125)),
        paired("2 outages, as long", 2.0, LAW, mean_h(SIGMA)),
        paired("20 outages, as long", 20.0, LAW, mean_h(SIGMA)),
    ]
}

// ---- Counting -------------------------------------------------------------------------------------------------------

/// What the intervals of one figure did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Runs.
    pub runs: u64,
    /// Intervals that end below the exact value.
    pub below: u64,
    /// Intervals that begin above it.
    pub above: u64,
    /// Runs without an interval, or with one end only.
    pub open: u64,
    /// Runs flagged for too few events.
    pub few: u64,
    /// Half-widths of the others over the exact value, summed.
    half_widths: f64,
}

impl Tally {
    fn of(figure: &Figure, estimate: &Estimate) -> Tally {
        let is = u64::from;
        let half = estimate.width().map(|width| width / 2.0 / figure.scale.abs());
        Tally {
            runs: 1,
            below: is(estimate.high.is_some_and(|high| high < figure.exact)),
            above: is(estimate.low.is_some_and(|low| low > figure.exact)),
            open: is(half.is_none()),
            few: is(estimate.flag == Flag::Few),
            half_widths: half.unwrap_or(0.0),
        }
    }

    /// Adds other runs.
    pub fn add(&mut self, other: &Tally) {
        self.runs += other.runs;
        self.below += other.below;
        self.above += other.above;
        self.open += other.open;
        self.few += other.few;
        self.half_widths += other.half_widths;
    }

    /// The share of runs whose interval does not exclude the exact value.
    pub fn held(&self) -> f64 {
        1.0 - (self.below + self.above) as f64 / self.runs as f64
    }
}

/// One run of a case: its summary.
pub fn summary(case: &Case, seed: u64) -> Summary {
    let text = format!("name = \"coverage\"\nseed = {seed}\n{}", case.text);
    let scenario = load_text(&text, case.name, Path::new("."), &Registry::builtin())
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    Summary::new(&scenario, &run(&scenario, &AtomicBool::new(false), &())).expect("read from memory")
}

/// Runs a case with the seeds from 1 on: a tally for each of its figures.
pub fn measure(case: &Case, runs: u64) -> Vec<Tally> {
    let of_run = |seed| -> Vec<Tally> {
        let summary = summary(case, seed);
        case.figures.iter().map(|figure| Tally::of(figure, &figure.of(&summary))).collect()
    };
    let tallies: Vec<Vec<Tally>> = (1..=runs).into_par_iter().map(of_run).collect();
    let mut sums = vec![Tally::default(); case.figures.len()];
    for tally in tallies {
        sums.iter_mut().zip(&tally).for_each(|(sum, tally)| sum.add(tally));
    }
    sums
}

// ---- The page -------------------------------------------------------------------------------------------------------

/// The heads of the table's columns.
pub const HEADS: &[&str] = &[
    "case, in each replication",
    "figure",
    "of 100 intervals hold it",
    "too low",
    "too high",
    "half-width",
    "an end open",
    "flagged few",
];

fn cells(row: &[String]) -> String {
    format!("| {} |\n", row.join(" | "))
}

/// The head of the table in Markdown.
pub fn head() -> String {
    let heads: Vec<String> = HEADS.iter().map(|head| (*head).to_owned()).collect();
    cells(&heads) + &cells(&vec!["---".to_owned(); HEADS.len()])
}

/// The beginning of a figure's row, which says whose it is.
pub fn label(case: &Case, figure: &Figure) -> String {
    format!("| {} | {} |", case.name, figure.name)
}

fn row(case: &Case, figure: &Figure, tally: &Tally) -> String {
    let percent = |count: u64| match count {
        0 => "–".to_owned(),
        _ => format!("{:.1}", 100.0 * count as f64 / tally.runs as f64),
    };
    let half_width = match tally.runs - tally.open {
        0 => "–".to_owned(),
        closed => format!("{:.3}", tally.half_widths / closed as f64),
    };
    cells(&[
        case.name.to_owned(),
        figure.name.to_owned(),
        format!("{:.1}", 100.0 * tally.held()),
        percent(tally.below),
        percent(tally.above),
        half_width,
        percent(tally.open),
        percent(tally.few),
    ])
}

/// The path of the page.
pub fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/coverage.md")
}

/// The place of the table in the page.
pub fn place(text: &str) -> std::ops::Range<usize> {
    let begin = "<!-- table -->\n";
    let from = text.find(begin).expect("docs/coverage.md has a place for the table") + begin.len();
    from..from + text[from..].find("<!-- end of table -->").expect("the table ends")
}

/// The table of the cases of these names, of all cases if there are none.
pub fn table(names: &[String]) -> String {
    let mut table = head();
    for case in cases().iter().filter(|case| names.is_empty() || names.iter().any(|name| name == case.name)) {
        eprintln!("{}", case.name);
        for (figure, tally) in case.figures.iter().zip(measure(case, RUNS)) {
            table += &row(case, figure, &tally);
        }
    }
    table
}

fn main() {
    let (options, names): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    let table = table(&names);
    print!("{table}");
    if options.iter().any(|option| option == "--write") {
        assert!(names.is_empty(), "the page holds the table of all cases");
        let mut text = std::fs::read_to_string(page()).expect("docs/coverage.md");
        text.replace_range(place(&text), &table);
        std::fs::write(page(), &text).expect("docs/coverage.md can be written");
    }
}
