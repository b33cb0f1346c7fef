//! The load of repair crews, where it makes waits grow out of proportion.

use crate::scenario::Scenario;
use crate::stats::totals::Totals;

/// The load of crews above which waits for them grow out of proportion \[1\].
const MOST_LOAD: f64 = 0.8;

/// Crews that are busy for more than [`MOST_LOAD`] of the time, by policy, in a sentence.
pub fn crews_warning<'t>(
    scenario: &Scenario,
    replications: impl Iterator<Item = &'t [Totals]> + Clone,
) -> Option<String> {
    let crews = f64::from(scenario.site.repair.crews.filter(|crews| *crews > 0)?);
    if scenario.record.is_some() {
        return None;
    }
    let load = |policy: usize| {
        let (busy, time) = replications.clone().fold((0.0, 0.0), |(busy, time), totals| {
            let of = &totals[policy];
            (busy + (of.shop_us - of.repair_queue_us) as f64, time + of.window.0 as f64)
        });
        busy / (crews * time)
    };
    let busy: Vec<String> = (0..scenario.policies.len())
        .map(|policy| (policy, load(policy)))
        .filter(|(_, load)| *load > MOST_LOAD)
        .map(|(policy, load)| format!("{} {:.0} %", scenario.policies[policy].name, 100.0 * load))
        .collect();
    (!busy.is_empty()).then(|| {
        format!(
            "WARNING: repair crews are busy for more than 80 % of the time, so that waits for them grow out of proportion \
             ({}): leave out repair.crews where repairs include their waiting, or raise it.",
            busy.join(", ")
        )
    })
}
