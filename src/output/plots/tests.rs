//! What every plot must be: well-formed, complete, legible and the same each time.

use super::canvas::{WIDTH, text_width};
use super::*;
use crate::output::RenderError;
use crate::output::testing::{self, bare, many, set};
use crate::stats::Flag;

type Plot = fn(&Summary) -> Result<Vec<u8>, RenderError>;

const PLOTS: [(&str, Plot); 4] =
    [("downtime", downtime), ("outages", outages), ("phases", phases), ("pool", pool)];

const NAMES: [&str; 8] = [
    "repair_in_place_with_the_existing_service_contract_and_two_crews_on_call",
    "cold_boot",
    "identity_push_all_spares_prebooted_in_every_enclosure",
    "Kaltstart größer",
    "a",
    "push & <cascade>",
    "nodashesorunderscoresatallbutverylongindeedsothatithastobebrokensomewhere",
    "push_and_cascade",
];

/// Studies of all kinds.
fn studies() -> Vec<(&'static str, Summary)> {
    let mut studies = vec![("two", testing::summary())];
    studies.push(("one", many(&NAMES[..1], &[12.0])));
    studies.push(("five", many(&NAMES[..5], &[147.0, 17.0, 11.0, 17.0, 11.0])));
    studies.push(("eight", many(&NAMES, &[147.0, 17.0, 11.0, 17.0, 11.0, 20.0, 18.0, 9.0])));
    studies.push(("extreme", many(&NAMES, &[45_000.0, 17.0, 0.002, 17.0, 1100.0, 0.0, 18.0, 9.0])));
    studies.push(("nothing", many(&NAMES[..3], &[0.0, 0.0, 0.0])));
    let mut history = testing::summary();
    history.replications = (1, 1);
    set(&mut history, 0, "downtime", "value", bare(146.938_500_778, Flag::Ok));
    set(&mut history, 1, "downtime", "value", bare(10.559_83, Flag::Ok));
    studies.push(("history", history));
    let mut empty = many(&NAMES[..2], &[1.0, 2.0]);
    empty.replications = (0, 20);
    (empty.figures, empty.differences, empty.phases) = (Vec::new(), Vec::new(), Vec::new());
    (empty.outages, empty.pool) = (Vec::new(), Vec::new());
    studies.push(("empty", empty));
    studies
}

/// A text on the page: itself, and the corners of its box.
struct Written {
    text: String,
    left: f64,
    right: f64,
    middle: f64,
    size: f64,
}

fn written(svg: &[u8]) -> Vec<Written> {
    let text = std::str::from_utf8(svg).unwrap();
    let document = roxmltree::Document::parse(text).unwrap();
    assert_eq!(document.root_element().tag_name().name(), "svg");
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    let upright = texts.filter(|node| node.attribute("transform").is_none());
    upright
        .map(|node| {
            assert_eq!(node.attribute("font-family"), Some("sans-serif"));
            let number = |name: &str| node.attribute(name).unwrap().parse::<f64>().unwrap();
            let text = node.text().unwrap().trim().to_owned();
            let size = number("font-size");
            let bold = if node.attribute("font-weight").is_some() { 1.08 } else { 1.0 };
            let width = bold * text_width(&text, size.round() as i32);
            let left = match node.attribute("text-anchor").unwrap() {
                "start" => number("x"),
                "middle" => number("x") - width / 2.0,
                _ => number("x") - width,
            };
            Written { text, left, right: left + width, middle: number("y"), size }
        })
        .collect()
}

#[test]
fn every_plot_of_every_study_is_legible() {
    for (study, summary) in studies() {
        for (name, plot) in PLOTS {
            let texts = written(&plot(&summary).unwrap());
            for (at, one) in texts.iter().enumerate() {
                // Titles may be a little wider than estimated; half a margin is left for that.
                let inside = one.left >= 0.0 && one.right <= f64::from(WIDTH) - 8.0;
                assert!(inside, "{study}, {name}: {:?} from {} to {}", one.text, one.left, one.right);
                for other in &texts[..at] {
                    let beside = one.left >= other.right || other.left >= one.right;
                    let below = (one.middle - other.middle).abs() >= 0.45 * (one.size + other.size);
                    assert!(beside || below, "{study}, {name}: {:?} over {:?}", one.text, other.text);
                }
            }
        }
    }
}

#[test]
fn every_policy_is_named_in_full_in_every_plot() {
    for (study, summary) in studies() {
        for (name, plot) in PLOTS {
            // Names may be broken into lines.
            let text: String =
                written(&plot(&summary).unwrap()).iter().map(|w| w.text.replace(' ', "")).collect();
            for policy in &summary.policies {
                assert!(text.contains(&policy.replace(' ', "")), "{study}, {name}: {policy} in {text}");
            }
        }
    }
}

/// All that stands on a plot, the rotated texts as well.
fn all_text(plot: Plot, summary: &Summary) -> String {
    let svg = String::from_utf8(plot(summary).unwrap()).unwrap();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    let lines: Vec<&str> = texts.map(|node| node.text().unwrap().trim()).collect();
    lines.join("\n").replace('\u{a0}', " ")
}

#[test]
fn plots_say_what_they_show() {
    let summary = testing::summary();
    let expected: [(Plot, &[&str]); 4] = [
        (
            downtime,
            &[
                "Downtime per workload and year: 10.6 min with push, 147 min with today",
                "20 replications of 5 y",
                "95 % confidence",
                "147 min (145–149)\nbaseline",
                "10.6 min (10.0–11.1)\n13.9× less (13.1–14.8) than the baseline",
                "downtime per workload and year [min]",
            ],
        ),
        (
            outages,
            &[
                "Half of the outages end within 41 s with push, 58.0 min with today",
                "duration of an outage",
                "share of the outages that last longer",
                "99 % end within 67 min",
                "10 min\n1 h\n10 h\n1 d",
            ],
        ),
        (
            phases,
            &[
                "The largest part of downtime is waiting for a spare with push (9.00 of 10.6 min),",
                "repair with today (146 of 147 min)",
                "share of the policy's downtime",
                "application start",
            ],
        ),
        (
            pool,
            &[
                "The pool is empty 3.1 % of the time with push",
                "mean 9.20, fewest 0, empty 3.1 % of the time",
                "time [years]; vertical: ready blades in the pool",
            ],
        ),
    ];
    for (plot, parts) in expected {
        let text = all_text(plot, &summary);
        for part in parts {
            assert!(text.contains(part), "{part:?} in {text}");
        }
    }
}

#[test]
fn what_was_not_seen_is_said() {
    let nothing = many(&NAMES[..2], &[0.0, 0.0]);
    assert!(all_text(downtime, &nothing).contains("none seen"));
    assert!(all_text(outages, &nothing).starts_with("No outage was seen"));
    assert!(all_text(phases, &nothing).starts_with("No downtime was seen"));
    let history = studies().into_iter().find(|study| study.0 == "history").unwrap().1;
    assert!(all_text(downtime, &history).contains("one history of 5 y, without an interval"));
    assert!(all_text(pool, &history).contains("lines: one history."));
}

#[test]
fn the_axis_is_logarithmic_only_where_it_has_to_be() {
    let of = |most| all_text(downtime, &many(&["a", "b"], &[most, 1.0]));
    assert!(!of(29.0).contains("logarithmic"));
    assert!(of(31.0).contains("logarithmic"));
    let shares = |most| all_text(phases, &many(&["a", "b"], &[most, 1.0]));
    assert!(shares(9.0).contains("share of the policy's downtime"));
    assert!(!shares(7.0).contains("share of the policy's downtime"));
}

#[test]
fn a_policy_has_its_colour_in_every_plot() {
    let summary = testing::summary();
    for (name, plot) in PLOTS.into_iter().filter(|plot| plot.0 != "phases") {
        let svg = String::from_utf8(plot(&summary).unwrap()).unwrap();
        assert!(svg.contains("#6E6E6E") && svg.contains("#0072B2"), "{name}");
        assert_eq!(plot(&summary).unwrap(), svg.into_bytes(), "{name}");
    }
}
