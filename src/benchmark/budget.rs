//! A budget of work: the most that a simulated year of a policy may take.

use super::{Counter, Unit, WorkRecord};
use serde::Serialize;
use std::str::FromStr;

/// A limit on a counter, for one policy or for each.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// The policy; `None` for each of them.
    pub policy: Option<String>,
    /// The counter.
    pub counter: Counter,
    /// The most that a simulated year may take \[1/y\].
    pub limit: f64,
}

impl FromStr for Budget {
    type Err = String;

    /// Reads `events=2000`, or `push:events=2000` for one policy.
    fn from_str(text: &str) -> Result<Budget, String> {
        let usage = || {
            let names = Counter::ALL.map(Counter::key).join(", ");
            format!(
                "write COUNTER=NUMBER or POLICY:COUNTER=NUMBER, such as events=2000; the counters are {names}"
            )
        };
        let (what, limit) = text.rsplit_once('=').ok_or_else(usage)?;
        let (policy, counter) = match what.rsplit_once(':') {
            Some((policy, counter)) => (Some(policy.trim().to_owned()), counter),
            None => (None, what),
        };
        let counter =
            Counter::ALL.into_iter().find(|known| known.key() == counter.trim()).ok_or_else(usage)?;
        let limit = limit.trim().parse::<f64>().ok().filter(|limit| *limit >= 0.0 && limit.is_finite());
        Ok(Budget { policy, counter, limit: limit.ok_or_else(usage)? })
    }
}

/// The work of a policy, held against its budget.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Spending {
    /// The policy.
    pub policy: String,
    /// The counter.
    pub counter: Counter,
    /// The budget \[1/y\].
    pub limit: f64,
    /// The work \[1/y\].
    pub now: f64,
    /// True if the work is more than the budget.
    pub over: bool,
}

/// The work of each policy of a record against its budgets; a budget of its own counts before one for each.
///
/// # Errors
/// The name of a budget's policy that the record does not have.
pub fn spendings(record: &WorkRecord, budgets: &[Budget]) -> Result<Vec<Spending>, String> {
    let unknown =
        budgets.iter().filter_map(|budget| budget.policy.as_ref()).find(|name| record.of(name).is_none());
    if let Some(name) = unknown {
        return Err(name.clone());
    }
    let mut spendings = Vec::new();
    for policy in &record.policies {
        for counter in Counter::ALL {
            let of = |name: Option<&str>| {
                budgets.iter().rfind(|of| of.counter == counter && of.policy.as_deref() == name)
            };
            let Some(budget) = of(Some(&policy.policy)).or_else(|| of(None)) else { continue };
            let years = Unit::Year.count(&policy.work, record.years.unwrap_or(f64::NAN));
            let now = counter.of(&policy.work) as f64 / years;
            let (limit, over) = (budget.limit, now > budget.limit);
            spendings.push(Spending { policy: policy.policy.clone(), counter, limit, now, over });
        }
    }
    Ok(spendings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::benchmark::PolicyWork;
    use crate::stats::Work;

    #[test]
    fn a_budget_is_for_each_policy_or_for_one() {
        let budget = |text: &str| text.parse::<Budget>();
        let expected = Budget { policy: None, counter: Counter::Events, limit: 2000.0 };
        assert_eq!(budget("events=2000"), Ok(expected));
        let expected =
            Budget { policy: Some("a:b".to_owned()), counter: Counter::QueueOperations, limit: 0.5 };
        assert_eq!(budget("a:b:queue_operations = 0.5"), Ok(expected));
        for text in ["", "events", "events=", "events=-1", "events=nan", "cycles=3", "=3"] {
            assert!(budget(text).is_err_and(|why| why.contains("events, draws, queue_operations")), "{text}");
        }
    }

    #[test]
    fn a_budget_of_its_own_counts_before_one_for_each() {
        let work = Work { histories: 10, cycles: 100, events: 600, draws: 1500, queue_operations: 1300 };
        let policies = ["a", "b"].map(|name| PolicyWork { policy: name.to_owned(), work });
        let record = WorkRecord::new("s", &[], 1, 10, 5.0, policies.to_vec());
        let spent = |budgets: &[&str]| {
            let budgets: Vec<Budget> = budgets.iter().map(|text| text.parse().unwrap()).collect();
            spendings(&record, &budgets)
        };
        let over = |budgets: &[&str]| spent(budgets).unwrap().iter().map(|of| of.over).collect::<Vec<_>>();
        assert_eq!(spent(&["events=11"]).unwrap()[0].now, 12.0);
        assert_eq!(over(&["events=12"]), [false, false]);
        assert_eq!(over(&["events=11"]), [true, true]);
        assert_eq!(over(&["b:events=12", "events=11"]), [true, false]);
        assert_eq!(over(&["a:draws=30"]), [false]);
        assert_eq!(spent(&["c:draws=30"]), Err("c".to_owned()));
    }
}
