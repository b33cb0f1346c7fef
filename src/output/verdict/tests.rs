//! The sentences that results lead to.

use super::*;
use crate::output::testing::{self, against_least, bare, between, many, none_seen, set};

fn said(summary: &Summary) -> String {
    sentences(summary).join("\n")
}

#[test]
fn the_usual_case() {
    assert_eq!(
        said(&testing::summary()),
        "push has the least downtime: 10.6 min per workload and year (10.0 to 11.1).\n\
         The baseline today has 13.9 times as much (13.1 to 14.8), a significant difference (p < 0.001).\n\
         Of the 10.6 min under push, no failover policy can remove 9.0 min (8.5 to 9.5): faults that another \
         blade does not cure.\n\
         The pool is empty 3.1 % of the time under push.\n\
         Simulated: 20 replications of 5 y; ranges are 95 % confidence intervals of the simulation, not the \
         variation from year to year."
    );
}

#[test]
fn a_difference_is_significant_only_if_test_and_interval_agree() {
    let mut summary = testing::summary();
    summary.differences = vec![testing::difference(1, 0.9, 0.8, 1.01, 0.04)];
    assert!(
        said(&summary)
            .contains("1.11 times as much (0.99 to 1.25), not a significant difference (p = 0.040)")
    );
    summary.differences = vec![testing::difference(1, 0.9, 0.8, 0.99, 0.21)];
    assert!(said(&summary).contains("not a significant difference (p = 0.21)"));
    summary.differences = vec![testing::difference(1, 0.9, 0.8, 0.99, 0.021)];
    assert!(said(&summary).contains("a significant difference (p = 0.021)"));
}

#[test]
fn who_cannot_be_told_from_the_best_is_named() {
    let mut summary = many(&["today", "push", "cascade", "both"], &[100.0, 12.0, 12.1, 12.0]);
    let minutes: [&[f64]; 4] =
        [&[100.0, 101.0, 99.0], &[12.0, 13.0, 11.0], &[12.3, 11.8, 12.2], &[12.0, 13.0, 11.0]];
    against_least(&mut summary, 1, &minutes);
    let said = said(&summary);
    assert!(said.starts_with(
        "push and both have the least downtime (exact tie): 12.0 min per workload and year (10.8 to 13.2). \
         At this number of replications, cascade cannot be distinguished from it.\n\
         The baseline today has 8.3 times as much (7.6 to 9.3), a significant difference (p < 0.001, corrected \
         for 3 comparisons).\n"
    ), "{said}");
}

#[test]
fn the_baseline_may_be_the_best() {
    let mut summary = testing::summary();
    set(&mut summary, 1, "downtime", "value", between(200.0, 190.0, 210.0));
    let said = said(&summary);
    assert!(said.starts_with("No policy has less downtime than the baseline today: 147 min per"), "{said}");
    assert!(!said.contains("times as much"));
}

#[test]
fn nothing_seen_is_not_nothing() {
    let mut summary = testing::summary();
    set(&mut summary, 1, "downtime", "value", none_seen());
    set(&mut summary, 1, "downtime_irremovable", "value", none_seen());
    summary.differences[0].quotient = Some(none_seen());
    assert!(said(&summary).starts_with(
        "No downtime was seen under push in 20 replications of 5 y; this does not prove that there is none.\n\
         The baseline today has 147 min per workload and year (145 to 149), a significant difference"
    ), "{}", said(&summary));
}

#[test]
fn one_history_has_no_interval() {
    let mut summary = testing::summary();
    summary.replications = (1, 1);
    set(&mut summary, 0, "downtime", "value", bare(146.938_500_778, Flag::Ok));
    set(&mut summary, 1, "downtime", "value", bare(10.559_83, Flag::Ok));
    set(&mut summary, 1, "downtime_irremovable", "value", bare(0.0, Flag::Ok));
    summary.differences[0].quotient = Some(bare(10.559_83 / 146.938_500_778, Flag::Ok));
    summary.differences[0].p_holm = Some(f64::NAN);
    assert_eq!(
        said(&summary),
        "push has the least downtime: 10.56 min per workload and year.\n\
         The baseline today has 13.91 times as much.\n\
         The pool is empty 3.1 % of the time under push.\n\
         A single history of 5 y has no confidence interval: another would give other figures."
    );
}

#[test]
fn what_is_thin_is_said() {
    let mut summary = testing::summary();
    summary.replications = (37, 200);
    let few = Estimate { flag: Flag::Few, ..between(147.0, 100.0, 200.0) };
    set(&mut summary, 0, "downtime", "value", few);
    let text = said(&summary);
    assert!(text.starts_with("Interrupted: the figures rest on 37 of 200 replications.\n"));
    assert!(text.contains("Fewer than 200 outages support the figures of today; their"));
    set(&mut summary, 1, "downtime", "value", bare(3.0, Flag::Undecided));
    assert!(said(&summary).contains("Too few outages under push for an interval"));
    for policy in 0..2 {
        set(&mut summary, policy, "pool_empty_fraction", "value", between(1.0, 1.0, 1.0));
    }
    assert!(said(&summary).contains("The pool never has a ready blade."));
    summary.replications.0 = 0;
    assert_eq!(said(&summary), "Interrupted before the first of 200 replications finished: no figures.");
}

#[test]
fn one_policy_is_compared_with_nothing() {
    let summary = many(&["alone"], &[12.0]);
    assert!(
        said(&summary).starts_with("alone has 12.0 min of downtime per workload and year (10.8 to 13.2).")
    );
    assert_eq!(list(["a", "b", "c"]), "a, b and c");
}

#[test]
fn a_policy_that_serves_less_is_told_although_it_counts_as_up() {
    let mut summary = testing::summary();
    set(&mut summary, 0, "availability", "value", between(0.9999, 0.9998, 0.99995));
    set(&mut summary, 0, "served_availability", "value", between(0.9998, 0.9997, 0.9999));
    set(&mut summary, 1, "availability", "value", between(0.9999, 0.9998, 0.99995));
    set(&mut summary, 1, "served_availability", "value", between(0.789, 0.788, 0.79));
    let told = "Capacity served: push 78.9 % of demand, others 99.98 % or more. A workload that";
    assert!(said(&summary).contains(told), "{}", said(&summary));
}

#[test]
fn a_difference_that_the_digits_do_not_show_is_told() {
    let mut summary = many(&["today", "first", "best"], &[100.0, 9.07, 9.0704]);
    for (policy, downtime) in [(0, 100.0), (1, 9.07), (2, 9.0704)] {
        set(&mut summary, policy, "downtime", "value", between(downtime, downtime - 0.01, downtime + 0.01));
    }
    let minutes = [100.0, 9.07, 9.0704]
        .map(|downtime| (0..20).map(|at| downtime + f64::from(at) * 1e-6).collect::<Vec<f64>>());
    against_least(&mut summary, 1, &minutes.each_ref().map(Vec::as_slice));
    let told = "best has more, by less than the digits shown.";
    assert!(said(&summary).contains(told), "{}", said(&summary));
}
