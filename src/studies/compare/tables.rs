//! The tables of a comparison: a row for each policy, and a row for each figure.

use super::result::{ComparedFigure, ComparedPolicy, Comparison, Verdict};
use super::sentences::{change, compared_as, p_value, relative, unit, value};
use crate::output::digits::NOTHING;

/// The headings of the columns that [`policy_cells`] fills.
pub(super) const POLICIES: [&str; 6] = ["policy", "verdict", "change", "baseline", "new", "figures worse"];

/// The cells of a policy; its change is that of the figure that its verdict rests on.
pub(super) fn policy_cells(policy: &ComparedPolicy) -> [String; 6] {
    let with_unit = |pick: fn(&ComparedFigure) -> f64| match &policy.decisive {
        None => NOTHING.to_owned(),
        Some(figure) => format!("{} {}", value(figure, pick(figure)), unit(figure)).trim_end().to_owned(),
    };
    let change = match &policy.decisive {
        _ if !policy.missing.is_empty() => format!("missing: {}", policy.missing.join(", ")),
        Some(figure) => change(figure),
        None => "zero on both sides".to_owned(),
    };
    let verdict = policy.verdict.as_str().to_owned();
    let worse = format!("{} of {}", policy.count(Verdict::Worse), policy.figures());
    let (was, is) = (with_unit(|figure| figure.baseline), with_unit(|figure| figure.new));
    [policy.name.clone(), verdict, change, was, is, worse]
}

/// The most figures that are worse in a table, unless all are asked for.
const LISTED_WORSE: usize = 10;
/// The most of another verdict.
const LISTED: usize = 5;

/// The figures to show, and how many of each verdict are left out.
pub(super) fn shown(comparison: &Comparison, all: bool) -> (Vec<&ComparedFigure>, Vec<String>) {
    let (mut figures, mut left_out) = (Vec::new(), Vec::new());
    for verdict in Verdict::ALL {
        let of: Vec<&ComparedFigure> =
            comparison.figures.iter().filter(|figure| figure.verdict == verdict).collect();
        let listed = match verdict {
            _ if all => of.len(),
            Verdict::Equal => 0,
            Verdict::Worse => of.len().min(LISTED_WORSE),
            _ => of.len().min(LISTED),
        };
        figures.extend(&of[..listed]);
        if listed < of.len() {
            left_out.push(format!("{} {}", of.len() - listed, verdict.as_str()));
        }
    }
    (figures, left_out)
}

/// The headings of the columns that [`figure_cells`] fills.
pub(super) const FIGURES: [&str; 8] =
    ["verdict", "policy", "scope", "figure", "baseline", "new", "relative difference", "p, corrected"];

/// The cells of a figure.
pub(super) fn figure_cells(figure: &ComparedFigure) -> [String; 8] {
    let name = match unit(figure) {
        unit if unit.is_empty() => compared_as(figure),
        unit => format!("{} [{unit}]", compared_as(figure)),
    };
    let verdict = if figure.small { "equal (small)" } else { figure.verdict.as_str() };
    [
        verdict.to_owned(),
        figure.key.policy.clone(),
        figure.key.scope.clone(),
        name,
        value(figure, figure.baseline),
        value(figure, figure.new),
        relative(figure),
        p_value(figure),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::studies::compare::markdown::markdown;
    use crate::studies::compare::sentences::{headline, remarks};
    use crate::studies::compare::terminal::text;
    use crate::studies::compare::testing::side;
    use crate::studies::compare::{Options, compare};

    const BASE: [f64; 6] = [10.0, 12.0, 9.0, 11.0, 10.5, 9.5];

    fn against(new: [f64; 6], options: &Options) -> Comparison {
        compare(&side(&[("downtime", new)]), &side(&[("downtime", BASE)]), options)
    }

    #[test]
    fn the_answer_comes_first() {
        let (plain, exact) = (Options::default(), Options { exact: true, ..Options::default() });
        let table = [
            (against(BASE, &plain), "identical: all files"),
            (against(BASE.map(|x| 1.5 * x), &plain), "worse than the baseline: of 1 policy, 1 worse"),
            (against(BASE.map(|x| 0.5 * x), &plain), "better than the baseline, and"),
            (against(BASE.map(|x| 1.001 * x), &plain), "nothing is found to be worse"),
            (against(BASE.map(|x| 1.001 * x), &exact), "not identical, which --exact requires"),
            (compare(&side(&[]), &side(&[("downtime", BASE)]), &plain), "incomplete, for"),
        ];
        for (comparison, expected) in table {
            assert!(headline(&comparison).starts_with(expected), "{}", headline(&comparison));
            assert!(text(&comparison, false, 118).starts_with(&format!("two-rows: {expected}")));
            assert!(markdown(&comparison, false).starts_with(&format!("## two-rows\n\n**{expected}")));
        }
    }

    #[test]
    fn a_row_says_how_much_and_how_sure() {
        let comparison = against([10.4, 12.9, 9.3, 11.9, 11.0, 10.6], &Options::default());
        let expected = ["worse", "push", "site", "downtime [min/y]", "10.33", "11.02"];
        assert_eq!(figure_cells(&comparison.figures[0])[..6], expected);
        assert_eq!(figure_cells(&comparison.figures[0])[6], "+6.61 % (+4.03 to +10.5)");
        assert_eq!(figure_cells(&comparison.figures[0])[7], "0.0004");
        let new =
            compare(&side(&[("downtime", BASE)]), &side(&[("downtime", [0.0; 6])]), &Options::default());
        assert_eq!(figure_cells(&new.figures[0])[4..7], ["0", "10.33", "from nothing"]);
    }

    #[test]
    fn equal_figures_are_counted_and_listed_when_asked_for() {
        let comparison = against(BASE.map(|x| 1.001 * x), &Options::default());
        let (figures, left_out) = shown(&comparison, false);
        assert_eq!((figures.len(), left_out), (0, vec!["1 equal".to_owned()]));
        assert_eq!(shown(&comparison, true).0.len(), 1);
        assert!(text(&comparison, true, 118).contains("equal (small)"));
        assert!(remarks(&comparison).iter().any(|remark| remark.starts_with("1 figure inside ±1 %")));
    }

    #[test]
    fn a_change_is_named_by_what_it_measures() {
        // An availability that falls has an unavailability that rises.
        let comparison = compare(
            &side(&[("availability", BASE.map(|x| 1.72e-6 * x))]),
            &side(&[("availability", BASE.map(|x| 1e-6 * x))]),
            &Options::default(),
        );
        let cells = figure_cells(&comparison.figures[0]);
        assert_eq!(cells[3..7], ["unavailability [%]", "0.001033", "0.001777", "+72.0 %"]);
        assert_eq!(change(&comparison.figures[0]), "unavailability +72.0 %");
        let comparison = against(BASE.map(|x| 1.72 * x), &Options::default());
        let cells = policy_cells(&comparison.policies[0]);
        assert_eq!(cells, ["push", "worse", "downtime +72.0 %", "10.33 min/y", "17.77 min/y", "1 of 1"]);
    }
}
