//! The load of repair crews, where it makes waits grow out of proportion.

use super::ledger::PolicyFold;
use crate::scenario::Scenario;

/// The load of crews above which waits for them grow out of proportion \[1\].
const MOST_LOAD: f64 = 0.8;

/// Crews that are busy for more than [`MOST_LOAD`] of the time, by policy, in a sentence.
pub fn crews_warning(scenario: &Scenario, policies: &[PolicyFold]) -> Option<String> {
    let crews = f64::from(scenario.site.repair.crews.filter(|crews| *crews > 0)?);
    if scenario.record.is_some() {
        return None;
    }
    let load = |of: &PolicyFold| of.repaired_us as f64 / (crews * of.window_us as f64);
    let busy: Vec<String> = scenario
        .policies
        .iter()
        .zip(policies.iter().map(load))
        .filter(|(_, load)| *load > MOST_LOAD)
        .map(|(policy, load)| format!("{} {:.0} %", policy.name, 100.0 * load))
        .collect();
    (!busy.is_empty()).then(|| {
        format!(
            "WARNING: repair crews are busy for more than 80 % of the time, so that waits for them grow out of proportion \
             ({}): leave out repair.crews where repairs include their waiting, or raise it.",
            busy.join(", ")
        )
    })
}
