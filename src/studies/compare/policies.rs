//! One verdict for each policy of the baseline.
//!
//! Intuition: one change of a scenario moves most figures of a policy, for they are functions of each other. What a gate
//! reports is therefore the policy, by its downtime; the other figures are details of that one finding.
//!
//! Model: the verdict is that of the headline, the site's downtime. A figure that is worse although the headline is not
//! makes the policy worse, and so does a figure that the new results lack: neither may pass unseen.
//!
//! Limits: a policy of the new side alone has nothing to be compared with, and gets no verdict.

use super::missing::grouped;
use super::result::{ComparedFigure, ComparedPolicy, Verdict};
use super::side::{Key, Side};
use super::spec::Options;
use crate::experiment::HEADLINE;
use std::collections::BTreeSet;

/// The policies of the baseline, those that matter most first.
///
/// `figures` are judged and sorted, those that matter most first; `gone` are the keys that the new side lacks.
pub(super) fn policies(
    figures: &[ComparedFigure],
    gone: &[&Key],
    new: &Side,
    baseline: &Side,
    options: &Options,
) -> Vec<ComparedPolicy> {
    let wanted = |metric: &str| options.metrics.is_empty() || options.metrics.iter().any(|of| of == metric);
    let keys = baseline.series.keys().filter(|key| wanted(&key.metric));
    let names: BTreeSet<&str> = keys.map(|key| key.policy.as_str()).collect();
    let policy = |name: &str| {
        let own: Vec<&ComparedFigure> = figures.iter().filter(|figure| figure.key.policy == name).collect();
        let gone: Vec<&Key> = gone.iter().filter(|key| key.policy == name).copied().collect();
        judged(name, &own, wanted(HEADLINE), grouped(&gone, new))
    };
    let mut policies: Vec<ComparedPolicy> = names.into_iter().map(policy).collect();
    policies.sort_by_key(|policy| policy.verdict);
    policies
}

/// The policy of this name with its own figures, of which the headline is one.
fn judged(name: &str, own: &[&ComparedFigure], has_headline: bool, missing: Vec<String>) -> ComparedPolicy {
    let is_headline =
        |figure: &&&ComparedFigure| figure.key.scope == "site" && figure.key.figure() == HEADLINE;
    let headline = match has_headline {
        true => own.iter().find(is_headline),
        // Those that matter most come first; without a better direction they say least.
        false => own.iter().find(|figure| figure.is_judged()).or(own.first()),
    };
    let worse = own.iter().find(|figure| figure.verdict == Verdict::Worse);
    let verdict = headline.map_or(Verdict::Equal, |figure| figure.verdict);
    let (verdict, decisive) = match worse {
        Some(figure) if verdict != Verdict::Worse => (Verdict::Worse, Some(figure)),
        _ if !missing.is_empty() => (Verdict::Worse, headline),
        _ => (verdict, headline),
    };
    let copy = |figure: Option<&&ComparedFigure>| figure.map(|figure| (*figure).clone());
    let (headline, decisive) = (copy(headline), copy(decisive));
    let counts = Verdict::ALL.map(|verdict| own.iter().filter(|figure| figure.verdict == verdict).count());
    ComparedPolicy { name: name.to_owned(), verdict, headline, decisive, missing, counts }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::studies::compare::compare;
    use crate::studies::compare::testing::{key, side};

    const BASE: [f64; 6] = [10.0, 12.0, 9.0, 11.0, 10.5, 9.5];
    const NOISY: [f64; 6] = [4.0, 15.0, 8.0, 14.0, 7.0, 12.0];

    /// The only policy, and the metric that its verdict rests on, when the new side has these sums.
    fn policy(new: &[(&str, [f64; 6])], options: &Options) -> (ComparedPolicy, String) {
        let old: Vec<_> = new.iter().map(|(metric, _)| (*metric, BASE)).collect();
        let comparison = compare(&side(new), &side(&old), options);
        assert_eq!(comparison.policies.len(), 1);
        let policy = comparison.policies[0].clone();
        let decisive = policy.decisive.as_ref().map_or(String::new(), |figure| figure.key.metric.clone());
        (policy, decisive)
    }

    #[test]
    fn the_verdict_is_that_of_the_downtime_unless_something_else_is_worse() {
        let (up, down) = (BASE.map(|x| 1.5 * x), BASE.map(|x| 0.5 * x));
        let table = [
            (up, BASE, Verdict::Worse, "downtime"),
            (down, BASE, Verdict::Better, "downtime"),
            (BASE, BASE, Verdict::Equal, "downtime"),
            (NOISY, BASE, Verdict::Undecided, "downtime"),
            (up, down, Verdict::Worse, "downtime"),
            // A better or undecided figure beside it changes nothing, a worse one does.
            (BASE, down, Verdict::Equal, "downtime"),
            (BASE, NOISY, Verdict::Equal, "downtime"),
            (BASE, up, Verdict::Worse, "energy"),
            (down, up, Verdict::Worse, "energy"),
            (NOISY, up, Verdict::Worse, "energy"),
        ];
        for (downtime, energy, verdict, metric) in table {
            let (policy, decisive) =
                policy(&[("downtime", downtime), ("energy", energy)], &Options::default());
            assert_eq!((policy.verdict, decisive.as_str()), (verdict, metric), "{downtime:?} {energy:?}");
            assert_eq!(policy.headline.map(|figure| figure.key.metric).as_deref(), Some("downtime"));
            assert_eq!(policy.counts.iter().sum::<usize>(), 2);
        }
    }

    #[test]
    fn without_downtime_the_figure_that_matters_most_is_the_headline() {
        let options =
            Options { metrics: vec!["energy".to_owned(), "pool_mean_size".to_owned()], ..Options::default() };
        let new = [
            ("downtime", BASE.map(|x| 9.0 * x)),
            ("energy", BASE),
            ("pool_mean_size", BASE.map(|x| 2.0 * x)),
        ];
        let (policy, decisive) = policy(&new, &options);
        assert_eq!((policy.verdict, decisive.as_str(), policy.figures()), (Verdict::Equal, "energy", 2));
    }

    #[test]
    fn a_policy_without_downtime_on_either_side_is_equal() {
        let none = side(&[("downtime", [0.0; 6])]);
        let comparison = compare(&none, &none, &Options::default());
        assert_eq!(comparison.policies[0].verdict, Verdict::Equal);
        assert!(comparison.policies[0].headline.is_none());
    }

    #[test]
    fn what_is_missing_makes_its_policy_worse_and_what_is_added_has_no_verdict() {
        let mut old = side(&[("downtime", BASE)]);
        let new = side(&[("downtime", BASE)]);
        let other = Key { policy: "other".to_owned(), ..key("downtime") };
        old.series.insert(other, old.series[&key("downtime")].clone());
        let comparison = compare(&new, &old, &Options::default());
        let told: Vec<_> = comparison.policies.iter().map(|of| (of.name.as_str(), of.verdict)).collect();
        assert_eq!(told, [("other", Verdict::Worse), ("push", Verdict::Equal)]);
        assert_eq!(comparison.policies[0].missing, ["policy other"]);
        let back = compare(&old, &new, &Options::default());
        assert_eq!((back.policies.len(), back.added.len()), (1, 1));
    }
}
