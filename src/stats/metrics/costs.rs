//! Metrics of what a site costs, where a scenario has prices. Their unit is the scenario's currency per year.

use super::{Better, Formula, Metric, Most};

/// The list.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        name: "cost_purchase",
        unit: "currency/y",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "purchase of the blades and of the enclosures that hold them, written off over the years that the prices say; spares only where the policy uses them",
        formula: Formula::Settled(|c| c.purchase),
    },
    Metric {
        name: "cost_energy",
        unit: "currency/y",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "electrical energy of the blades, including cooling and power supply; that of the pool only \
         where the policy uses spares",
        formula: Formula::Settled(|c| c.energy),
    },
    Metric {
        name: "cost_licences",
        unit: "currency/y",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "software licences of the spares that the policy keeps booted, whether they are in the pool or \
         not",
        formula: Formula::Settled(|c| c.licences),
    },
    Metric {
        name: "cost_contract",
        unit: "currency/y",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "maintenance contract of the blades; of spares only where the policy uses them",
        formula: Formula::Settled(|c| c.contract),
    },
    Metric {
        name: "cost_downtime",
        unit: "currency/y",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "downtime, planned and unplanned, at the price of an hour of the class",
        formula: Formula::Cost(|c| c.downtime),
    },
    Metric {
        name: "cost_penalties",
        unit: "currency/y",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "penalties for months or years of a class that miss an availability",
        formula: Formula::Cost(|c| c.penalties),
    },
    Metric {
        name: "cost",
        unit: "currency/y",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "total of all items that the scenario has prices for",
        formula: Formula::SiteCost(|c| c.total()),
    },
];
