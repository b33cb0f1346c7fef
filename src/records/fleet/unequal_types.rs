//! Blade types that fail at different rates: a fit to all of them together gives none of them its own.
//!
//! Model: with one rate for all types, the failures of each would be Poisson with the mean that its time in service has of
//! all. A type whose number lies outside what that mean allows, at 1 % for all types together, has a rate of its own. The
//! bounds are exact (Garwood, 1936).
//!
//! Limits: repeated failures of a few blades spread numbers more than a Poisson law does.

use super::Fleet;
use crate::math::{poisson_lower, poisson_upper};
use crate::records::digits::short;
use crate::records::history::History;

/// The probability that types of equal rates are said to differ \[1\].
const ALPHA: f64 = 0.01;

/// The warning on types that were fitted together and differ, by the name in the inventory; `None` if chance explains it.
pub fn unequal_types(history: &History, fleet: &Fleet) -> Option<String> {
    let seen: Vec<(&str, u64, f64)> = fleet
        .kinds()
        .into_iter()
        .map(|kind| {
            let own = fleet.history_of(history, kind);
            (kind, own.outages.len() as u64, own.watched().years())
        })
        .filter(|(_, _, years)| *years > 0.0)
        .collect();
    let years: f64 = seen.iter().map(|of| of.2).sum();
    let rate = history.outages.len() as f64 / years;
    let alpha = ALPHA / (2.0 * seen.len() as f64);
    let is_unequal = |(_, count, years): &(&str, u64, f64)| {
        let expected = rate * years;
        expected < poisson_lower(*count, alpha) || expected > poisson_upper(*count, alpha)
    };
    if !seen.iter().any(is_unequal) {
        return None;
    }
    let rates: Vec<String> =
        seen.iter().map(|(kind, count, years)| format!("{kind} {}", short(*count as f64 / years))).collect();
    Some(format!(
        "WARNING: blade types differ beyond chance in their failures per year in service ({}), and one fit to all gives them \
         {}; fit each by itself with --by-type",
        rates.join(", "),
        short(rate)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::fleet::tests::fleet;
    use crate::records::moment::DateOrder;
    use crate::records::testing::of_failures;
    use crate::units::Span;

    /// Ten blades of each of two types over four years, with so many failures.
    fn said(first: usize, second: usize) -> Option<String> {
        let rows = (0..20).map(|at| format!("b{at};{};web\n", if at < 10 { "S1" } else { "S2" }));
        let text = format!("Blade;Type;Role\n{}", rows.collect::<String>());
        let fleet = fleet(&text, &[], DateOrder::DayFirst).unwrap();
        let window = Span::from_hours(4.0 * 8766.0);
        let mut history = of_failures(20, window, &vec![Span(window.0 / 2); first + second]);
        history.outages.iter_mut().enumerate().for_each(|(at, outage)| {
            outage.unit = if at < first { at % 10 } else { 10 + at % 10 };
        });
        unequal_types(&history, &fleet)
    }

    #[test]
    fn equal_rates_are_not_told_apart_and_unequal_ones_are() {
        assert_eq!(said(20, 28), None);
        let warning = said(20, 60).expect("a warning");
        assert!(warning.contains("(S1 0.500, S2 1.50), and one fit to all gives them 1.00;"), "{warning}");
        assert!(said(0, 20).is_some());
    }
}
