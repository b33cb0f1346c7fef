//! Every plot is well-formed, complete, legible and the same each time.

use super::canvas::Mark;
use super::testing::{NAMES, illegible, written};
use super::*;
use crate::output::PLOTS;
use crate::output::testing::{self, bare, many, set};
use crate::stats::Flag;

const WIDTHS: [Width; 2] = [Width::Page, Width::Column];

type Draw = fn(&Summary, &'static Page) -> Drawing;

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

#[test]
fn every_plot_of_every_study_is_legible() {
    let mut wrong = Vec::new();
    for (study, summary) in studies() {
        for (width, plot) in WIDTHS.iter().flat_map(|width| PLOTS.iter().map(move |plot| (width, plot))) {
            let found = illegible(&(plot.draw)(&summary, width.page()));
            wrong.extend(found.iter().map(|what| format!("{study}, {}, {width:?}: {what}", plot.name)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_policy_is_named_in_full_in_every_plot() {
    for (study, summary) in studies() {
        for (width, plot) in WIDTHS.iter().flat_map(|width| PLOTS.iter().map(move |plot| (width, plot))) {
            // Names may be broken into lines.
            let drawing = (plot.draw)(&summary, width.page());
            let text: String = written(&drawing).iter().map(|w| w.text.replace(' ', "")).collect();
            for policy in &summary.policies {
                assert!(
                    text.contains(&policy.replace(' ', "")),
                    "{study}, {}: {policy} in {text}",
                    plot.name
                );
            }
        }
    }
}

#[test]
fn a_column_is_252_points_wide_and_its_text_has_7_points() {
    let page = Width::Column.page();
    assert_eq!(page.width as f32 * page.pixel_pt, 252.0);
    for plot in PLOTS {
        let drawing = (plot.draw)(&testing::summary(), page);
        let sizes = drawing.marks.iter().filter_map(|mark| match mark {
            Mark::Text { look, .. } => Some(page.px(look.size) as f32 * page.pixel_pt),
            _ => None,
        });
        assert!(sizes.fold(f32::INFINITY, f32::min) >= 7.0, "{}", plot.name);
        let svg = String::from_utf8(svg(&drawing).unwrap()).unwrap();
        let height = drawing.height as f32 * 0.5;
        let size =
            format!("<svg width=\"252pt\" height=\"{height}pt\" viewBox=\"0 0 504 {}\"", drawing.height);
        assert!(svg.starts_with(&size), "{size}: {}", &svg[..120]);
        let pdf = String::from_utf8_lossy(&pdf(&drawing)).into_owned();
        assert!(pdf.contains(&format!("/MediaBox [0 0 252 {height}]")), "{}", plot.name);
    }
}

#[test]
fn svg_is_well_formed_and_both_files_hold_every_text() {
    for (study, summary) in studies() {
        for (width, plot) in WIDTHS.iter().flat_map(|width| PLOTS.iter().map(move |plot| (width, plot))) {
            let drawing = (plot.draw)(&summary, width.page());
            let file = String::from_utf8(svg(&drawing).unwrap()).unwrap();
            let document = roxmltree::Document::parse(&file).unwrap();
            let texts: Vec<_> = document.descendants().filter(|node| node.has_tag_name("text")).collect();
            assert!(texts.iter().all(|node| node.attribute("font-family") == Some("sans-serif")));
            let drawn = drawing.marks.iter().filter_map(|mark| match mark {
                Mark::Text { text, .. } => Some(text.as_str()),
                _ => None,
            });
            assert!(
                drawn.clone().eq(texts.iter().map(|node| node.text().unwrap().trim_matches('\n'))),
                "{study}"
            );
            let (pdf, shown) = (pdf(&drawing), drawn.clone().count());
            assert!(pdf.starts_with(b"%PDF-1.4") && pdf.trim_ascii_end().ends_with(b"%%EOF"), "{study}");
            let begun = pdf.windows(3).filter(|window| window == b"BT\n").count();
            assert_eq!(begun, shown, "{study}, {}", plot.name);
            let resources = pdf.windows(7).filter(|window| window == b"/Font <").count();
            assert_eq!(resources, 1, "all fonts are in one dictionary");
        }
    }
}

/// All that stands on a plot, the rotated texts as well.
fn all_text(draw: Draw, summary: &Summary) -> String {
    let drawing = draw(summary, Width::Page.page());
    let text = |mark: &Mark| match mark {
        Mark::Text { text, .. } => Some(text.clone()),
        _ => None,
    };
    let lines: Vec<String> = drawing.marks.iter().filter_map(text).collect();
    lines.join("\n").replace('\u{a0}', " ")
}

#[test]
fn plots_say_what_they_show() {
    let summary = testing::summary();
    let expected: [(Draw, &[&str]); 4] = [
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
    assert!(all_text(pool, &history).contains("lines: one history; dashed"));
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
    for plot in PLOTS.iter().filter(|plot| plot.name != "phases") {
        for width in WIDTHS {
            let drawing = (plot.draw)(&summary, width.page());
            let svg = String::from_utf8(svg(&drawing).unwrap()).unwrap();
            assert!(svg.contains("#6E6E6E") && svg.contains("#0072B2"), "{}", plot.name);
        }
    }
}

#[test]
fn what_a_narrow_plot_says_is_left_to_its_caption() {
    let summary = testing::summary();
    let title = "Downtime per workload and year: 10.6 min with push, 147 min with today";
    let drawing = downtime(&summary, Width::Column.page());
    assert_eq!(drawing.heading.title.replace('\u{a0}', " "), title);
    assert!(written(&drawing).iter().all(|written| !written.text.starts_with("Downtime per")));
    let pdf = pdf(&drawing);
    let holds = |text: &[u8]| pdf.windows(text.len()).any(|window| window == text);
    assert!(holds(b"/Title ") && holds(b"/Subject "));
}
